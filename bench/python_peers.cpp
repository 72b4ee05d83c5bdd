// How are peers reached that live in Python? One long-lived program each, which times itself.
#include "bench/python_peers.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "bench/measure.hpp"

namespace ropecheck::bench {
namespace {

/// Debian's interpreter has Debian's PyTorch; the adapters' environment has the rest.
std::filesystem::path interpreter(const std::string& name, const std::filesystem::path& root) {
  return name == "torch" ? "/usr/bin/python3" : python_environment(root) / "bin" / "python";
}

}  // namespace

Scratch::Scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "ropecheck-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp");
  folder_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void write_file(const std::filesystem::path& file, const void* data, std::size_t bytes) {
  std::ofstream stream(file, std::ios::binary);
  stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  if (!stream.flush())
    throw std::runtime_error(fmt::format("cannot write {} bytes to {}", bytes, file.string()));
}

void read_file(const std::filesystem::path& file, void* data, std::size_t bytes) {
  std::error_code ignored;
  const bool fits = std::filesystem::file_size(file, ignored) == bytes;
  std::ifstream stream(file, std::ios::binary);
  if (!fits || !stream.read(static_cast<char*>(data), static_cast<std::streamsize>(bytes)))
    throw std::runtime_error(fmt::format("{} does not hold {} bytes", file.string(), bytes));
}

std::filesystem::path python_environment(const std::filesystem::path& root) {
  const char* named = std::getenv("ROPECHECK_VENV");
  return named != nullptr && *named != '\0' ? std::filesystem::path(named) : root / ".venv";
}

std::unique_ptr<PythonPeer> PythonPeer::start(const std::string& name,
                                              const std::filesystem::path& root,
                                              std::string& absent) {
  const auto python = interpreter(name, root);
  const auto script = root / "bench" / "peers" / (name + "_peer.py");
  if (!std::filesystem::exists(python) || !std::filesystem::exists(script)) {
    absent =
        fmt::format("no {}", std::filesystem::exists(python) ? "bench/peers" : "Python for it");
    return nullptr;
  }
  std::unique_ptr<PythonPeer> peer(new PythonPeer(
      name,
      std::make_unique<Partner>(std::vector<std::string>{python.string(), "-B", script.string()})));
  const nlohmann::json greeting = peer->ask({{"task", "version"}});
  if (greeting.contains("absent")) {
    absent = greeting["absent"];
    return nullptr;
  }
  peer->version_ = greeting.at("version");
  return peer;
}

nlohmann::json PythonPeer::ask(nlohmann::json request) {
  request["repetitions"] = effort().repetitions;
  request["min_seconds"] = effort().min_seconds;
  const std::string answer = partner_->ask(request.dump());
  if (answer.empty()) return {{"absent", "its program ended without an answer"}};
  return nlohmann::json::parse(answer);
}

}  // namespace ropecheck::bench
