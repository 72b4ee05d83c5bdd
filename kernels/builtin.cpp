// How does the optimized room take the judge's questions? The only file of this room that includes
// it.
#include "kernels/builtin.hpp"

#include <map>
#include <memory>
#include <optional>

#include "kernels/plugin.hpp"
#include "optimized/rope.hpp"

namespace ropecheck::kernels {
namespace {

void require_ok(optimized::Status status) {
  if (status == optimized::Status::ok) return;
  const std::string why{optimized::message(status)};
  if (status == optimized::Status::unsupported_dtype) throw Unsupported(why);
  throw std::runtime_error(why);
}

template <optimized::Accuracy kAccuracy>
class Optimized final : public Plugin {
 public:
  explicit Optimized(const spec::Specification& specification)
      : specification_(specification), base_plan_(at_length(specification, 0)) {}

  void frequencies(const ropecheck_frequencies_call& call) override {
    const optimized::Plan& plan = plan_for(call.seq_len);
    std::ranges::copy(plan.frequencies(), call.frequencies);
    *call.attention_scale = plan.attention_scale();
  }

  void table(const ropecheck_table_call& call) override {
    refuse_table_by_role(specification_);
    const std::optional<optimized::Plan> given = given_plan(call.frequencies, call.attention_scale);
    require_ok(optimized::table(given ? *given : plan_for(call.seq_len),
                                {.positions = positions_of(call, 0, call.tokens),
                                 .dtype = static_cast<spec::Dtype>(call.dtype),
                                 .cos = call.cos,
                                 .sin = call.sin,
                                 .row_stride = call.row_stride,
                                 .threads = call.threads,
                                 .accuracy = kAccuracy}));
  }

  void rotate(const ropecheck_rotate_call& call) override {
    if (call.layout != call.out_layout) throw Unsupported("layout conversion");
    if (call.table_cos != nullptr && call.table_dtype != ROPECHECK_F32) {
      throw Unsupported("a given table must be f32");
    }
    const std::optional<optimized::Plan> given = given_plan(call.frequencies, call.attention_scale);
    if (given || !depends_on_length(specification_) || call.table_cos != nullptr) {
      require_ok(rotate_tokens(call, given ? *given : base_plan_, 0, call.tokens));
      return;
    }
    for_each_sequence(call, [&](std::int64_t first, std::int64_t end, double seq_len) {
      require_ok(rotate_tokens(call, plan_for(seq_len), first, end));
    });
  }

 private:
  std::optional<optimized::Plan> given_plan(const double* frequencies,
                                            double attention_scale) const {
    if (frequencies == nullptr) return std::nullopt;
    const auto pairs = static_cast<std::size_t>(specification_.head.pairs());
    return optimized::Plan(specification_, {frequencies, pairs}, attention_scale);
  }

  template <class Call>
  static std::span<const std::int64_t> positions_of(const Call& call, std::int64_t first,
                                                    std::int64_t end) {
    return {call.positions + first * call.axes,
            static_cast<std::size_t>((end - first) * call.axes)};
  }

  const optimized::Plan& plan_for(double seq_len) {
    if (seq_len <= 0 || !depends_on_length(specification_)) return base_plan_;
    const auto found = plans_.find(seq_len);
    if (found != plans_.end()) return found->second;
    if (plans_.size() >= kMostPlans) plans_.clear();
    return plans_.emplace(seq_len, optimized::Plan(at_length(specification_, seq_len)))
        .first->second;
  }

  static optimized::Heads heads_from(const ropecheck_tensor& tensor, std::int64_t token,
                                     int bytes) {
    return {.in = static_cast<const char*>(tensor.in) + token * tensor.in_token_stride * bytes,
            .out = static_cast<char*>(tensor.out) + token * tensor.out_token_stride * bytes,
            .heads = tensor.heads,
            .in_token_stride = tensor.in_token_stride,
            .in_head_stride = tensor.in_head_stride,
            .out_token_stride = tensor.out_token_stride,
            .out_head_stride = tensor.out_head_stride};
  }

  static optimized::Status rotate_tokens(const ropecheck_rotate_call& call,
                                         const optimized::Plan& plan, std::int64_t first,
                                         std::int64_t end) {
    const auto dtype = static_cast<spec::Dtype>(call.dtype);
    const int bytes = spec::info(dtype).bytes;
    return optimized::rotate(plan, {.positions = positions_of(call, first, end),
                                    .dtype = dtype,
                                    .layout = static_cast<spec::Layout>(call.layout),
                                    .transpose = call.transpose != 0,
                                    .threads = call.threads,
                                    .query = heads_from(call.query, first, bytes),
                                    .key = heads_from(call.key, first, bytes),
                                    .table_cos = static_cast<const float*>(call.table_cos),
                                    .table_sin = static_cast<const float*>(call.table_sin),
                                    .table_rows = call.table_rows,
                                    .accuracy = kAccuracy});
  }

  static constexpr std::size_t kMostPlans = 64;  // decode loops ask for a new length every step

  spec::Specification specification_;
  optimized::Plan base_plan_;
  std::map<double, optimized::Plan> plans_;
};

template <optimized::Accuracy kAccuracy>
ropecheck_kernel make(const char* name) {
  ropecheck_kernel kernel{};
  kernel.name = name;
  kernel.version = "0.1.0";
  kernel.levels = ROPECHECK_FREQUENCIES | ROPECHECK_TABLE | ROPECHECK_ROTATE;
  kernel.dtypes = 1u << ROPECHECK_F32 | 1u << ROPECHECK_F16 | 1u << ROPECHECK_BF16;
  kernel.layouts = 1u << ROPECHECK_HALF | 1u << ROPECHECK_INTERLEAVED;
  kernel.inputs = ROPECHECK_FROM_CONFIG | ROPECHECK_FROM_FREQUENCIES | ROPECHECK_FROM_TABLE;
  kernel.features =
      ROPECHECK_IN_PLACE | ROPECHECK_STRIDED | ROPECHECK_TRANSPOSE | ROPECHECK_THREADS;
  kernel.frequency_dtype = ROPECHECK_F64;
  kernel.min_position = -2147483648LL;
  kernel.max_position = 2147483647LL;
  return with_functions<Optimized<kAccuracy>>(kernel);
}

}  // namespace

const ropecheck_kernel& builtin_optimized() {
  static const ropecheck_kernel kernel = make<optimized::Accuracy::fast>("optimized");
  return kernel;
}

const ropecheck_kernel& builtin_optimized_exact() {
  static const ropecheck_kernel kernel = make<optimized::Accuracy::exact>("optimized-exact");
  return kernel;
}

}  // namespace ropecheck::kernels
