#include "kernels/child_session.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "kernels/axis_positions.hpp"
#include "kernels/wire.hpp"

namespace ropecheck::kernels {
namespace {

using nlohmann::json;

std::string text_of(const json& body, const char* field) {
  const auto text = body.find(field);
  return text != body.end() && text->is_string() ? text->get<std::string>() : "";
}

class ChildSession final : public Session {
 public:
  ChildSession(std::shared_ptr<ChildProcess> process, std::uint64_t number,
               const spec::Specification& specification, std::shared_ptr<PartingFault> parting)
      : process_(std::move(process)),
        parting_(std::move(parting)),
        number_(number),
        pairs_(static_cast<std::size_t>(specification.head.pairs())),
        head_dim_(static_cast<std::size_t>(specification.head.head_dim)),
        axes_(spec::axes(specification)) {}

  ~ChildSession() override {
    if (!process_->running()) return;
    try {
      ask("destroy", request_of("destroy"), 0);
    } catch (const KernelFault& fault) {  // told at the next configure()
      *parting_ = fault.fault();
    }
  }

  Frequencies frequencies(double seq_len) override {
    Frame request = request_of("frequencies");
    request.body["seq_len"] = seq_len;
    const Frame reply = ask("frequencies", std::move(request), pairs_ * sizeof(double));
    Frequencies answer;
    answer.frequency.resize(pairs_);
    understood("frequencies", [&] {
      std::memcpy(answer.frequency.data(),
                  reply.tensor("frequencies", tensor_type(spec::Dtype::f64), {pairs_}),
                  pairs_ * sizeof(double));
      const auto scale = reply.body.find("attention_scale");
      if (scale == reply.body.end() || !(scale->is_number() || scale->is_null())) {
        throw ProtocolError("attention_scale is not a number");
      }
      answer.attention_scale = scale->is_null() ? std::nan("") : scale->get<double>();
    });
    answer.faults = faults_of(reply.body);
    return answer;
  }

  Table table(const TableCall& call) override {
    Frame request = request_of("table");
    request.body["dtype"] = spec::name(call.dtype);
    request.body["seq_len"] = call.seq_len;
    request.body["threads"] = call.threads;
    request.body["attention_scale"] = call.attention_scale;
    request.body["row_padding"] = call.row_padding;
    const AxisPositions positions = axis_positions(call, axes_);
    add_positions(request, positions);
    add_frequencies(request, call.frequencies);
    Table answer{.cos = Buffer(call.dtype, positions.tokens * pairs_),
                 .sin = Buffer(call.dtype, positions.tokens * pairs_),
                 .faults = {}};
    const Frame reply = ask("table", std::move(request), 2 * answer.cos.bytes.size());
    understood("table", [&] {
      const std::vector<std::size_t> shape{positions.tokens, pairs_};
      fill(answer.cos, reply, "cos", shape);
      fill(answer.sin, reply, "sin", shape);
    });
    answer.faults = faults_of(reply.body);
    return answer;
  }

  Rotated rotate(const RotateCall& call) override {
    Rotated answer{.query = Buffer(call.query.data.dtype, call.query.data.size()),
                   .key = Buffer(call.key.data.dtype, call.key.data.size()),
                   .faults = {}};
    const AxisPositions positions = axis_positions(call, axes_);
    const Frame reply = ask("rotate", rotate_request(call, positions),
                            answer.query.bytes.size() + answer.key.bytes.size());
    understood("rotate", [&] {
      if (call.query.heads > 0) fill(answer.query, reply, "query", shape_of(positions, call.query));
      if (call.key.heads > 0) fill(answer.key, reply, "key", shape_of(positions, call.key));
    });
    answer.faults = faults_of(reply.body);
    return answer;
  }

