#include "properties/sweep_source.hpp"

#include <fmt/format.h>

#include "kernels/abi_config.hpp"
#include "properties/judge.hpp"

namespace ropecheck::properties {
namespace {

using kernels::Buffer;

void refuse_faults(const std::vector<kernels::Fault>& faults) {
  if (!faults.empty()) throw kernels::KernelFault(faults.front());
}

/// Text tokens: the same position on each of `axes` axes.
std::vector<std::int64_t> consecutive(std::int64_t first, std::size_t count, int axes = 1) {
  std::vector<std::int64_t> positions(count * static_cast<std::size_t>(axes));
  for (std::size_t at = 0; at < positions.size(); ++at) {
    positions[at] = first + static_cast<std::int64_t>(at) / axes;
  }
  return positions;
}

/// A C interface in this process, called straight into reused memory.
class DirectTable final : public SweepSource {
 public:
  DirectTable(std::unique_ptr<kernels::Kernel> kernel, const SweepSubject& subject)
      : kernel_(std::move(kernel)),
        interface_(*kernel_->c_interface()),
        config_(subject.specification),
        subject_(subject),
        pairs_(static_cast<std::size_t>(subject.specification.head.pairs())) {
    check("create", interface_.create(&config_.get(), &state_, &error_));
  }
  ~DirectTable() override { interface_.destroy(state_); }
  DirectTable(const DirectTable&) = delete;
  DirectTable& operator=(const DirectTable&) = delete;

  reference::TableBlock rows(std::int64_t first, std::size_t count) override {
    const int axes = spec::axes(subject_.specification);
    const std::vector<std::int64_t> positions = consecutive(first, count, axes);
    if (cos_.size() < count * pairs_) {
      cos_ = Buffer(subject_.dtype, count * pairs_);
      sin_ = cos_;
    }
    ropecheck_table_call call{};
    call.struct_size = sizeof call;
    call.dtype = static_cast<std::int32_t>(subject_.dtype);
    call.threads = 1;
    call.seq_len = subject_.specification.seq_len.value_or(0);
    call.tokens = static_cast<std::int64_t>(count);
    call.positions = positions.data();
    call.cos = cos_.bytes.data();
    call.sin = sin_.bytes.data();
    call.row_stride = static_cast<std::int64_t>(pairs_);
    call.axes = axes;
    check("table", interface_.table(state_, &call, &error_));
    return {first, count, subject_.dtype, call.cos, call.sin, pairs_};
  }

 private:
  void check(const char* call, int status) const {
    if (status == ROPECHECK_OK) return;
    if (status == ROPECHECK_UNSUPPORTED) throw kernels::Unsupported(text_);
    throw kernels::KernelFault({"failed", fmt::format("{}: {}", call, text_)});
  }

  std::unique_ptr<kernels::Kernel> kernel_;
  ropecheck_kernel interface_;
  kernels::AbiConfig config_;
  SweepSubject subject_;
  std::size_t pairs_;
  char text_[256] = {};
  ropecheck_error error_{text_, sizeof text_};
  void* state_ = nullptr;
  Buffer cos_, sin_;
};

/// A kernel asked through a session: in a child process, or of a kind without a C interface.
class SessionSource : public SweepSource {
 protected:
  SessionSource(std::unique_ptr<kernels::Kernel> kernel, const SweepSubject& subject)
      : subject_(subject),
        kernel_(std::move(kernel)),
        session_(kernel_->configure(subject.specification)) {}

  double seq_len() const { return subject_.specification.seq_len.value_or(0); }
  std::size_t pairs() const {
    return static_cast<std::size_t>(subject_.specification.head.pairs());
  }
  kernels::Session& session() { return *session_; }

  const SweepSubject subject_;

 private:
  std::unique_ptr<kernels::Kernel> kernel_;
  std::unique_ptr<kernels::Session> session_;
};

class SessionTable final : public SessionSource {
 public:
  SessionTable(std::unique_ptr<kernels::Kernel> kernel, const SweepSubject& subject)
      : SessionSource(std::move(kernel), subject) {}

  reference::TableBlock rows(std::int64_t first, std::size_t count) override {
    kernels::TableCall call;
    call.positions = consecutive(first, count);
    call.dtype = subject_.dtype;
    call.seq_len = seq_len();
    table_ = session().table(call);
    refuse_faults(table_.faults);
    return {first,  count, subject_.dtype, table_.cos.bytes.data(), table_.sin.bytes.data(),
            pairs()};
  }

 private:
  kernels::Table table_;
};

/// The table read out of a rotation: the pair (1, 0) becomes (A·cos, A·sin). (S3)
class RotatedUnits final : public SessionSource {
 public:
  RotatedUnits(std::unique_ptr<kernels::Kernel> kernel, const SweepSubject& subject)
      : SessionSource(std::move(kernel), subject) {}

  reference::TableBlock rows(std::int64_t first, std::size_t count) override {
    const spec::Head& head = subject_.specification.head;
    if (units_.size() != count * static_cast<std::size_t>(head.head_dim)) fill_units(count);
    kernels::RotateCall call;
    call.positions = consecutive(first, count);
    call.layout = call.out_layout = subject_.layout;
    call.seq_lens = {seq_len()};
    call.query = {1, units_};
    call.key = {0, Buffer(subject_.dtype, 0)};
    const kernels::Rotated rotated = session().rotate(call);
    refuse_faults(rotated.faults);
    cos_ = Buffer(subject_.dtype, count * pairs());
    sin_ = cos_;
    for (std::size_t row = 0; row < count; ++row) {
      for (std::size_t pair = 0; pair < pairs(); ++pair) {
        const auto [x, y] = elements(row, static_cast<int>(pair));
        cos_.set_bits(row * pairs() + pair, rotated.query.bits(x));
        sin_.set_bits(row * pairs() + pair, rotated.query.bits(y));
      }
    }
    return {first, count, subject_.dtype, cos_.bytes.data(), sin_.bytes.data(), pairs()};
  }

 private:
  std::pair<std::size_t, std::size_t> elements(std::size_t row, int pair) const {
    const spec::Head& head = subject_.specification.head;
    const auto at = spec::pair_elements(subject_.layout, head.rotary_dim, pair);
    const std::size_t start = row * static_cast<std::size_t>(head.head_dim) +
                              static_cast<std::size_t>(head.rotary_offset);
    return {start + static_cast<std::size_t>(at.first),
            start + static_cast<std::size_t>(at.second)};
  }

  void fill_units(std::size_t count) {
    const spec::Head& head = subject_.specification.head;
    const std::uint64_t one = reference::round_to(subject_.dtype, reference::Real(1));
    units_ = Buffer(subject_.dtype, count * static_cast<std::size_t>(head.head_dim));
    for (std::size_t row = 0; row < count; ++row) {
      for (int pair = 0; pair < head.pairs(); ++pair)
        units_.set_bits(elements(row, pair).first, one);
    }
  }

  Buffer units_, cos_, sin_;
};

}  // namespace

std::unique_ptr<SweepSource> open_source(const SweepSubject& subject, double timeout_seconds) {
  auto kernel = open_any_kernel(subject.kernel, {.timeout_seconds = timeout_seconds});
  if (subject.level == Level::rotate)
    return std::make_unique<RotatedUnits>(std::move(kernel), subject);
  if (kernel->c_interface() != nullptr)
    return std::make_unique<DirectTable>(std::move(kernel), subject);
  return std::make_unique<SessionTable>(std::move(kernel), subject);
}

}  // namespace ropecheck::properties
