// How long does a judgement take?
#include "bench/gate_bench.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "bench/absent.hpp"
#include "bench/measure.hpp"
#include "bench/python_peers.hpp"

namespace ropecheck::bench {
namespace {

using nlohmann::json;

/// The command of the Makefile's target `gate`.
std::vector<std::string> command(const std::filesystem::path& program, const Scratch& scratch,
                                 const std::vector<std::string>& peers) {
  std::vector<std::string> words = {program.string(), "gate",
                                    "--model",        "meta-llama/Llama-3.1-8B",
                                    "--max-position", effort().quick ? "1023" : "131071",
                                    "--out",          (scratch / "gate").string(),
                                    "--kernel",       "builtin:optimized"};
  if (effort().quick) words.insert(words.end(), {"--levels", "rotate", "--dtypes", "f32"});
  for (const std::string& peer : peers)
    words.insert(words.end(), {"--kernel", peer, "--advisory", peer});
  return words;
}

double seconds_of(const std::vector<std::string>& words) {
  const Finished run = run_program(words, false);
  if (run.exit_code != 0)
    throw std::runtime_error(fmt::format("ropecheck gate ended with {}", run.exit_code));
  return run.seconds;
}

/// The adapters that can be started here.
std::vector<std::string> peers_in(const std::filesystem::path& root, json& absent) {
  std::vector<std::string> peers;
  for (const char* name : {"ggml", "onnxruntime"}) {
    const auto adapter = root / "kernels" / "adapters" / name;
    const bool starts = run_program({adapter.string()}, false).exit_code == 0;
    if (starts)
      peers.push_back("exec:" + adapter.string());
    else
      add_absent(absent, name, "gate", "its adapter does not start; tools/install");
  }
  return peers;
}

}  // namespace

json gate_section(const std::filesystem::path& program, const std::filesystem::path& root,
                  json& absent) {
  const Scratch scratch;
  const double alone = seconds_of(command(program, scratch, {}));
  const auto peers = peers_in(root, absent);
  json section = {{"builtin_seconds", alone},
                  {"seconds", peers.empty() ? alone : seconds_of(command(program, scratch, peers))},
                  {"kernels", json::array({"builtin:optimized"})}};
  for (const std::string& peer : peers)
    section["kernels"].push_back(std::filesystem::path(peer).filename());
  return section;
}

}  // namespace ropecheck::bench
