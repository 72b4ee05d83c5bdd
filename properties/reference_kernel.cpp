// What would a kernel without any error answer? The correctly rounded truth behind the kernel
// interface.
#include "properties/reference_kernel.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "properties/judge_numbers.hpp"

namespace ropecheck::properties {

namespace {

using kernels::Buffer;
using reference::CosSin;
using reference::Oracle;

constexpr std::int64_t kFarthest = std::int64_t{1} << 53;
// Truth tables are good to 2^-100, the rotation's sums to 2^-102: together well below 2^-97 of the
// pair.
constexpr double kUncertain = 0x1p-97;

// The truth at the positions met so far, for one schedule.
class Truth {
 public:
  explicit Truth(Oracle oracle) : oracle_(std::move(oracle)) {}

  const Oracle& oracle() const { return oracle_; }
  const std::vector<CosSin>& row(std::int64_t position) {
    auto [entry, missing] = rows_.try_emplace(position);
    if (missing) {
      const reference::TruthTable table(oracle_, {position}, 1);
      for (int pair = 0; pair < oracle_.pairs(); ++pair) entry->second.push_back(table.at(0, pair));
    }
    return entry->second;
  }

 private:
  Oracle oracle_;
  std::map<std::int64_t, std::vector<CosSin>> rows_;
};

std::uint64_t rounded_value(const Oracle& oracle, Oracle::Quantity quantity, std::int64_t position,
                            int pair, const DoubleDouble& exact, spec::Dtype dtype) {
  const auto decided = nearest(spec::info(dtype), exact, std::abs(exact.high) * 0x1p-98);
  if (decided) return encode_exact(dtype, *decided);
  return oracle.rounded(quantity, static_cast<double>(position), pair, dtype);
}

struct PairBits {
  std::uint64_t first, second;
};

class ReferenceSession final : public kernels::Session {
 public:
  explicit ReferenceSession(spec::Specification specification)
      : specification_(std::move(specification)) {}

  kernels::Frequencies frequencies(double seq_len) override {
    const Oracle& oracle = truth(seq_len, {}, 1).oracle();
    const auto rounded = [&](Oracle::Quantity quantity, int pair) {
      return spec::decode(spec::Dtype::f64, oracle.rounded(quantity, 0, pair, spec::Dtype::f64));
    };
    kernels::Frequencies answer;
    for (int pair = 0; pair < oracle.pairs(); ++pair) {
      answer.frequency.push_back(rounded(Oracle::Quantity::frequency, pair));
    }
    answer.attention_scale = rounded(Oracle::Quantity::attention_scale, 0);
    return answer;
  }

  kernels::Table table(const kernels::TableCall& call) override {
    Truth& known = truth(call.seq_len, call.frequencies, call.attention_scale);
    const int pairs = known.oracle().pairs();
    const std::size_t size = call.positions.size() * pairs;
    kernels::Table answer{Buffer(call.dtype, size), Buffer(call.dtype, size), {}};
    for (std::size_t token = 0; token < call.positions.size(); ++token) {
      const std::int64_t position = call.positions[token];
      const std::vector<CosSin>& row = known.row(position);
      for (int pair = 0; pair < pairs; ++pair) {
        const auto bits = [&](Oracle::Quantity quantity, const DoubleDouble& exact) {
          return rounded_value(known.oracle(), quantity, position, pair, exact, call.dtype);
        };
        answer.cos.set_bits(token * pairs + pair, bits(Oracle::Quantity::cos, row[pair].cos));
        answer.sin.set_bits(token * pairs + pair, bits(Oracle::Quantity::sin, row[pair].sin));
      }
    }
    return answer;
  }

  kernels::Rotated rotate(const kernels::RotateCall& call) override {
    return {rotated(call, call.query), rotated(call, call.key), {}};
  }

 private:
  Truth& truth(double seq_len, const std::vector<double>& given, double scale) {
    auto [entry, missing] = truths_.try_emplace({seq_len, scale, given});
    if (missing) {
      spec::Specification specification = specification_;
      if (seq_len > 0) specification.seq_len = seq_len;
      entry->second.emplace(given.empty() ? Oracle(specification) : Oracle(given, scale));
    }
    return *entry->second;
  }

  static double length_of(const kernels::RotateCall& call, std::size_t token) {
    double result = call.seq_lens.empty() ? 0 : call.seq_lens.front();
    for (std::size_t sequence = 0; sequence < call.seq_lens.size(); ++sequence) {
      const bool begun = sequence < call.sequence_starts.size() &&
                         call.sequence_starts[sequence] <= static_cast<std::int64_t>(token);
      if (begun) result = call.seq_lens[sequence];
    }
    return result;
  }

