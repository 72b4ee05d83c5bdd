#include "kernels/frame.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace ropecheck::kernels {
namespace {

constexpr std::size_t kTensorAlignment = 8;
constexpr std::size_t kHeaderBytes = 16;

// A broken pipe is an error code here, whatever the program does with the signal.
class SigpipeHeldBack {
 public:
  SigpipeHeldBack() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~SigpipeHeldBack() {
    const timespec now{};
    while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SigpipeHeldBack(const SigpipeHeldBack&) = delete;
  SigpipeHeldBack& operator=(const SigpipeHeldBack&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

int milliseconds_left(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now());
  if (left.count() < 0) throw DeadlinePassed();
  return static_cast<int>(std::min<std::int64_t>(left.count() + 1, 1'000'000));
}

void wait_for(int descriptor, short events, const Deadline& deadline) {
  for (;;) {
    pollfd entry{descriptor, events, 0};
    const int ready = poll(&entry, 1, milliseconds_left(deadline));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
  }
}

// False when the end of the file comes before the first byte.
bool read_all(int descriptor, void* data, std::size_t bytes, const Deadline& deadline) {
  auto* at = static_cast<char*>(data);
  std::size_t done = 0;
  while (done < bytes) {
    wait_for(descriptor, POLLIN, deadline);
    const ssize_t got = read(descriptor, at + done, bytes - done);
    if (got == 0) {
      if (done == 0) return false;
      throw PeerClosed(false);
    }
    if (got > 0) done += static_cast<std::size_t>(got);
    if (got < 0 && errno != EINTR && errno != EAGAIN) throw PeerClosed(false);
  }
  return true;
}

void write_all(int descriptor, const void* data, std::size_t bytes, const Deadline& deadline) {
  const auto* at = static_cast<const char*>(data);
  std::size_t done = 0;
  while (done < bytes) {
    wait_for(descriptor, POLLOUT, deadline);
    const ssize_t put = write(descriptor, at + done, bytes - done);
    if (put > 0) done += static_cast<std::size_t>(put);
    if (put < 0 && errno != EINTR && errno != EAGAIN) throw PeerClosed(false);
  }
}

// What a length's bytes spell where they are text, as of a program that prints to its standard
// output; else nothing.
std::string as_text(std::uint64_t length) {
  std::string text;
  for (int byte = 0; byte < 8; ++byte) {
    const auto character = static_cast<char>(length >> (8 * byte));
    const bool printable = character >= ' ' && character <= '~';
    if (!printable && character != '\n' && character != '\r' && character != '\t') return "";
    text += printable ? character : ' ';
  }
  return fmt::format(" (these bytes are the text '{}': only frames belong on standard output)",
                     text);
}

void check_length(const char* field, std::uint64_t found, std::uint64_t accepted) {
  if (found <= accepted) return;
  throw ProtocolError(
      fmt::format("{} is {}, accepted: at most {}{}", field, found, accepted, as_text(found)));
}

const nlohmann::json& entry_of(const nlohmann::json& body, const std::string& name) {
  const auto tensors = body.find("tensors");
  if (tensors == body.end() || !tensors->is_object())
    throw ProtocolError("tensor " + name + " is missing");
  const auto entry = tensors->find(name);
  if (entry == tensors->end()) throw ProtocolError("tensor " + name + " is missing");
  if (!entry->is_object()) throw ProtocolError("tensor " + name + " is not described by an object");
  return *entry;
}

std::uint64_t unsigned_field(const nlohmann::json& entry, const char* field,
                             const std::string& name) {
  const auto value = entry.find(field);
  if (value == entry.end() || !value->is_number_unsigned()) {
    throw ProtocolError(fmt::format("tensor {}: {} is not an unsigned integer", name, field));
  }
  return value->get<std::uint64_t>();
}

}  // namespace

TensorType tensor_type(spec::Dtype dtype) {
  return {spec::name(dtype), static_cast<std::size_t>(spec::info(dtype).bytes)};
}

void Frame::add(const std::string& name, TensorType type, const std::vector<std::size_t>& shape,
                const void* data) {
  std::size_t bytes = type.bytes;
  for (const std::size_t extent : shape) bytes *= extent;
  body["tensors"][name] = {{"dtype", type.name}, {"shape", shape}, {"offset", payload.size()}};
  const auto* first = static_cast<const std::uint8_t*>(data);
  payload.insert(payload.end(), first, first + bytes);
  payload.resize((payload.size() + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment);
}

bool Frame::has(const std::string& name) const {
  const auto tensors = body.find("tensors");
  return tensors != body.end() && tensors->is_object() && tensors->contains(name);
}

std::vector<std::size_t> Frame::shape(const std::string& name) const {
  const nlohmann::json& entry = entry_of(body, name);
  const auto shape = entry.find("shape");
  const bool listed = shape != entry.end() && shape->is_array() && shape->size() <= 8;
  std::vector<std::size_t> result;
  for (const auto& extent : listed ? *shape : nlohmann::json::array({-1})) {
    if (!extent.is_number_unsigned())
      throw ProtocolError("tensor " + name + ": shape is not a list of extents");
    result.push_back(extent.get<std::size_t>());
  }
  return result;
}

const std::uint8_t* Frame::tensor(const std::string& name, TensorType type,
                                  const std::vector<std::size_t>& expected) const {
  const nlohmann::json& entry = entry_of(body, name);
  const auto dtype = entry.find("dtype");
  if (dtype == entry.end() || !dtype->is_string() || dtype->get<std::string>() != type.name) {
    throw ProtocolError(fmt::format("tensor {}: dtype is {}, expected {}", name,
                                    dtype == entry.end() ? "missing" : dtype->dump(), type.name));
  }
  if (const auto found = shape(name); found != expected) {
    throw ProtocolError(fmt::format("tensor {}: shape is {}, expected {}", name, found, expected));
  }
  std::size_t bytes = type.bytes;
  for (const std::size_t extent : expected) bytes *= extent;
  const std::uint64_t offset = unsigned_field(entry, "offset", name);
  if (offset > payload.size() || bytes > payload.size() - offset) {
    throw ProtocolError(fmt::format("tensor {}: bytes {} to {} lie outside a payload of {} bytes",
                                    name, offset, offset + bytes, payload.size()));
  }
  return payload.data() + offset;
}

Frame read_frame(int descriptor, const FrameLimits& limits, const Deadline& deadline) {
  std::array<std::uint64_t, 2> lengths{};
  static_assert(sizeof(lengths) == kHeaderBytes);
  if (!read_all(descriptor, lengths.data(), kHeaderBytes, deadline)) throw PeerClosed(true);
  check_length("json_bytes", lengths[0], limits.json_bytes);
  check_length("payload_bytes", lengths[1], limits.payload_bytes);
  std::string text(lengths[0], '\0');
  Frame frame;
  frame.payload.resize(lengths[1]);
  if (!text.empty() && !read_all(descriptor, text.data(), text.size(), deadline))
    throw PeerClosed(false);
  if (!frame.payload.empty() &&
      !read_all(descriptor, frame.payload.data(), frame.payload.size(), deadline)) {
    throw PeerClosed(false);
  }
  frame.body = nlohmann::json::parse(text, nullptr, false);
  if (frame.body.is_discarded()) throw ProtocolError("the frame's first part is not JSON");
  if (!frame.body.is_object()) throw ProtocolError("the frame's first part is not a JSON object");
  return frame;
}

void write_frame(int descriptor, const Frame& frame, const Deadline& deadline) {
  const SigpipeHeldBack held_back;
  const std::string text =
      frame.body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::array<std::uint64_t, 2> lengths{text.size(), frame.payload.size()};
  write_all(descriptor, lengths.data(), kHeaderBytes, deadline);
  write_all(descriptor, text.data(), text.size(), deadline);
  write_all(descriptor, frame.payload.data(), frame.payload.size(), deadline);
}

}  // namespace ropecheck::kernels
