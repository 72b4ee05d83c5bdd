// Where sine or cosine nearly vanish, for every shipped profile: value, error and judgement.
#include <set>

#include "reference/precision.hpp"
#include "spec/config.hpp"
#include "tests/catch.hpp"
#include "tests/reference/fast_check.hpp"

namespace ropecheck::reference {
namespace {

using spec::Dtype;

constexpr std::int64_t kLast = (std::int64_t{1} << 31) - 1;
constexpr int kHardest = 3;

/// One row in which one pair counts: all else is the largest number, wrong beyond doubt.
class Row {
 public:
  Row(const FastOracle& fast, Dtype dtype) : fast_(fast), dtype_(dtype) {
    const auto pairs = static_cast<std::size_t>(fast.pairs());
    largest_ = round_to(dtype, Real(INFINITY)) - 1;
    cos_.resize(pairs * static_cast<std::size_t>(spec::info(dtype).bytes));
    sin_.resize(cos_.size());
    for (std::size_t pair = 0; pair < pairs; ++pair) put(pair, largest_, largest_);
  }

  /// How many of the two values are not the correctly rounded ones.
  std::uint64_t wrong(std::int64_t position, int pair, std::uint64_t cos, std::uint64_t sin) {
    const auto at = static_cast<std::size_t>(pair);
    put(at, cos, sin);
    const Tally tally = fast_.judge(
        {position, 1, dtype_, cos_.data(), sin_.data(), static_cast<std::size_t>(fast_.pairs())},
        INFINITY);
    put(at, largest_, largest_);
    return tally.not_correctly_rounded - 2 * (static_cast<std::uint64_t>(fast_.pairs()) - 1);
  }

 private:
  void put(std::size_t at, std::uint64_t cos, std::uint64_t sin) {
    spec::store_bits(dtype_, cos_.data(), at, cos);
    spec::store_bits(dtype_, sin_.data(), at, sin);
  }

  const FastOracle& fast_;
  Dtype dtype_;
  std::uint64_t largest_;
  std::vector<std::uint8_t> cos_, sin_;
};

/// Judgements that differ from MPFR's: of the right values and of both neighbours.
int misjudged(const Oracle& oracle, const FastOracle& fast, std::int64_t position, int pair) {
  int count = 0;
  for (const Dtype dtype : {Dtype::f32, Dtype::f16, Dtype::bf16}) {
    const auto rounded = [&](Oracle::Quantity quantity) {
      return oracle.rounded(quantity, static_cast<double>(position), pair, dtype);
    };
    const std::uint64_t cos = rounded(Oracle::Quantity::cos), sin = rounded(Oracle::Quantity::sin);
    Row row(fast, dtype);
    count += row.wrong(position, pair, cos, sin) != 0;
    count += row.wrong(position, pair, cos + 1, sin) != 1;
    count += row.wrong(position, pair, cos, sin + 1) != 1;
    count += row.wrong(position, pair, cos - 1, sin - 1) != 2;
  }
  return count;
}

/// The pairs of all profiles, each frequency and attention scale once.
struct Survey {
  std::set<std::pair<Real, Real>> seen;
  test::Deviation deviation;
  int positions = 0;
  int misjudgements = 0;
  Real nearest = 1;  ///< |sin| or |cos|, smallest met

  void visit(const spec::Specification& specification) {
    const Oracle oracle(specification);
    const FastOracle fast(oracle);
    const Schedule<Real>& schedule = oracle.schedule();
    for (int pair = 0; pair < oracle.pairs(); ++pair) {
      const Real& frequency = schedule.frequency[static_cast<std::size_t>(pair)];
      if (!seen.emplace(frequency, schedule.attention_scale).second) continue;
      for (const std::int64_t position : hard_positions(frequency, kLast, kHardest))
        visit(oracle, fast, position, pair);
    }
  }

  void visit(const Oracle& oracle, const FastOracle& fast, std::int64_t position, int pair) {
    const std::int64_t both[] = {position, -position};
    deviation.merge(test::from_mpfr(oracle, fast, both, {}, pair));
    misjudgements += misjudged(oracle, fast, position, pair);
    const auto exact = oracle.cos_sin(position, pair);
    nearest = std::min({nearest, Real(abs(exact.first)), Real(abs(exact.second))});
    ++positions;
  }
};

}  // namespace

TEST_CASE("the hardest positions of every profile keep the claim and are judged as by MPFR") {
  Survey survey;
  for (const spec::Profile& profile : spec::profiles())
    survey.visit(spec::read_profile(profile.name));
  CAPTURE(survey.seen.size(), survey.positions, survey.deviation.largest);
  CHECK(survey.positions > 2000);
  CHECK(survey.deviation.largest <= 1);
  CHECK(survey.misjudgements == 0);
  CHECK(survey.nearest < 1e-12);  // these are hard indeed
}

}  // namespace ropecheck::reference
