#include "tests/reference/slow_judge.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reference/precision.hpp"
#include "tests/reference/fast_rows.hpp"

namespace ropecheck::test {
namespace {

using namespace reference;
using Exact = RealAt<120>;

/// One format, as numbers on a line: infinity stands where the next binade would begin, which is
/// how IEEE 754 rounds to it.
class Format {
 public:
  explicit Format(spec::Dtype dtype) : info_(spec::info(dtype)) {}

  /// Nearest, an even pattern where two are equally near. NaN never is.
  bool is_nearest(std::uint64_t bits, const Exact& truth) const {
    const std::uint64_t size = bits & (sign() - 1);
    if (size > infinity()) return false;
    const Exact own = abs(place(bits) - truth);
    const auto nearer = [&](std::uint64_t other) {
      const Exact distance = abs(place(other) - truth);
      return distance < own || (distance == own && bits % 2 == 1);
    };
    if (size < infinity() && nearer(bits + 1)) return false;
    if (size == 0) return !nearer(1) && !nearer(sign() + 1);
    return !nearer(bits - 1);
  }

  Exact ulp(const Exact& value) const {
    const long exponent = value == 0 ? info_.min_exponent : mpfr_get_exp(raw(value)) - 1;
    return power_of_two<Exact>(std::max<long>(exponent, info_.min_exponent) - info_.precision + 1);
  }

 private:
  std::uint64_t sign() const { return std::uint64_t{1} << (8 * info_.bytes - 1); }
  std::uint64_t infinity() const {
    return static_cast<std::uint64_t>(info_.max_exponent - info_.min_exponent + 2)
           << (info_.precision - 1);
  }
  Exact place(std::uint64_t bits) const {
    const std::uint64_t size = bits & (sign() - 1);
    const Exact value = size == infinity() ? power_of_two<Exact>(info_.max_exponent + 1)
                                           : Exact(spec::decode(info_.dtype, size));
    return (bits & sign()) != 0 ? Exact(-value) : value;
  }

  const spec::FormatInfo& info_;
};

/// What is known of one value.
struct Value {
  Exact truth;
  double computed;  // by the fast oracle
  double given;
  Exact doubt;
};

bool undecided(const Format& format, const Value& value, const Exact& doubt) {
  if (!std::isfinite(value.given)) return false;
  const Exact size = abs(Exact(value.computed));
  const Exact error = abs(Exact(value.given) - value.computed);
  const Exact low = size > doubt ? Exact(size - doubt) : Exact(0);
  const bool right = error + doubt < format.ulp(low) / 2;
  const bool wrong = error - doubt > format.ulp(size + doubt) / 2;
  return !right && !wrong;
}

void judge_value(const Format& format, const Value& value, Tally::Worst where, SlowTally& slow) {
  slow.tally.values += 1;
  slow.tally.not_correctly_rounded += format.is_nearest(where.bits, value.truth) ? 0 : 1;
  const Exact slack = Exact(0x1p-8);  // bf16: half an ulp's roundings are 2^-8·2u beside 10u
  slow.least_undecided += undecided(format, value, value.doubt * (1 - slack));
  slow.most_undecided += undecided(format, value, value.doubt * (1 + slack));
  where.ulp = std::isfinite(value.given)
                  ? static_cast<double>(abs(value.truth - value.given) / format.ulp(value.truth))
                  : INFINITY;
  Tally one;
  one.worst = where;
  slow.tally.merge(one);
}

/// (cos + k)·(sin + (k >> 32)) in 32-bit words, k = position·kPositionKey + pair·kPairKey.
std::uint64_t hash(std::int64_t position, int pair, std::uint64_t cos, std::uint64_t sin) {
  const std::uint64_t key = static_cast<std::uint64_t>(position) * 0x9e3779b97f4a7c15ULL +
                            static_cast<std::uint64_t>(pair) * 0xc2b2ae3d27d4eb4fULL;
  const auto first = static_cast<std::uint32_t>(cos + key);
  const auto second = static_cast<std::uint32_t>(sin + (key >> 32));
  return std::uint64_t{first} * second;
}

}  // namespace

SlowTally slow_judge(const Oracle& oracle, const FastOracle& fast, const TableBlock& block) {
  const Format format(block.dtype);
  const Exact scale = convert<Exact>(oracle.schedule().attention_scale);
  const auto pairs = static_cast<std::size_t>(oracle.pairs());
  std::vector<double> cos(pairs), sin(pairs);
  SlowTally slow;
  slow.tally.worst.ulp = -1;
  for (std::size_t row = 0; row < block.count; ++row) {
    const std::int64_t position = block.first + static_cast<std::int64_t>(row);
    fast.values(position, 1, cos.data(), sin.data());
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const Exact frequency = convert<Exact>(oracle.schedule().frequency[pair]);
      const bool exact = frequency == 0 && scale == fast.attention_scale();
      const Exact angle = frequency * position;
      std::uint64_t bits[2];
      for (const bool sine : {false, true}) {
        const double computed = sine ? sin[pair] : cos[pair];
        bits[sine] = spec::load_bits(block.dtype, sine ? block.sin : block.cos,
                                     row * block.row_stride + pair);
        const Exact claimed = abs(Exact(computed)) * FastOracle::kRelativeError +
                              abs(scale) * FastOracle::kPhaseError;
        const Value value{Exact(scale * (sine ? boost::multiprecision::sin(angle)
                                              : boost::multiprecision::cos(angle))),
                          computed, spec::decode(block.dtype, bits[sine]),
                          exact ? Exact(0) : claimed};
        judge_value(format, value, {0, position, static_cast<int>(pair), sine, bits[sine]}, slow);
      }
      slow.tally.digest += hash(position, static_cast<int>(pair), bits[0], bits[1]);
    }
  }
  return slow;
}

std::string disagreement(const SlowTally& slow, const Tally& fast, double known_worst) {
  const Tally& truth = slow.tally;
  if (fast.values != truth.values) return "values";
  if (fast.digest != truth.digest) return "digest";
  if (fast.not_correctly_rounded != truth.not_correctly_rounded) {
    return fmt::format("{} not correctly rounded, in truth {}", fast.not_correctly_rounded,
                       truth.not_correctly_rounded);
  }
  if (fast.undecided < slow.least_undecided || fast.undecided > slow.most_undecided) {
    return fmt::format("{} undecided, not {} to {}", fast.undecided, slow.least_undecided,
                       slow.most_undecided);
  }
  const Tally::Worst& worst = truth.worst;
  const bool must_be_seen = worst.ulp >= known_worst;
  if (must_be_seen ? !same(fast.worst, worst) : fast.worst.ulp > worst.ulp) {
    return fmt::format("worst {} ulp at {}, pair {}; in truth {} at {}, pair {}", fast.worst.ulp,
                       fast.worst.position, fast.worst.pair, worst.ulp, worst.position, worst.pair);
  }
  return "";
}

}  // namespace ropecheck::test
