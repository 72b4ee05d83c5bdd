// How does the judge call a C interface in its own process? Through guarded buffers, one call at a
// time.
#include <fmt/format.h>

#include <utility>

#include "kernels/abi_config.hpp"
#include "kernels/axis_positions.hpp"
#include "kernels/describe.hpp"
#include "kernels/guarded_call.hpp"

namespace ropecheck::kernels {
namespace {

class GuardedSession final : public Session {
 public:
  GuardedSession(const ropecheck_kernel& kernel, const Description& description,
                 const spec::Specification& specification)
      : kernel_(kernel),
        description_(description),
        config_(specification),
        head_(specification.head),
        axes_(spec::axes(specification)) {
    const GuardedStatus answer = guarded_status("create", pending_, [&](ropecheck_error* error) {
      return kernel_.create(&config_.get(), &state_, error);
    });
    if (answer.status == ROPECHECK_OK) return;
    const std::string why = answer.text.empty() ? "no reason given" : answer.text;
    if (answer.status == ROPECHECK_UNSUPPORTED) throw Unsupported(why);
    throw KernelFault({"failed", "create: " + why});
  }

  ~GuardedSession() override {
    std::vector<Fault> faults;
    try {
      guarded_status("destroy", faults, [&](ropecheck_error*) {
        kernel_.destroy(state_);
        return ROPECHECK_OK;
      });
    } catch (const KernelFault&) {  // nobody is left to tell
    }
  }

  Frequencies frequencies(double seq_len) override;
  Table table(const TableCall& call) override;
  Rotated rotate(const RotateCall& call) override;

 private:
  void require(std::uint32_t level, const char* name) const {
    if ((description_.levels & level) != 0) return;
    throw std::invalid_argument(fmt::format("{} does not declare {}", description_.name, name));
  }
  void check(const RotateCall& call, std::size_t tokens) const;
  ropecheck_tensor tensor(GuardedCall& guarded, const std::string& name, const HeadsIn& heads,
                          const RotateCall& call, std::size_t tokens) const;
  void given_table(GuardedCall& guarded, const RotateCall& call, ropecheck_rotate_call& raw) const;
  std::vector<Fault> with_pending(std::vector<Fault> faults) {
    pending_.insert(pending_.end(), faults.begin(), faults.end());
    return std::exchange(pending_, {});
  }