  Buffer rotated(const kernels::RotateCall& call, const kernels::HeadsIn& in) {
    Buffer out = in.data;  // what is not rotated is copied
    const spec::Head& head = specification_.head;
    for (std::size_t token = 0; token < call.positions.size() && in.heads > 0; ++token) {
      Truth* known = nullptr;
      if (call.table_cos.size() == 0) {
        known = &truth(length_of(call, token), call.frequencies, call.attention_scale);
      }
      for (int h = 0; h < in.heads; ++h) {
        const std::size_t base = (token * in.heads + h) * head.head_dim + head.rotary_offset;
        for (int pair = 0; pair < head.pairs(); ++pair) {
          const auto from = spec::pair_elements(call.layout, head.rotary_dim, pair);
          const auto to = spec::pair_elements(call.out_layout, head.rotary_dim, pair);
          const double x0 = in.data.value(base + from.first);
          const double x1 = in.data.value(base + from.second);
          const PairBits y = turn(call, known, call.positions[token], pair, x0, x1, in.data.dtype);
          out.set_bits(base + to.first, y.first);
          out.set_bits(base + to.second, y.second);
        }
      }
    }
    return out;
  }

  // Rotating (x0, x1) by -angle is rotating (x1, x0) by angle and swapping the result.
  PairBits turn(const kernels::RotateCall& call, Truth* known, std::int64_t position, int pair,
                double x0, double x1, spec::Dtype dtype) const {
    if (!std::isfinite(x0) || !std::isfinite(x1)) return not_a_number(dtype);
    if (call.transpose) std::swap(x0, x1);
    const CosSin exact =
        known != nullptr ? known->row(position)[pair] : given_value(call, position, pair);
    const DoubleDouble y0 = subtract(multiply(exact.cos, x0), multiply(exact.sin, x1));
    const DoubleDouble y1 = add(multiply(exact.sin, x0), multiply(exact.cos, x1));
    const double size = std::hypot(exact.cos.high, exact.sin.high) * std::hypot(x0, x1);
    const auto first = nearest(spec::info(dtype), y0, known != nullptr ? size * kUncertain : 0);
    const auto second = nearest(spec::info(dtype), y1, known != nullptr ? size * kUncertain : 0);
    PairBits y;
    if (first && second) {
      y = {encode_exact(dtype, *first), encode_exact(dtype, *second)};
    } else {
      const auto both = known->oracle().rotated(position, pair, x0, x1, dtype);
      y = {both.first, both.second};
    }
    if (call.transpose) std::swap(y.first, y.second);
    return y;
  }

  static PairBits not_a_number(spec::Dtype dtype) {
    const reference::Real nan = std::numeric_limits<double>::quiet_NaN();
    const std::uint64_t bits = reference::round_to(dtype, nan);
    return {bits, bits};
  }

  // The numbers of a given table are exact, and so are their products with tensors of at most 24
  // bits.
  CosSin given_value(const kernels::RotateCall& call, std::int64_t row, int pair) const {
    const auto pairs = static_cast<std::size_t>(specification_.head.pairs());
    const std::size_t at = static_cast<std::size_t>(row) * pairs + pair;
    if (row < 0 || at >= call.table_cos.size()) {
      throw kernels::KernelFault({"failed", "rotate: a position lies outside the given table"});
    }
    return {{call.table_cos.value(at), 0}, {call.table_sin.value(at), 0}};
  }

  struct Key {
    double seq_len, scale;
    std::vector<double> given;
    auto operator<=>(const Key&) const = default;
  };
  spec::Specification specification_;
  std::map<Key, std::optional<Truth>> truths_;
};

class ReferenceKernel final : public kernels::Kernel {
 public:
  ReferenceKernel() {
    description_.name = "reference";
    description_.version = "1";
    description_.levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
    description_.dtypes = 1u << ROPECHECK_F32 | 1u << ROPECHECK_F16 | 1u << ROPECHECK_BF16;
    description_.layouts = 1u << ROPECHECK_HALF | 1u << ROPECHECK_INTERLEAVED;
    description_.inputs = ROPECHECK_FROM_CONFIG | ROPECHECK_FROM_FREQUENCIES | ROPECHECK_FROM_TABLE;
    // Strides, alignment and threads are a matter of memory; there is none to lay out behind this
    // interface.
    description_.features = ROPECHECK_IN_PLACE | ROPECHECK_STRIDED | ROPECHECK_TRANSPOSE |
                            ROPECHECK_THREADS | ROPECHECK_LAYOUT_CONVERSION;
    description_.frequency_dtype = spec::Dtype::f64;
    description_.min_position = -kFarthest;
    description_.max_position = kFarthest;
  }

  const kernels::Description& description() const override { return description_; }
  std::unique_ptr<kernels::Session> configure(const spec::Specification& specification) override {
    return std::make_unique<ReferenceSession>(specification);
  }

 private:
  kernels::Description description_;
};

}  // namespace

std::unique_ptr<kernels::Kernel> reference_kernel() { return std::make_unique<ReferenceKernel>(); }

}  // namespace ropecheck::properties
