// Do these kernels conform? Loads them, has them judged, writes the record, gives the exit code.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/gate_request.hpp"
#include "cli/gate_text.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"
#include "optimized/rope.hpp"
#include "reports/provenance.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

using properties::KernelVerdict;

/// What is known of a kernel that was never judged.
KernelVerdict blank_verdict(const spec::Specification& specification,
                            const properties::JudgeOptions& options) {
  KernelVerdict verdict;
  verdict.specification = specification;
  verdict.truth = options.truth;
  verdict.required = options.required;
  verdict.seed = options.seed;
  return verdict;
}

/// A kernel that failed while it was being loaded has no answer to judge, but it has a verdict.
KernelVerdict verdict_of_fault(const kernels::KernelFault& fault, KernelVerdict verdict) {
  verdict.outcome = properties::Outcome::error;
  verdict.sentence =
      fmt::format("{} while it was being loaded: {}", fault.fault().kind, fault.fault().detail);
  verdict.faults.push_back(fault.fault());
  return verdict;
}

KernelVerdict verdict_of_absence(const std::string& reason, KernelVerdict verdict) {
  verdict.outcome = properties::Outcome::not_run;
  verdict.sentence = fmt::format("not loaded: {}", reason);
  return verdict;
}

/// A kernel that is loaded, or what kept it from being.
struct Opened {
  Candidate candidate;
  std::unique_ptr<kernels::Kernel> kernel;
  std::optional<kernels::KernelFault> fault;
  std::string absence;  ///< why an advisory kernel could not be loaded
};

/// Whether the selector names something outside this program, which may be there or not. A name
/// that this program does not know is a slip of the caller's whoever decides.
bool is_foreign(const std::string& selector) {
  return selector.starts_with("lib:") || selector.starts_with("exec:");
}

/// All of them before anything is judged: what cannot be loaded is bad input, unless it is not to
/// decide.
std::vector<Opened> open_all(const GateRequest& request) {
  std::vector<Opened> opened;
  for (const Candidate& candidate : request.candidates) {
    opened.push_back({candidate, nullptr, std::nullopt, ""});
    try {
      opened.back().kernel = properties::open_any_kernel(candidate.selector, request.load);
    } catch (const kernels::KernelFault& fault) {
      opened.back().fault = fault;
    } catch (const spec::InputError& error) {
      if (!candidate.advisory || !is_foreign(candidate.selector)) throw;
      opened.back().absence = error.what();
    }
  }
  return opened;
}

KernelVerdict verdict_on(Opened& opened, const spec::Specification& specification,
                         const GateRequest& request) {
  if (opened.kernel) {
    return properties::judge(opened.candidate.selector, *opened.kernel, specification,
                             request.judge);
  }
  KernelVerdict blank = blank_verdict(specification, request.judge);
  return opened.fault ? verdict_of_fault(*opened.fault, std::move(blank))
                      : verdict_of_absence(opened.absence, std::move(blank));
}

KernelVerdict judge_one(Opened& opened, const spec::Specification& specification,
                        const GateRequest& request) {
  KernelVerdict verdict = verdict_on(opened, specification, request);
  verdict.kernel = opened.candidate.selector;
  verdict.advisory = opened.candidate.advisory;
  opened.kernel.reset();  // its child process is not needed any more
  return verdict;
}

reports::GateReport judge_all(std::vector<Opened> opened, const GateRequest& request,
                              const spec::Specification& specification, const Global& global) {
  reports::GateReport report;
  report.provenance = reports::provenance_of_build();
  report.provenance.simd_target = optimized::active_target();
  report.provenance.command = repeatable_command(global.arguments);
  report.provenance.seed = global.seed;
  for (Opened& each : opened) report.kernels.push_back(judge_one(each, specification, request));
  return report;
}

/// The gravest over all kernels; advisory ones count as done.
int gravest(const std::vector<KernelVerdict>& verdicts) {
  constexpr std::array kWorstFirst{kOwnDefect, kBadInput, kKernelMisbehaved, kDoesNotConform,
                                   kNotRun};
  for (const ExitCode code : kWorstFirst) {
    const auto has_code = [code](const KernelVerdict& verdict) {
      return properties::exit_code(verdict) == code;
    };
    if (std::any_of(verdicts.begin(), verdicts.end(), has_code)) return code;
  }
  return kDone;
}

void announce(const reports::GateReport& report, const Global& global) {
  const std::string annotations = github_annotations(report);
  if (global.json) {
    fmt::print(stderr, "{}", annotations);
  } else {
    write_stdout(annotations);
  }
  if (!append_step_summary(report)) print_warning(global, "GITHUB_STEP_SUMMARY cannot be written");
}

int run(const Global& global, const GateOptions& options) {
  GateRequest request = resolve(options, global);
  const spec::Specification specification = read_specification(options.specification);
  std::optional<OutputDirectory> out;
  if (!options.out.empty()) out.emplace(options.out);
  std::vector<Opened> opened = open_all(request);
  print_warnings(global, specification);
  request.judge.progress = progress_line(global);
  const reports::GateReport report = judge_all(std::move(opened), request, specification, global);
  clear_progress(global);
  if (out) {
    reports::write_all(report, out->path());
    out->keep();
  }
  write_stdout(global.json ? reports::to_json(report) : gate_text(report));
  if (out && !global.json)
    write_stdout(fmt::format("report: {}\n", (out->path() / "report.html").string()));
  if (request.annotate) announce(report, global);
  return gravest(report.kernels);
}

}  // namespace

void add_gate(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("gate", "judges kernels: conforms or not, how well, and up to where");
  auto options = std::make_shared<GateOptions>();
  add_gate_options(*command, *options);
  command->footer(
      "Example: ropecheck gate --kernel builtin:optimized --model \"meta-llama/Llama-3.1-8B\" "
      "--out out/gate");
  command->callback([&action, options] {
    action = [options](const Global& global) { return run(global, *options); };
  });
}

}  // namespace ropecheck::cli
