// How does a Kernel answer the framed protocol? One request, one reply, until the pipe closes.
#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "kernels/frame.hpp"
#include "kernels/wire.hpp"
#include "spec/build.hpp"

namespace ropecheck::kernels {
namespace {

using nlohmann::json;

// Requests come from ropecheck itself.
constexpr FrameLimits kRequestLimits{.json_bytes = std::uint64_t{1} << 30,
                                     .payload_bytes = std::uint64_t{1} << 40};

spec::Dtype dtype_of(const json& body, const char* field) {
  const auto dtype = spec::parse_dtype(body.at(field).get<std::string>());
  if (!dtype) throw std::invalid_argument(fmt::format("{}: unknown", field));
  return *dtype;
}

spec::Layout layout_of(const json& body, const char* field) {
  const auto layout = spec::parse_layout(body.at(field).get<std::string>());
  if (!layout) throw std::invalid_argument(fmt::format("{}: unknown", field));
  return *layout;
}

template <class Value>
std::vector<Value> list_of(const Frame& request, const std::string& name, TensorType type) {
  if (!request.has(name)) return {};
  const std::vector<std::size_t> shape = request.shape(name);
  if (shape.size() != 1) throw ProtocolError("tensor " + name + " is no list");
  const std::uint8_t* data = request.tensor(name, type, shape);
  std::vector<Value> values(shape[0]);
  if (!values.empty()) std::memcpy(values.data(), data, values.size() * sizeof(Value));
  return values;
}

/// The list, [tokens] or [tokens, axes], and the axes.
std::pair<std::vector<std::int64_t>, int> positions_of(const Frame& request) {
  const int axes = request.body.value("axes", 1);
  if (!request.has("positions")) return {std::vector<std::int64_t>{}, axes};
  const std::vector<std::size_t> shape = request.shape("positions");
  const bool fits = axes == 1 ? shape.size() == 1
                              : axes > 1 && shape.size() == 2 && shape[1] == std::size_t(axes);
  if (!fits) throw ProtocolError("tensor positions is neither [tokens] nor [tokens, axes]");
  const std::uint8_t* data = request.tensor("positions", kI64, shape);
  std::vector<std::int64_t> list(shape[0] * static_cast<std::size_t>(axes));
  if (!list.empty()) std::memcpy(list.data(), data, list.size() * sizeof(std::int64_t));
  return {std::move(list), axes};
}

Buffer buffer_of(const Frame& request, const std::string& name, spec::Dtype dtype) {
  if (!request.has(name)) return Buffer(dtype, 0);
  const std::vector<std::size_t> shape = request.shape(name);
  std::size_t elements = 1;
  for (const std::size_t extent : shape) elements *= extent;
  const std::uint8_t* data = request.tensor(name, tensor_type(dtype), shape);
  Buffer buffer(dtype, elements);
  if (!buffer.bytes.empty()) std::memcpy(buffer.bytes.data(), data, buffer.bytes.size());
  return buffer;
}

HeadsIn heads_of(const Frame& request, const std::string& name, spec::Dtype dtype) {
  if (!request.has(name)) return {.heads = 0, .data = Buffer(dtype, 0)};
  return {.heads = static_cast<int>(request.shape(name).at(1)),
          .data = buffer_of(request, name, dtype)};
}

Frame frequencies_reply(Session& session, const Frame& request) {
  const Frequencies answer = session.frequencies(request.body.at("seq_len").get<double>());
  Frame reply;
  reply.body["attention_scale"] = answer.attention_scale;
  reply.body["faults"] = json_of(answer.faults);
  reply.add("frequencies", tensor_type(spec::Dtype::f64), {answer.frequency.size()},
            answer.frequency.data());
  return reply;
}

Frame table_reply(Session& session, const Frame& request) {
  const json& body = request.body;
  TableCall call;
  std::tie(call.positions, call.axes) = positions_of(request);
  call.dtype = dtype_of(body, "dtype");
  call.seq_len = body.at("seq_len").get<double>();
  call.threads = body.at("threads").get<int>();
  call.frequencies = list_of<double>(request, "frequencies", tensor_type(spec::Dtype::f64));
  call.attention_scale = body.at("attention_scale").get<double>();
  call.row_padding = body.value("row_padding", std::int64_t{0});
  const Table answer = session.table(call);
  const std::size_t pairs = call.tokens() == 0 ? 0 : answer.cos.size() / call.tokens();
  Frame reply;
  reply.body["faults"] = json_of(answer.faults);
  for (const auto& [name, values] : {std::pair{"cos", &answer.cos}, {"sin", &answer.sin}}) {
    reply.add(name, tensor_type(call.dtype), {call.tokens(), pairs}, values->bytes.data());
  }
  return reply;
}

RotateCall rotate_call(const Frame& request) {
  const json& body = request.body;
  const spec::Dtype dtype = dtype_of(body, "dtype");
  RotateCall call;
  std::tie(call.positions, call.axes) = positions_of(request);
  call.layout = layout_of(body, "layout");
  call.out_layout = layout_of(body, "out_layout");
  call.transpose = body.at("transpose").get<bool>();
  call.threads = body.at("threads").get<int>();
  call.sequence_starts = list_of<std::int64_t>(request, "sequence_starts", kI64);
  call.seq_lens = list_of<double>(request, "seq_lens", tensor_type(spec::Dtype::f64));
  call.frequencies = list_of<double>(request, "frequencies", tensor_type(spec::Dtype::f64));
  call.attention_scale = body.at("attention_scale").get<double>();
  if (request.has("table_cos")) {
    const spec::Dtype table_dtype = dtype_of(body.at("tensors").at("table_cos"), "dtype");
    call.table_cos = buffer_of(request, "table_cos", table_dtype);
    call.table_sin = buffer_of(request, "table_sin", table_dtype);
  }
  call.query = heads_of(request, "query", dtype);
  call.key = heads_of(request, "key", dtype);
  call.arrangement = arrangement_of(body);
  return call;
}

Frame rotate_reply(Session& session, const Frame& request) {
  const RotateCall call = rotate_call(request);
  const Rotated answer = session.rotate(call);
  Frame reply;
  reply.body["faults"] = json_of(answer.faults);
  if (call.query.heads > 0) {
    reply.add("query", tensor_type(answer.query.dtype), request.shape("query"),
              answer.query.bytes.data());
  }
  if (call.key.heads > 0) {
    reply.add("key", tensor_type(answer.key.dtype), request.shape("key"), answer.key.bytes.data());
  }
  return reply;
}

class Server {
 public:
  explicit Server(Kernel& kernel) : kernel_(kernel) {}

