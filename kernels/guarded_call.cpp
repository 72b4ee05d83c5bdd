#include "kernels/guarded_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ropecheck::kernels {

GuardedStatus guarded_status(const std::string& name, std::vector<Fault>& faults,
                             const std::function<int(ropecheck_error*)>& function) {
  std::array<char, 1024> text{};
  ropecheck_error error{text.data(), text.size()};
  GuardedStatus result;
  const FpEnvironmentGuard environment;
  try {
    result.status = function(&error);
  } catch (const std::exception& thrown) {
    throw KernelFault({"failed", fmt::format("{}: threw {}", name, thrown.what())});
  } catch (...) {
    throw KernelFault(
        {"failed", fmt::format("{}: threw something that is no std::exception", name)});
  }
  if (const auto change = environment.change()) {
    const std::string detail = fmt::format("{}: changed {}", name, *change);
    const bool known =
        std::ranges::any_of(faults, [&](const Fault& f) { return f.detail == detail; });
    if (!known) faults.push_back({"changed-fp-environment", detail});
  }
  text.back() = '\0';
  result.text = text.data();
  std::ranges::replace(result.text, '\n', ' ');
  return result;
}

void* GuardedCall::input(const std::string& name, spec::Dtype dtype, const Rows& rows,
                         const void* packed, std::size_t misalignment) {
  auto buffer = std::make_unique<GuardedBuffer>(dtype, rows, Use::read_only, misalignment);
  buffer->load(static_cast<const std::uint8_t*>(packed));
  void* data = buffer->data();
  tensors_.push_back({.name = name, .buffer = std::move(buffer), .result = {}});
  return data;
}

void* GuardedCall::output(const std::string& name, spec::Dtype dtype, const Rows& rows,
                          const void* initial, std::size_t misalignment) {
  auto buffer = std::make_unique<GuardedBuffer>(dtype, rows, Use::written, misalignment);
  if (initial != nullptr) buffer->load(static_cast<const std::uint8_t*>(initial));
  void* data = buffer->data();
  tensors_.push_back({.name = name,
                      .buffer = std::move(buffer),
                      .written = true,
                      .in_place = initial != nullptr,
                      .result = {}});
  return data;
}

void GuardedCall::run(const std::function<int(ropecheck_error*)>& function) {
  poison_outputs(0);
  for (Tensor& tensor : tensors_) tensor.buffer->remember();
  invoke(function);
  find_strays();
  for (Tensor& tensor : tensors_) {
    if (tensor.written) tensor.result = tensor.buffer->packed();
  }
  find_unwritten(function);
}

void GuardedCall::invoke(const std::function<int(ropecheck_error*)>& function) {
  const GuardedStatus answer = guarded_status(name_, faults_, function);
  if (answer.status == ROPECHECK_OK) return;
  const std::string why = answer.text.empty() ? "no reason given" : answer.text;
  if (answer.status == ROPECHECK_UNSUPPORTED) {
    throw KernelFault({"refused", fmt::format("{}: {}", name_, why)});
  }
  if (answer.status == ROPECHECK_FAILED) {
    throw KernelFault({"failed", fmt::format("{}: {}", name_, why)});
  }
  throw KernelFault(
      {"failed", fmt::format("{}: returned unknown status {}", name_, answer.status)});
}

void GuardedCall::find_strays() {
  for (const Tensor& tensor : tensors_) {
    if (const auto where = tensor.buffer->changed_outside()) {
      add_fault("wrote-out-of-bounds", fmt::format("{}, {}", tensor.name, *where));
    }
    if (tensor.written) continue;
    if (const auto where = tensor.buffer->changed_inside()) {
      add_fault("wrote-input", fmt::format("{}{}", tensor.name, *where));
    }
  }
}

// An element that still holds the poison was not written, or was written with that very NaN: a
// second call with another poison decides.
void GuardedCall::find_unwritten(const std::function<int(ropecheck_error*)>& function) {
  std::vector<std::vector<std::size_t>> suspects(tensors_.size());
  bool any = false;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (!tensors_[i].written || tensors_[i].in_place) continue;
    suspects[i] = tensors_[i].buffer->poisoned(0);
    any = any || !suspects[i].empty();
  }
  if (!any) return;
  poison_outputs(1);
  invoke(function);
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (suspects[i].empty()) continue;
    const std::vector<std::size_t> again = tensors_[i].buffer->poisoned(1);
    std::vector<std::size_t> unwritten;
    std::ranges::set_intersection(suspects[i], again, std::back_inserter(unwritten));
    if (unwritten.empty()) continue;
    add_fault(
        "unwritten-output",
        fmt::format("{} elements of {} never written, first {}", unwritten.size(), tensors_[i].name,
                    element_name(tensors_[i].buffer->rows(), unwritten.front())));
  }
}

void GuardedCall::poison_outputs(int which) {
  for (Tensor& tensor : tensors_) {
    if (tensor.written && !tensor.in_place) tensor.buffer->poison(which);
  }
}

void GuardedCall::add_fault(const std::string& kind, const std::string& detail) {
  faults_.push_back({kind, fmt::format("{}: {}", name_, detail)});
}

const Buffer& GuardedCall::result(const std::string& name) const {
  const auto found = std::ranges::find_if(
      tensors_, [&](const Tensor& tensor) { return tensor.written && tensor.name == name; });
  if (found == tensors_.end()) throw std::invalid_argument("no output named " + name);
  return found->result;
}

}  // namespace ropecheck::kernels
