// Is every value right, at every position of a range? `sweep` certifies, `merge` joins shards.
#include <fmt/format.h>

#include <filesystem>

#include "cli/command.hpp"
#include "cli/output.hpp"
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
  const std::string difference = properties::difference(fresh, stored);
  if (!difference.empty()) {
    throw spec::InputError(
        fmt::format("--resume: {} was started with another {}", request.out.string(), difference));
  }
  return stored;
}

std::string progress_text(const Certificate& certificate, double rate) {
  double done = 0;
  for (const properties::Range& range : certificate.done)
    done += static_cast<double>(range.last - range.first);
  const auto all = static_cast<double>(certificate.positions.last - certificate.positions.first);
  return fmt::format("{:.1f} % of {:.0f} positions, {:.1f} million values/s, {:.0f} s left",
                     100 * done / all, all, rate * 2e-6 * certificate.pairs, (all - done) / rate);
}

int finish(const Global& global, const Certificate& certificate) {
  write_stdout(global.json ? reports::to_json(certificate) : sweep_text(certificate));
  return kDone;
}

int run_sweep(const Global& global, const SweepOptionTexts& texts) {
  SweepRequest request = resolve(texts, global);
  print_warnings(global, request.subject.specification);
  Certificate certificate = starting_point(request);
  if (!request.out.empty()) {
    reports::write_certificate(certificate,
                               request.out);  // an unwritable place is known before the work
    request.options.save = [&](const Certificate& state) {
      reports::write_certificate(state, request.out);
    };
  }
  if (const auto show = progress_line(global)) {
    request.options.progress = [show](const Certificate& state, double rate) {
      show(progress_text(state, rate));
    };
  }
  properties::sweep(certificate, request.options);
  clear_progress(global);
  if (!request.out.empty()) reports::write_certificate(certificate, request.out);
  return finish(global, certificate);
}

int run_merge(const Global& global, const std::vector<std::string>& files, const std::string& out) {
  if (out.empty())
    throw spec::InputError("--out: missing; accepted: the file of the joined certificate");
  if (std::filesystem::exists(out))
    throw spec::InputError(fmt::format("--out: {} exists; accepted: a new file", out));
  std::vector<Certificate> shards;
  for (const std::string& file : files) shards.push_back(reports::read_certificate(file));
  const Certificate whole = properties::merge(shards);
  reports::write_certificate(whole, out);
  return finish(global, whole);
}

}  // namespace

std::string sweep_text(const Certificate& certificate) {
  const properties::SweepSubject& subject = certificate.subject;
  const reference::Tally& tally = certificate.tally;
  const auto& worst = tally.worst;
  std::string text = fmt::format("{} {} {} on {}, positions [{}, {}), {} pairs{}\n", subject.kernel,
                                 properties::name(subject.level), spec::name(subject.dtype),
                                 subject.specification.name, certificate.positions.first,
                                 certificate.positions.last, certificate.pairs,
                                 certificate.complete() ? "" : ", not complete");
  text += fmt::format("  values {}, not correctly rounded {}, decided by MPFR {}\n", tally.values,
                      tally.not_correctly_rounded, tally.undecided);
  if (worst.ulp >= 0) {
    text += fmt::format(
        "  largest error {:.9g} ulp at position {}, pair {}, {}: expected {:a}, got {:a}\n",
        worst.ulp, worst.position, worst.pair, worst.sine ? "sin" : "cos", certificate.expected,
        spec::decode(subject.dtype, worst.bits));
  }
  return text + fmt::format("  digest {:016x}\n", tally.digest);
}

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
  auto files = std::make_shared<std::vector<std::string>>();
  auto out = std::make_shared<std::string>();
  command->add_option("FILE", *files, "certificates, in any order")->required();
  command->add_option("--out", *out, "the joined certificate");
  command->footer("Example: ropecheck merge part-0.json part-1.json --out whole.json");
  command->callback([&action, files, out] {
    action = [files, out](const Global& global) { return run_merge(global, *files, *out); };
  });
}

}  // namespace ropecheck::cli