  Frame answer(const Frame& request) {
    try {
      Frame reply = dispatch(request);
      reply.body["ok"] = true;
      return reply;
    } catch (const Unsupported& why) {
      return refusal("unsupported", why.what());
    } catch (const KernelFault& fault) {
      Frame reply = refusal("failed", fault.what());
      reply.body["faults"] = json_of(std::vector<Fault>{fault.fault()});
      return reply;
    } catch (const std::exception& why) {
      return refusal("failed", why.what());
    }
  }

 private:
  static Frame refusal(const char* status, const char* error) {
    Frame reply;
    reply.body = {{"ok", false}, {"status", status}, {"error", error}};
    return reply;
  }

  Frame dispatch(const Frame& request) {
    const auto call = request.body.at("call").get<std::string>();
    if (call == "describe") {
      Frame reply;
      reply.body = json_of(kernel_.description());
      return reply;
    }
    const auto number = request.body.at("session").get<std::uint64_t>();
    if (call == "create") {
      sessions_[number] = kernel_.configure(specification_of(request.body.at("config")));
      return {};
    }
    if (call == "destroy") {
      sessions_.erase(number);
      return {};
    }
    Session& session = *sessions_.at(number);
    if (call == "frequencies") return frequencies_reply(session, request);
    if (call == "table") return table_reply(session, request);
    if (call == "rotate") return rotate_reply(session, request);
    throw Unsupported("unknown call " + call);
  }

  Kernel& kernel_;
  std::map<std::uint64_t, std::unique_ptr<Session>> sessions_;
};

}  // namespace

int serve(Kernel& kernel, int input, int output) {
  Server server(kernel);
  for (;;) {
    try {
      const Frame request = read_frame(input, kRequestLimits, std::nullopt);
      write_frame(output, server.answer(request), std::nullopt);
    } catch (const PeerClosed& closed) {
      return closed.clean ? 0 : 1;
    } catch (const ProtocolError&) {
      return 1;
    }
  }
}

}  // namespace ropecheck::kernels
