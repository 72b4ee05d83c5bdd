// What does `sweep` certify? Checks every option before the kernel is loaded.
#include <fmt/format.h>

#include <charconv>

#include "cli/arguments.hpp"
#include "cli/sweep_request.hpp"
#include "kernels/selectors.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

constexpr std::int64_t kFarthest = std::int64_t{1} << 53;

std::pair<std::string, std::string> halves(const char* option, const std::string& text,
                                           char separator, const char* accepted) {
  const auto at = text.find(separator);
  if (at == std::string::npos || text.find(separator, at + 1) != std::string::npos) {
    throw spec::InputError(fmt::format("{}: found '{}'; accepted: {}", option, text, accepted));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

properties::Range parse_range(const std::string& text) {
  constexpr const char* kAccepted = "A:B, A included, B not";
  const auto [first, last] = halves("--positions", text, ':', kAccepted);
  const auto end_of_range = [&](const std::string& part) {
    if (!part.empty()) return parse_integer("--positions", part, -kFarthest, kFarthest);
    throw spec::InputError(fmt::format("--positions: found '{}'; accepted: {}", text, kAccepted));
  };
  const properties::Range range{end_of_range(first), end_of_range(last)};
  if (range.first >= range.last) {
    throw spec::InputError(
        fmt::format("--positions: found '{}', which is {}; accepted: {} with A < B", text,
                    range.first == range.last ? "empty" : "reversed", kAccepted));
  }
  return range;
}

/// "I/N", I from 0; the part may turn out empty where there are more shards than blocks.
properties::Range parse_shard(const std::string& text, const properties::Range& whole) {
  if (text.empty()) return whole;
  const auto [index_text, count_text] = halves("--shard", text, '/', "I/N, I from 0 to N - 1");
  const auto count = parse_integer("--shard", count_text, 1, 1'000'000);
  const auto index = parse_integer("--shard", index_text, 0, count - 1);
  const properties::Range part =
      properties::shard(whole, static_cast<int>(index), static_cast<int>(count));
  if (part.first >= part.last) {
    throw spec::InputError(fmt::format("--shard: {} of {}:{} is empty; accepted: fewer shards",
                                       text, whole.first, whole.last));
  }
  return part;
}

template <class Parse>
auto parse_word(const char* option, const std::string& text, Parse parse,
                const std::vector<std::string>& accepted) {
  const auto value = parse(text);
  if (!value) refuse_word(option, text, accepted);
  return *value;
}

void require(bool given, const char* option, const char* accepted) {
  if (!given) throw spec::InputError(fmt::format("{}: missing; accepted: {}", option, accepted));
}

}  // namespace

void add_sweep_options(CLI::App& command, SweepOptionTexts& texts) {
  command.add_option("--kernel", texts.kernel,
                     "builtin:optimized[-exact], model:…, mutant:…, lib:PATH, exec:COMMAND");
  command.add_option("--positions", texts.positions, "A:B, every position from A to B - 1");
  command.add_option("--level", texts.level, "table (default) or rotate (unit pairs turned)");
  command.add_option("--dtype", texts.dtype, "f32 (default), f16, bf16");
  command.add_option("--layout", texts.layout,
                     "of level rotate: half, interleaved; default: the model's");
  command.add_option("--truth", texts.truth, "ideal (default) or shipped");
  command.add_option("--shard", texts.shard, "I/N: part I (from 0) of N");
  command.add_option("--out", texts.out, "the certificate; a state to resume from while it runs");
  command.add_flag("--resume", texts.resume, "go on with the certificate at --out");
  command.add_flag("--progress", texts.progress,
                   "a line every 10 s where stderr is no terminal (log of a job)");
  command.add_flag("--no-mpi", texts.alone,
                   "work alone, though an MPI launcher started this process");
  command.add_option("--timeout", texts.timeout, "seconds a kernel's call may take (default 60)");
  add_specification_options(command, texts.specification);
}

SweepRequest resolve(const SweepOptionTexts& texts, const Global& global) {
  require(!texts.kernel.empty(), "--kernel", kernels::kSelectors);
  require(!texts.positions.empty(), "--positions", "A:B");
  require(!texts.resume || !texts.out.empty(), "--out", "the file to resume from");
  const properties::Range whole = parse_range(texts.positions);
  SweepRequest request;
  request.positions = parse_shard(texts.shard, whole);
  properties::SweepSubject& subject = request.subject;
  subject.kernel = texts.kernel;
  subject.level = parse_word("--level", texts.level, properties::parse_level, {"table", "rotate"});
  subject.dtype = parse_word("--dtype", texts.dtype, spec::parse_dtype, {"f32", "f16", "bf16"});
  if (texts.truth != "ideal" && texts.truth != "shipped")
    refuse_word("--truth", texts.truth, {"ideal", "shipped"});
  subject.truth = texts.truth == "shipped" ? reference::Truth::shipped : reference::Truth::ideal;
  subject.specification = read_specification(texts.specification);
  // Shards of one sweep share the length of the whole.
  if (!subject.specification.seq_len) {
    subject.specification =
        spec::with_seq_len(std::move(subject.specification),
                           static_cast<double>(std::max<std::int64_t>(1, whole.last)));
  }
  subject.layout = texts.layout.empty() ? subject.specification.head.layout
                                        : parse_word("--layout", texts.layout, spec::parse_layout,
                                                     {"half", "interleaved"});
  request.options.threads = global.threads;
  request.options.timeout_seconds = parse_number("--timeout", texts.timeout, 0.001);
  request.out = texts.out;
  request.resume = texts.resume;
  return request;
}

}  // namespace ropecheck::cli
