// How does one message cross a pipe? Two lengths, a JSON object, tensors; with limits and a clock
// (docs/protocol.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

using Clock = std::chrono::steady_clock;
using Deadline = std::optional<Clock::time_point>;  ///< unset = wait for ever

/// The peer closed its end between two frames (`clean`) or within one.
struct PeerClosed : std::runtime_error {
  explicit PeerClosed(bool between_frames)
      : std::runtime_error("the peer closed the pipe"), clean(between_frames) {}
  bool clean;
};
struct DeadlinePassed : std::runtime_error {
  DeadlinePassed() : std::runtime_error("no answer in time") {}
};
/// Something that docs/protocol.md forbids; says what.
struct ProtocolError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A tensor's element format: those of spec::Dtype and i64.
struct TensorType {
  std::string_view name;
  std::size_t bytes;
};
TensorType tensor_type(spec::Dtype dtype);
inline constexpr TensorType kI64{"i64", 8};

struct Frame {
  nlohmann::json body = nlohmann::json::object();
  std::vector<std::uint8_t> payload;

  void add(const std::string& name, TensorType type, const std::vector<std::size_t>& shape,
           const void* data);
  bool has(const std::string& name) const;
  /// A tensor of exactly this type and shape. throws ProtocolError naming what differs
  const std::uint8_t* tensor(const std::string& name, TensorType type,
                             const std::vector<std::size_t>& shape) const;
  /// The shape that the sender states. throws ProtocolError
  std::vector<std::size_t> shape(const std::string& name) const;
};

/// What may be accepted: the caller knows what it asked for.
struct FrameLimits {
  std::uint64_t json_bytes = 1 << 20;
  std::uint64_t payload_bytes = 0;
};

/// throws PeerClosed, DeadlinePassed, ProtocolError
Frame read_frame(int descriptor, const FrameLimits& limits, const Deadline& deadline);
/// SIGPIPE is held back: a reader that is gone is PeerClosed.
void write_frame(int descriptor, const Frame& frame, const Deadline& deadline);

}  // namespace ropecheck::kernels