  ropecheck_kernel kernel_;
  Description description_;
  AbiConfig config_;
  spec::Head head_;
  int axes_;
  void* state_ = nullptr;
  std::vector<Fault> pending_;
};

Rows packed_rows(std::size_t rows, std::size_t width, std::size_t padding = 0) {
  return {.tokens = rows,
          .heads = 1,
          .width = width,
          .token_stride = static_cast<std::int64_t>(width + padding)};
}

Frequencies GuardedSession::frequencies(double seq_len) {
  require(ROPECHECK_FREQUENCIES, "frequencies");
  const auto pairs = static_cast<std::size_t>(head_.pairs());
  GuardedCall guarded("frequencies");
  ropecheck_frequencies_call raw{};
  raw.struct_size = sizeof(raw);
  raw.seq_len = seq_len;
  raw.frequencies =
      static_cast<double*>(guarded.output("frequencies", spec::Dtype::f64, packed_rows(1, pairs)));
  raw.attention_scale =
      static_cast<double*>(guarded.output("attention_scale", spec::Dtype::f64, packed_rows(1, 1)));
  guarded.run([&](ropecheck_error* error) { return kernel_.frequencies(state_, &raw, error); });
  Frequencies answer;
  for (std::size_t i = 0; i < pairs; ++i) {
    answer.frequency.push_back(guarded.result("frequencies").value(i));
  }
  answer.attention_scale = guarded.result("attention_scale").value(0);
  answer.faults = with_pending(guarded.take_faults());
  return answer;
}

Table GuardedSession::table(const TableCall& call) {
  require(ROPECHECK_TABLE, "table");
  const auto pairs = static_cast<std::size_t>(head_.pairs());
  const auto padding = static_cast<std::size_t>(call.row_padding);
  const AxisPositions positions = axis_positions(call, axes_);
  const Rows rows = packed_rows(positions.tokens, pairs, padding);
  GuardedCall guarded("table");
  ropecheck_table_call raw{};
  raw.struct_size = sizeof(raw);
  raw.dtype = static_cast<std::int32_t>(call.dtype);
  raw.threads = call.threads;
  raw.seq_len = call.seq_len;
  raw.tokens = static_cast<std::int64_t>(positions.tokens);
  raw.positions = guarded.list("positions", positions.list);
  raw.axes = positions.axes;
  raw.frequencies = guarded.list("given frequencies", call.frequencies);
  raw.attention_scale = call.attention_scale;
  raw.cos = guarded.output("cos", call.dtype, rows);
  raw.sin = guarded.output("sin", call.dtype, rows);
  raw.row_stride = rows.token_stride;
  guarded.run([&](ropecheck_error* error) { return kernel_.table(state_, &raw, error); });
  return {.cos = guarded.result("cos"),
          .sin = guarded.result("sin"),
          .faults = with_pending(guarded.take_faults())};
}

void GuardedSession::check(const RotateCall& call, std::size_t tokens) const {
  const auto need = [&](bool asked, std::uint32_t feature, const char* name) {
    if (asked && (description_.features & feature) == 0) {
      throw std::invalid_argument(fmt::format("{} does not declare {}", description_.name, name));
    }
  };
  const Arrangement& how = call.arrangement;
  need(how.in_place, ROPECHECK_IN_PLACE, "in-place");
  need(how.token_padding != 0 || how.head_padding != 0 || how.heads_outermost, ROPECHECK_STRIDED,
       "strided");
  need(call.transpose, ROPECHECK_TRANSPOSE, "transpose");
  need(call.layout != call.out_layout, ROPECHECK_LAYOUT_CONVERSION, "layout-conversion");
  const std::size_t per_head = tokens * static_cast<std::size_t>(head_.head_dim);
  for (const HeadsIn* heads : {&call.query, &call.key}) {
    if (heads->data.size() == per_head * static_cast<std::size_t>(heads->heads)) continue;
    throw std::invalid_argument(fmt::format("a tensor of {} heads has {} elements, expected {}",
                                            heads->heads, heads->data.size(),
                                            per_head * static_cast<std::size_t>(heads->heads)));
  }
}

ropecheck_tensor GuardedSession::tensor(GuardedCall& guarded, const std::string& name,
                                        const HeadsIn& heads, const RotateCall& call,
                                        std::size_t tokens) const {
  ropecheck_tensor raw{};
  if (heads.heads == 0 || tokens == 0) return raw;
  const Rows rows = arranged(tokens, static_cast<std::size_t>(heads.heads),
                             static_cast<std::size_t>(head_.head_dim), call.arrangement);
  const spec::Dtype dtype = heads.data.dtype;
  const std::uint8_t* packed = heads.data.bytes.data();
  const std::size_t shift = call.arrangement.misalignment;
  raw.heads = heads.heads;
  if (call.arrangement.in_place) {
    raw.out = guarded.output(name, dtype, rows, packed, shift);
    raw.in = raw.out;
  } else {
    raw.in = guarded.input(name + " (input)", dtype, rows, packed, shift);
    raw.out = guarded.output(name, dtype, rows, nullptr, shift);
  }
  raw.in_token_stride = raw.out_token_stride = rows.token_stride;
  raw.in_head_stride = raw.out_head_stride = rows.head_stride;
  return raw;
}

void GuardedSession::given_table(GuardedCall& guarded, const RotateCall& call,
                                 ropecheck_rotate_call& raw) const {
  if (call.table_cos.bytes.empty()) return;
  const auto pairs = static_cast<std::size_t>(head_.pairs());
  const Rows rows = packed_rows(call.table_cos.size() / pairs, pairs);
  raw.table_cos =
      guarded.input("table_cos", call.table_cos.dtype, rows, call.table_cos.bytes.data());
  raw.table_sin =
      guarded.input("table_sin", call.table_sin.dtype, rows, call.table_sin.bytes.data());
  raw.table_dtype = static_cast<std::int32_t>(call.table_cos.dtype);
  raw.table_rows = static_cast<std::int64_t>(rows.tokens);
}

Rotated GuardedSession::rotate(const RotateCall& call) {
  require(ROPECHECK_ROTATE, "rotate");
  const AxisPositions positions = axis_positions(call, axes_);
  check(call, positions.tokens);
  const auto tokens = static_cast<std::int64_t>(positions.tokens);
  std::vector<std::int64_t> starts = call.sequence_starts;
  if (starts.empty()) starts = {0, tokens};
  std::vector<double> lengths = call.seq_lens;
  lengths.resize(starts.size() - 1, 0.0);

  GuardedCall guarded("rotate");
  ropecheck_rotate_call raw{};
  raw.struct_size = sizeof(raw);
  raw.dtype = static_cast<std::int32_t>(call.query.data.dtype);
  raw.layout = static_cast<std::int32_t>(call.layout);
  raw.out_layout = static_cast<std::int32_t>(call.out_layout);
  raw.transpose = call.transpose ? 1 : 0;
  raw.threads = call.threads;
  raw.axes = positions.axes;
  raw.tokens = tokens;
  raw.positions = guarded.list("positions", positions.list);
  raw.sequences = static_cast<std::int64_t>(starts.size()) - 1;
  raw.sequence_starts = guarded.list("sequence_starts", starts);
  raw.seq_lens = guarded.list("seq_lens", lengths);
  raw.frequencies = guarded.list("given frequencies", call.frequencies);
  raw.attention_scale = call.attention_scale;
  given_table(guarded, call, raw);
  raw.query = tensor(guarded, "query", call.query, call, positions.tokens);
  raw.key = tensor(guarded, "key", call.key, call, positions.tokens);
  guarded.run([&](ropecheck_error* error) { return kernel_.rotate(state_, &raw, error); });

  Rotated answer;
  answer.query = raw.query.heads != 0 ? guarded.result("query") : Buffer(call.query.data.dtype, 0);
  answer.key = raw.key.heads != 0 ? guarded.result("key") : Buffer(call.key.data.dtype, 0);
  answer.faults = with_pending(guarded.take_faults());
  return answer;
}

class GuardedKernel final : public Kernel {
 public:
  explicit GuardedKernel(const ropecheck_kernel& kernel)
      : kernel_(kernel), description_(describe(kernel)) {}

  const Description& description() const override { return description_; }
  const ropecheck_kernel* c_interface() const override { return &kernel_; }
  std::unique_ptr<Session> configure(const spec::Specification& specification) override {
    return std::make_unique<GuardedSession>(kernel_, description_, specification);
  }

 private:
  ropecheck_kernel kernel_;
  Description description_;
};

}  // namespace

std::unique_ptr<Kernel> in_process(const ropecheck_kernel& kernel) {
  return std::make_unique<GuardedKernel>(kernel);
}

}  // namespace ropecheck::kernels
