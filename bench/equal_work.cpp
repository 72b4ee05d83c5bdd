// What do other people's rotations take for the same work, and how wrong are they?
#include "bench/equal_work.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <thread>

#include "bench/absent.hpp"
#include "bench/ggml_peer.hpp"
#include "bench/limits.hpp"
#include "bench/measure.hpp"
#include "bench/own_rotation.hpp"
#include "bench/python_peers.hpp"
#include "bench/rotation_case.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;

constexpr int kPrefillHeads = 32;
constexpr int kDecodeHeads = 40;  ///< 32 of queries and 8 of keys
const char* const kPythonPeers[] = {"onnxruntime", "torch", "numpy"};

std::vector<RotationCase> cases() {
  using enum spec::Dtype;
  using enum spec::Layout;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int tokens = effort().prefill_tokens;
  std::vector<RotationCase> list;
  for (const int threads : cores > 1 ? std::vector{1, cores} : std::vector{1}) {
    for (const spec::Dtype dtype : {f32, f16, bf16}) {
      for (const bool given : {false, true})
        list.push_back({dtype, half, threads, tokens, kPrefillHeads, false, given});
      if (dtype != bf16) list.push_back({dtype, half, threads, tokens, kPrefillHeads, true, false});
    }
    list.push_back({f32, interleaved, threads, tokens, kPrefillHeads, true, false});
    list.push_back({f32, interleaved, threads, tokens, kPrefillHeads, false, true});
  }
  list.push_back({f32, half, 1, 1, kDecodeHeads, true, false});
  list.push_back({f32, half, 1, 1, kDecodeHeads, false, false});
  list.push_back({f32, half, 1, 1, kDecodeHeads, false, true});
  return list;
}

json errors(const RotationError& error) {
  return {{"max_pair_error", error.units}, {"max_relative_error", error.relative}};
}

json row(const std::string& kernel, const RotationCase& c, const Timing& time, double limit) {
  const double gigabytes = 2e-9 * static_cast<double>(c.bytes());  // read and written
  json result = to_json(c);
  result["kernel"] = kernel;
  result["microseconds"] = time.median * 1e6;
  result["gb_per_s"] = gigabytes / time.median;
  result["gb_per_s_range"] = {gigabytes / time.most, gigabytes / time.least};
  result["limit_gb_per_s"] = gigabytes / limit;
  result["ratio"] = limit / time.median;
  return result;
}

/// What ran in this process, in turn.
struct Native {
  Timing ours;
  double limit = 0;            ///< seconds that moving the same bytes takes
  std::optional<Timing> ggml;  ///< if it takes part
};

std::vector<std::function<void()>> limits(const RotationCase& c, const Instance& own) {
  const std::size_t bytes = c.bytes();
  if (c.in_place) {
    auto* data = reinterpret_cast<float*>(own.in);
    return {[=] { scale_in_place(data, bytes / sizeof(float), c.threads); }};
  }
  const auto [from, to] = std::pair(own.in, own.out);
  return {[=] { copy(from, to, bytes, c.threads); },
          [=] { copy_past_caches(from, to, bytes, c.threads); }};
}

Native measure_native(const RotationCase& c, const Instance& own, const Instance* ggml) {
  std::vector<std::function<void()>> bodies = limits(c, own);
  const std::size_t count = bodies.size();
  bodies.push_back(own.run);
  if (ggml != nullptr) bodies.push_back(ggml->run);
  for (const Instance* each : {&own, ggml}) {
    const std::vector<std::byte> input = rotation_input(c);
    if (each != nullptr) std::memcpy(each->in, input.data(), input.size());
  }
  const std::vector<Timing> times = measure_in_turn(clock_for(c.threads), bodies);
  Native native{.ours = times[count], .limit = times[0].median, .ggml = {}};
  for (std::size_t i = 1; i < count; ++i) native.limit = std::min(native.limit, times[i].median);
  if (ggml != nullptr) native.ggml = times.back();
  return native;
}

void compare(json& result, const Native& native) {
  result["optimized_microseconds"] = native.ours.median * 1e6;
  result["times_optimized"] = result["microseconds"].get<double>() / (native.ours.median * 1e6);
}

json ggml_row(const Ggml& ggml, const RotationCase& c, const Native& native,
              const RotationError& error) {
  json result = row("ggml", c, *native.ggml, native.limit);
  result.update(errors(error));
  result["timed"] = "one graph computation, called from C++";
  result["version"] = ggml.version();
  result["instructions"] = ggml.instructions();
  compare(result, native);
  return result;
}

