#include "tests/reference/fast_check.hpp"

#include <cmath>

#include "reference/precision.hpp"

namespace ropecheck::test {
namespace {

using namespace reference;

/// MPFR variables that are made once: most of the time of 10^7 comparisons would be memory.
class Exact {
 public:
  /// Angle position·frequency, exactly: 200 bits and 53.
  void turn(std::int64_t position, const Real& frequency, const Real& scale) {
    mpfr_mul_si(angle_, raw(frequency), position, MPFR_RNDN);
    mpfr_sin_cos(sin_, cos_, angle_, MPFR_RNDN);
    mpfr_mul(cos_, cos_, raw(scale), MPFR_RNDN);
    mpfr_mul(sin_, sin_, raw(scale), MPFR_RNDN);
  }
  double cos_error(double got) { return distance(cos_, got); }
  double sin_error(double got) { return distance(sin_, got); }

  Exact() {
    mpfr_init2(angle_, 256);
    for (mpfr_ptr each : {cos_, sin_, difference_}) mpfr_init2(each, 128);
  }
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;
  ~Exact() {
    for (mpfr_ptr each : {angle_, cos_, sin_, difference_}) mpfr_clear(each);
  }

 private:
  double distance(mpfr_srcptr exact, double got) {
    mpfr_sub_d(difference_, exact, got, MPFR_RNDA);
    return std::abs(mpfr_get_d(difference_, MPFR_RNDA));
  }

  mpfr_t angle_, cos_, sin_, difference_;
};

/// Asks `errors(position, pair, cos, sin)` for the errors of both values of pairs [from, to).
template <class Errors>
Deviation compare(const FastOracle& fast, std::span<const std::int64_t> positions,
                  const Claim& claim, int from, int to, Errors&& errors) {
  const auto pairs = static_cast<std::size_t>(fast.pairs());
  std::vector<double> cos(pairs), sin(pairs);
  const double phase = claim.phase * std::abs(fast.attention_scale());
  Deviation all;
  for (const std::int64_t position : positions) {
    fast.values(position, 1, cos.data(), sin.data());
    for (int pair = from; pair < to; ++pair) {
      const auto i = static_cast<std::size_t>(pair);
      const auto [cos_error, sin_error] = errors(position, pair, cos[i], sin[i]);
      const auto part = [&](double error, double got) {
        return error == 0 ? 0 : error / (claim.relative * std::abs(got) + phase);
      };
      all.merge({1, std::max(part(cos_error, cos[i]), part(sin_error, sin[i])), position, pair});
    }
  }
  return all;
}

}  // namespace

void Deviation::merge(const Deviation& other) {
  points += other.points;
  if (!(other.largest > largest)) return;
  largest = other.largest;
  position = other.position;
  pair = other.pair;
}

Deviation from_mpfr(const Oracle& oracle, const FastOracle& fast,
                    std::span<const std::int64_t> positions, const Claim& claim,
                    std::optional<int> pair) {
  Exact exact;
  const Schedule<Real>& schedule = oracle.schedule();
  const int from = pair.value_or(0), to = pair ? *pair + 1 : fast.pairs();
  return compare(fast, positions, claim, from, to,
                 [&](std::int64_t position, int at, double cos, double sin) {
                   exact.turn(position, schedule.frequency[static_cast<std::size_t>(at)],
                              schedule.attention_scale);
                   return std::pair{exact.cos_error(cos), exact.sin_error(sin)};
                 });
}

Deviation from_enclosures(const IntervalSchedule& second, const FastOracle& fast,
                          std::span<const std::int64_t> positions, const Claim& claim) {
  return compare(fast, positions, claim, 0, fast.pairs(),
                 [&](std::int64_t position, int pair, double got_cos, double got_sin) {
                   const Interval angle = second.frequency[static_cast<std::size_t>(pair)] *
                                          static_cast<double>(position);
                   return std::pair{(second.attention_scale * cos(angle) - got_cos).most(),
                                    (second.attention_scale * sin(angle) - got_sin).most()};
                 });
}

std::vector<std::int64_t> positions_of_all_magnitudes(std::mt19937_64& random, int count) {
  std::vector<std::int64_t> positions;
  for (int i = 0; i < count; ++i) {
    const auto size = static_cast<std::int64_t>(random() >> (11 + random() % 53));
    positions.push_back(random() % 2 == 0 ? size : -size);
  }
  return positions;
}

}  // namespace ropecheck::test
