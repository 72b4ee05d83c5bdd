// What does `sweep` certify? Checks every option before the kernel is loaded.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/arguments.hpp"
#include "cli/option_marks.hpp"
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

/// "I/N", I from 0; the part is empty where there are more shards than blocks.
properties::Range parse_shard(const std::string& text, const properties::Range& whole) {
  if (text.empty()) return whole;
  const auto [index_text, count_text] = halves("--shard", text, '/', "I/N, I from 0 to N - 1");
  const auto count = parse_integer("--shard", count_text, 1, 1'000'000);
  const auto index = parse_integer("--shard", index_text, 0, count - 1);
  return properties::shard(whole, static_cast<int>(index), static_cast<int>(count));
}

template <class Parse>
auto parse_word(const char* option, const std::string& text, Parse parse,
                const std::vector<std::string>& accepted) {
  const auto value = parse(text);
  if (!value) refuse_word(option, text, accepted);
  return *value;
}

constexpr const char* kCertificateClasses[] = {"none", "faithful", "correct"};

void require(bool given, const char* option, const char* accepted) {
  if (!given) throw spec::InputError(fmt::format("{}: missing; accepted: {}", option, accepted));
}

}  // namespace

void add_sweep_options(CLI::App& command, SweepOptionTexts& texts) {
  const auto add = [&](const char* name, auto& value, const char* help, const char* type) {
    return command.add_option(name, value, help)->type_name(type);
  };
  marked_required(add("--kernel", texts.kernel,
                      "builtin:optimized[-exact], model:…, mutant:…, lib:PATH, exec:COMMAND",
                      "KERNEL"));
  marked_required(add("--positions", texts.positions, "every position from A to B - 1", "A:B"));
  add("--level", texts.level, "table (default) or rotate (unit pairs turned)", "NAME");
  add("--dtype", texts.dtype, "f32 (default), f16, bf16", "NAME");
  add("--layout", texts.layout, "of level rotate: half, interleaved; default: the model's", "NAME");
  add("--truth", texts.truth, "ideal (default) or shipped", "NAME");
  add_certificate_requirement(command, texts.required);
  add("--shard", texts.shard, "part I (from 0) of N, cut at multiples of 1024 positions", "I/N");
  add("--out", texts.out, "the certificate; a state to resume from while it runs", "FILE");
  command.add_flag("--resume", texts.resume, "go on with the certificate at --out");
  command.add_flag("--progress", texts.progress,
                   "a line every 10 s where stderr is no terminal (log of a job)");
  command.add_flag("--no-mpi", texts.alone,
                   "work alone, though an MPI launcher started this process");
  add("--timeout", texts.timeout, "seconds a kernel's call may take (default 60)", "SECONDS");
  add_specification_options(command, texts.specification);
}

void add_certificate_requirement(CLI::App& command, std::string& text) {
  command
      .add_option("--require", text,
                  "none (default: record only), faithful, correct; a certificate that does not "
                  "reach it gives exit code 1")
      ->type_name("CLASS");
}

properties::Class certificate_requirement(const std::string& text) {
  const auto& known = kCertificateClasses;
  if (std::find(std::begin(known), std::end(known), text) == std::end(known))
    refuse_word("--require", text, {std::begin(known), std::end(known)});
  return *properties::parse_class(text);
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
  certificate_requirement(texts.required);  // refused before the work, applied after it
  request.out = texts.out;
  request.resume = texts.resume;
  return request;
}

}  // namespace ropecheck::cli