json request_of(const RotationCase& c, const Scratch& scratch) {
  json request = to_json(c);
  request.update({{"task", "rotate"},
                  {"base", kRotationBase},
                  {"first_position", kFirstPosition},
                  {"input", scratch / "input"},
                  {"cos", scratch / "cos"},
                  {"sin", scratch / "sin"},
                  {"output", scratch / "output"}});
  return request;
}

json python_row(PythonPeer& peer, const RotationCase& c, RotationTruth& truth, const Native& native,
                const Scratch& scratch, json& absent) {
  const json answer = peer.ask(request_of(c, scratch));
  if (answer.contains("absent")) {
    add_absent(absent, peer.name(), "rotate", answer["absent"]);
    return nullptr;
  }
  const Timing time = timing_of(answer.at("seconds").get<std::vector<double>>());
  std::vector<std::byte> output(c.bytes());
  read_file(scratch / "output", output.data(), output.size());
  json result = row(peer.name(), c, time, native.limit);
  result.update(errors(truth.worst(c, rotation_input(c), output)));
  result["timed"] = "inside Python, its calls included";
  result["version"] = peer.version();
  compare(result, native);
  return result;
}

void write_inputs(const RotationCase& c, RotationTruth& truth, const Scratch& scratch) {
  const std::vector<std::byte> input = rotation_input(c);
  write_file(scratch / "input", input.data(), input.size());
  const RotationTruth::Table& table = truth.table(c.tokens);
  write_file(scratch / "cos", table.cos32.data(), table.cos32.size() * sizeof(float));
  write_file(scratch / "sin", table.sin32.data(), table.sin32.size() * sizeof(float));
}

/// Who is there, and what they share.
struct Party {
  RotationTruth truth;
  Scratch scratch;
  std::unique_ptr<Ggml> ggml;
  std::vector<std::unique_ptr<PythonPeer>> python;
};

void invite(Party& party, const std::filesystem::path& root, json& absent) {
  std::string reason;
  party.ggml = Ggml::open(python_environment(root), reason);
  if (!party.ggml) add_absent(absent, "ggml", "rotate", reason);
  for (const char* name : kPythonPeers) {
    if (auto peer = PythonPeer::start(name, root, reason))
      party.python.push_back(std::move(peer));
    else
      add_absent(absent, name, "rotate", reason);
  }
}

/// Whether this work of ours has its row already (rotate_bench.cpp).
bool measured_before(const json& rows, const RotationCase& c) {
  return std::any_of(rows.begin(), rows.end(), [&](const json& row) {
    return row.at("kernel") == kFastName && rotation_case(row) == c;
  });
}

/// ggml's part of a case, if it takes part.
std::optional<Instance> prepare_ggml(const Party& party, const RotationCase& c, json& absent) {
  if (!party.ggml) return std::nullopt;
  const std::string refusal = Ggml::refusal(c);
  if (refusal.empty()) return party.ggml->prepare(c);
  add_absent(absent, "ggml", "rotate", refusal);
  return std::nullopt;
}

void run_case(Party& party, const RotationCase& c, json& rows, json& absent) {
  const Instance own = own_rotation(c, party.truth.table(c.tokens));
  const std::optional<Instance> ggml = prepare_ggml(party, c, absent);
  const Native native = measure_native(c, own, ggml ? &*ggml : nullptr);
  if (!measured_before(rows, c)) {
    rows.push_back(row(kFastName, c, native.ours, native.limit));
    rows.back().update(errors(error_of(c, party.truth, own)));
  }
  if (ggml) rows.push_back(ggml_row(*party.ggml, c, native, error_of(c, party.truth, *ggml)));
  write_inputs(c, party.truth, party.scratch);
  for (const auto& peer : party.python) {
    json result = python_row(*peer, c, party.truth, native, party.scratch, absent);
    if (!result.is_null()) rows.push_back(std::move(result));
  }
}

}  // namespace

void add_errors(json& rows) {
  RotationTruth truth;
  for (json& each : rows) {
    if (each.contains("max_pair_error")) continue;
    const RotationCase c = rotation_case(each);
    each["angles"] = c.given ? "given" : "computed";
    each.update(errors(error_of(c, truth, own_rotation(c, truth.table(c.tokens)))));
  }
}

void rotate_peers(const std::filesystem::path& root, json& rows, json& absent) {
  Party party;
  invite(party, root, absent);
  for (const RotationCase& c : cases()) run_case(party, c, rows, absent);
}

}  // namespace ropecheck::bench