 private:
  Frame rotate_request(const RotateCall& call, const AxisPositions& positions) const {
    Frame request = request_of("rotate");
    json& body = request.body;
    body["dtype"] = spec::name(call.query.data.dtype);
    body["layout"] = spec::name(call.layout);
    body["out_layout"] = spec::name(call.out_layout);
    body["transpose"] = call.transpose;
    body["threads"] = call.threads;
    body["attention_scale"] = call.attention_scale;
    body["arrangement"] = json_of(call.arrangement);
    std::vector<std::int64_t> starts = call.sequence_starts;
    if (starts.empty()) starts = {0, static_cast<std::int64_t>(positions.tokens)};
    std::vector<double> lengths = call.seq_lens;
    lengths.resize(starts.size() - 1, 0.0);
    add_positions(request, positions);
    request.add("sequence_starts", kI64, {starts.size()}, starts.data());
    request.add("seq_lens", tensor_type(spec::Dtype::f64), {lengths.size()}, lengths.data());
    add_frequencies(request, call.frequencies);
    for (const auto& [name, table] :
         {std::pair{"table_cos", &call.table_cos}, {"table_sin", &call.table_sin}}) {
      if (table->bytes.empty()) continue;
      request.add(name, tensor_type(table->dtype), {table->size() / pairs_, pairs_},
                  table->bytes.data());
    }
    for (const auto& [name, heads] : {std::pair{"query", &call.query}, {"key", &call.key}}) {
      if (heads->heads == 0) continue;
      request.add(name, tensor_type(heads->data.dtype), shape_of(positions, *heads),
                  heads->data.bytes.data());
    }
    return request;
  }

  std::vector<std::size_t> shape_of(const AxisPositions& positions, const HeadsIn& heads) const {
    return {positions.tokens, static_cast<std::size_t>(heads.heads), head_dim_};
  }

  /// [tokens] for one axis, [tokens, axes] for several.
  static void add_positions(Frame& request, const AxisPositions& positions) {
    request.body["axes"] = positions.axes;
    std::vector<std::size_t> shape{positions.tokens};
    if (positions.axes > 1) shape.push_back(static_cast<std::size_t>(positions.axes));
    request.add("positions", kI64, shape, positions.list.data());
  }

  void add_frequencies(Frame& request, const std::vector<double>& frequencies) const {
    if (frequencies.empty()) return;
    request.add("frequencies", tensor_type(spec::Dtype::f64), {frequencies.size()},
                frequencies.data());
  }

  static void fill(Buffer& buffer, const Frame& reply, const char* name,
                   const std::vector<std::size_t>& shape) {
    const std::uint8_t* data = reply.tensor(name, tensor_type(buffer.dtype), shape);
    if (!buffer.bytes.empty()) std::memcpy(buffer.bytes.data(), data, buffer.bytes.size());
  }

  Frame ask(const std::string& call, Frame request, std::uint64_t answer_bytes) {
    request.body["session"] = number_;
    Frame reply = process_->exchange(call, request, answer_bytes + kRoomForAlignment);
    if (const auto refusal = refusal_in(reply.body)) throw_fault(call, *refusal);
    return reply;
  }

  static void understood(const std::string& call, const std::function<void()>& read) {
    try {
      read();
    } catch (const ProtocolError& error) {
      throw KernelFault({"protocol-error", fmt::format("{}: {}", call, error.what())});
    }
  }

  std::shared_ptr<ChildProcess> process_;
  std::shared_ptr<PartingFault> parting_;
  std::uint64_t number_;
  std::size_t pairs_;
  std::size_t head_dim_;
  int axes_;
};

}  // namespace

std::optional<Refusal> refusal_in(const json& body) {
  const auto ok = body.find("ok");
  if (ok != body.end() && ok->is_boolean() && ok->get<bool>()) return std::nullopt;
  Refusal refusal{text_of(body, "status"), text_of(body, "error"), faults_of(body)};
  if (refusal.error.empty()) {
    refusal.error = ok != body.end() && ok->is_boolean()
                        ? "no reason given"
                        : "what it wrote is no answer: 'ok' is missing (docs/protocol.md)";
  }
  return refusal;
}

[[noreturn]] void throw_fault(const std::string& call, const Refusal& refusal) {
  if (!refusal.faults.empty()) throw KernelFault(refusal.faults.front());
  const char* kind = refusal.status == "unsupported" ? "refused" : "failed";
  throw KernelFault({kind, call + ": " + refusal.error});
}

Frame request_of(const char* call) {
  Frame request;
  request.body["call"] = call;
  return request;
}

std::unique_ptr<Session> child_session(std::shared_ptr<ChildProcess> process, std::uint64_t number,
                                       const spec::Specification& specification,
                                       std::shared_ptr<PartingFault> parting) {
  return std::make_unique<ChildSession>(std::move(process), number, specification,
                                        std::move(parting));
}

}  // namespace ropecheck::kernels
