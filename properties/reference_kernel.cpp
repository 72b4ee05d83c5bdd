// What would a kernel without any error answer? The correctly rounded truth behind the kernel
// interface.
#include "properties/reference_kernel.hpp"

#include <map>
#include <optional>

#include "properties/reference_truth.hpp"

namespace ropecheck::properties {

namespace {

using kernels::Buffer;
using reference::CosSin;
using reference::Oracle;

constexpr std::int64_t kFarthest = std::int64_t{1} << 53;
class ReferenceSession final : public kernels::Session {
 public:
  explicit ReferenceSession(spec::Specification specification)
      : specification_(std::move(specification)), placement_(specification_) {}

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
    if (placement_.by_role()) {
      throw kernels::KernelFault({"failed", "table: query and key turn differently"});
    }
    Truth& known = truth(call.seq_len, call.frequencies, call.attention_scale);
    const int pairs = known.oracle().pairs();
    const std::size_t size = call.tokens() * pairs;
    kernels::Table answer{Buffer(call.dtype, size), Buffer(call.dtype, size), {}};
    for (std::size_t token = 0; token < call.tokens(); ++token) {
      const Place place = place_of(call, spec::Role::query, token);
      const std::vector<CosSin>& row = known.row(place);
      for (int pair = 0; pair < pairs; ++pair) {
        const auto bits = [&](Oracle::Quantity quantity, const DoubleDouble& exact) {
          return known.rounded(quantity, place, pair, exact, call.dtype);
        };
        answer.cos.set_bits(token * pairs + pair, bits(Oracle::Quantity::cos, row[pair].cos));
        answer.sin.set_bits(token * pairs + pair, bits(Oracle::Quantity::sin, row[pair].sin));
      }
    }
    return answer;
  }

  kernels::Rotated rotate(const kernels::RotateCall& call) override {
    return {
        rotated(call, call.query, spec::Role::query), rotated(call, call.key, spec::Role::key), {}};
  }

 private:
  Truth& truth(double seq_len, const std::vector<double>& given, double scale) {
    auto [entry, missing] = truths_.try_emplace({seq_len, scale, given});
    if (missing) {
      spec::Specification specification = specification_;
      if (seq_len > 0) specification.seq_len = seq_len;
      entry->second.emplace(given.empty() ? Oracle(specification) : Oracle(given, scale),
                            placement_);
    }
    return *entry->second;
  }

  // One position, and each axis has it.
  template <class Call>
  Place place_of(const Call& call, spec::Role role, std::size_t token) const {
    const auto axes = static_cast<std::size_t>(placement_.axes());
    if (call.axes == 1) return {role, std::vector(axes, call.positions[token])};
    if (call.axes != placement_.axes()) {
      throw kernels::KernelFault({"failed", "positions have another number of axes"});
    }
    const auto first = call.positions.begin() + static_cast<std::ptrdiff_t>(token * axes);
    return {role, {first, first + static_cast<std::ptrdiff_t>(axes)}};
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

  Buffer rotated(const kernels::RotateCall& call, const kernels::HeadsIn& in, spec::Role role) {
    Buffer out = in.data;  // what is not rotated is copied
    const spec::Head& head = specification_.head;
    for (std::size_t token = 0; token < call.tokens() && in.heads > 0; ++token) {
      const Turning by = turning(call, role, token);
      for (int h = 0; h < in.heads; ++h) {
        const std::size_t base = (token * in.heads + h) * head.head_dim + head.rotary_offset;
        for (int pair = 0; pair < head.pairs(); ++pair) {
          const auto from = spec::pair_elements(call.layout, head.rotary_dim, pair);
          const auto to = spec::pair_elements(call.out_layout, head.rotary_dim, pair);
          const double x0 = in.data.value(base + from.first);
          const double x1 = in.data.value(base + from.second);
          const PairBits y = turn(by, pair, {x0, x1, in.data.dtype, call.transpose});
          out.set_bits(base + to.first, y.first);
          out.set_bits(base + to.second, y.second);
        }
      }
    }
    return out;
  }

  Turning turning(const kernels::RotateCall& call, spec::Role role, std::size_t token) {
    if (call.table_cos.size() != 0) return {nullptr, {}, given_row(call, call.positions[token])};
    Truth& known = truth(length_of(call, token), call.frequencies, call.attention_scale);
    const Place place = place_of(call, role, token);
    return {&known, place, known.row(place)};
  }

  // The numbers of a given table are exact, and so are their products with tensors of at most 24
  // bits.
  std::vector<CosSin> given_row(const kernels::RotateCall& call, std::int64_t row) const {
    const auto pairs = static_cast<std::size_t>(specification_.head.pairs());
    const std::size_t first = static_cast<std::size_t>(row) * pairs;
    if (row < 0 || first + pairs > call.table_cos.size()) {
      throw kernels::KernelFault({"failed", "rotate: a position lies outside the given table"});
    }
    std::vector<CosSin> values;
    for (std::size_t at = first; at < first + pairs; ++at) {
      values.push_back({{call.table_cos.value(at), 0}, {call.table_sin.value(at), 0}});
    }
    return values;
  }

  struct Key {
    double seq_len, scale;
    std::vector<double> given;
    auto operator<=>(const Key&) const = default;
  };
  spec::Specification specification_;
  reference::Placement placement_;
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
