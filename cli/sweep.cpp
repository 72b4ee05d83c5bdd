// Is every value right, at every position of a range? `sweep` certifies, `merge` joins shards.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "cli/command.hpp"
#include "cli/option_marks.hpp"
#include "cli/output.hpp"
#include "cli/sweep_job.hpp"
#include "cli/sweep_request.hpp"
#include "cli/terminal.hpp"
#include "reports/certificate.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

using properties::Certificate;

/// The state to go on from: an empty certificate, or what --out holds of the same sweep.
Certificate starting_point(const SweepRequest& request) {
  const bool there = !request.out.empty() && std::filesystem::exists(request.out);
  if (there && !request.resume) {
    throw spec::InputError(
        fmt::format("--out: {} exists; accepted: a new file, or --resume to go on with it",
                    request.out.string()));
  }
  Certificate fresh =
      properties::new_certificate(request.subject, request.positions, request.options);
  if (!there) return fresh;
  Certificate stored = reports::read_certificate(request.out);
  const std::string difference = properties::difference(stored, fresh);
  if (!difference.empty()) {
    throw spec::InputError(
        fmt::format("--resume: {} is of a sweep that differs in {}; accepted: the same options, "
                    "version and kernel",
                    request.out.string(), difference));
  }
  return stored;
}

ExitCode finish(const Global& global, const Certificate& certificate, properties::Class required,
                const std::string& timing = "") {
  write_stdout(global.json ? reports::to_json(certificate)
                           : sweep_text(certificate, required) + timing);
  return properties::class_of(certificate) > required ? kDoesNotConform : kDone;
}

/// Everything that is checked before the work, down to an unwritable --out.
Prepared prepare(const Global& global, const SweepOptionTexts& texts) {
  SweepRequest request = resolve(texts, global);
  print_warnings(global, request.subject.specification);
  Prepared prepared{starting_point(request), request.options, ""};
  const std::filesystem::path out = request.out;
  if (!out.empty()) {
    reports::write_certificate(prepared.certificate, out);
    prepared.options.save = [out](const Certificate& state) {
      reports::write_certificate(state, out);
    };
  }
  if (const auto show = progress_line(global, texts.progress)) {
    prepared.options.progress = [show](const Certificate& state, double rate) {
      show(progress_text(state, rate));
    };
  }
  return prepared;
}

/// A rank that only judges reads and writes no certificate.
Prepared prepare_follower(const Global& global, const SweepOptionTexts& texts) {
  const SweepRequest request = resolve(texts, global);
  return {properties::new_certificate(request.subject, request.positions, request.options),
          request.options, ""};
}

/// What is judged, without what is known of it.
std::string fingerprint(Certificate certificate) {
  certificate.done.clear();
  certificate.tally = {};
  certificate.tally.worst.ulp = -1;
  certificate.angle = {};
  return fmt::format("{:016x}", std::hash<std::string>()(reports::to_json(certificate)));
}

class Stopwatch {
 public:
  explicit Stopwatch(const Certificate& certificate)
      : before_(certificate.tally.values), start_(std::chrono::steady_clock::now()) {}
  std::string text(const Certificate& certificate) const {
    const auto pairs = static_cast<double>((certificate.tally.values - before_) / 2);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
    return rate_text(pairs, took.count());
  }

 private:
  std::uint64_t before_;
  std::chrono::steady_clock::time_point start_;
};

int sweep_alone(const Global& global, const SweepOptionTexts& texts) {
  Prepared prepared = prepare(global, texts);
  const Stopwatch watch(prepared.certificate);
  properties::sweep(prepared.certificate, prepared.options);
  clear_progress(global);
  return finish(global, prepared.certificate, certificate_requirement(texts.required),
                watch.text(prepared.certificate));
}

int sweep_as_leader(const Job& job, const Global& global, const SweepOptionTexts& texts) {
  std::optional<Stopwatch> watch;
  const auto prepared = [&] {
    Prepared mine = prepare(global, texts);
    mine.fingerprint = fingerprint(mine.certificate);
    watch.emplace(mine.certificate);
    return mine;
  };
  return lead(job, prepared, [&](const Certificate& certificate) {
    clear_progress(global);
    return finish(global, certificate, certificate_requirement(texts.required),
                  watch->text(certificate));
  });
}

int run_sweep(const Global& global, const SweepOptionTexts& texts) {
  const auto started = texts.alone ? std::nullopt : launch();
  if (!started) return sweep_alone(global, texts);
  const Job job(*started);
  if (job.size() == 1) return sweep_alone(global, texts);
  if (job.rank() == 0) return sweep_as_leader(job, global, texts);
  return follow(job, [&] {
    Prepared mine = prepare_follower(global, texts);
    mine.fingerprint = fingerprint(mine.certificate);
    return mine;
  });
}

/// As typed.
struct MergeOptions {
  std::vector<std::string> files;
  std::string out;
  std::string required = "none";
};

int run_merge(const Global& global, const MergeOptions& options) {
  const std::string& out = options.out;
  if (out.empty())
    throw spec::InputError("--out: missing; accepted: the file of the joined certificate");
  if (std::filesystem::exists(out))
    throw spec::InputError(fmt::format("--out: {} exists; accepted: a new file", out));
  const properties::Class required = certificate_requirement(options.required);
  std::vector<Certificate> shards;
  for (const std::string& file : options.files) shards.push_back(reports::read_certificate(file));
  const Certificate whole = properties::merge(shards);
  reports::write_certificate(whole, out);
  return finish(global, whole, required);
}

}  // namespace

void add_sweep(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("sweep", "certifies every position of a range");
  auto texts = std::make_shared<SweepOptionTexts>();
  add_sweep_options(*command, *texts);
  command->footer(
      "Example: ropecheck sweep --kernel builtin:optimized --model \"meta-llama/Llama-3.1-8B\" "
      "--positions 0:131072 --out llama.json");
  command->callback([&action, texts] {
    action = [texts](const Global& global) { return run_sweep(global, *texts); };
  });
}

void add_merge(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("merge", "joins the certificates of a sweep's shards");
  auto options = std::make_shared<MergeOptions>();
  command->add_option("FILE", options->files, "certificates, in any order")->required();
  marked_required(
      command->add_option("--out", options->out, "the joined certificate")->type_name("FILE"));
  add_certificate_requirement(*command, options->required);
  command->footer("Example: ropecheck merge part-0.json part-1.json --out whole.json");
  command->callback([&action, options] {
    action = [options](const Global& global) { return run_merge(global, *options); };
  });
}

}  // namespace ropecheck::cli
