// How does RapidCheck run a property without being seen? Seeded, silent, and with the kernel's
// faults passed through.
#include "properties/holds.hpp"

#include <fmt/format.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include "properties/generators.hpp"
#include "properties/judge_plan.hpp"
#include "properties/judge_view.hpp"
#include "properties/shared_truth.hpp"

namespace ropecheck::properties {
namespace {

constexpr int kHardPositionsPerPair = 3;
// Cases tried after the first refuted one, to find a simpler one: a kernel that is wrong here and
// there gives no edge to run into, and one in another process takes its time.
constexpr int kMostSimplified = 400;

/// The trained context and the positions whose angles are hardest, for the first, a middle and the
/// last pair.
std::vector<std::int64_t> special_positions(const Subject& subject) {
  std::vector<std::int64_t> special;
  const double context = spec::trained_context(subject.specification);
  if (context >= 1 && context < 0x1p53) special.push_back(static_cast<std::int64_t>(context));
  const auto oracle = shared_oracle(subject.specification);
  const auto& schedule = oracle->schedule();
  const std::size_t pairs = schedule.frequency.size();
  for (const std::size_t pair : {std::size_t{0}, pairs / 2, pairs - 1}) {
    if (schedule.frequency[pair] == 0) continue;
    for (const auto position : reference::hard_positions(
             schedule.frequency[pair], subject.max_position, kHardPositionsPerPair)) {
      special.push_back(position);
    }
  }
  return special;
}

template <class T>
T pick(const char* label, rc::Gen<T> generator) {
  return *generator.as(label);
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string counterexample(const rc::detail::FailureResult& failure) {
  std::string text;
  for (const auto& [label, value] : failure.counterExample) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", label, value);
  }
  return one_line(fmt::format("{}{}{}", text, text.empty() ? "" : ": ", failure.description));
}

/// What the cases of one property have in common.
struct Run {
  std::exception_ptr fault;
  bool refuted = false;
  int simplified = 0;  ///< cases since then
};

/// One case: our exceptions become RapidCheck's, a kernel fault is kept and ends the run. Once
/// enough simpler cases were tried, the others count as held: the simplest refuted one stays.
void run_case(const Draw& draw, const std::function<void(const Draw&)>& property, Run& run) {
  using rc::detail::CaseResult;
  if (run.fault || (run.refuted && ++run.simplified > kMostSimplified)) return;
  try {
    property(draw);
  } catch (const Refuted& refuted) {
    run.refuted = true;
    throw CaseResult(CaseResult::Type::Failure, refuted.what());
  } catch (const NotApplicable& reason) {
    throw CaseResult(CaseResult::Type::Discard, reason.what());
  } catch (const kernels::Unsupported& reason) {
    throw CaseResult(CaseResult::Type::Discard, reason.what());
  } catch (const kernels::KernelFault&) {
    run.fault = std::current_exception();
  }
}

Finding to_finding(const rc::detail::TestResult& result) {
  using namespace rc::detail;
  SuccessResult success;
  FailureResult failure;
  GaveUpResult gave_up;
  if (result.match(success)) return {Outcome::pass, success.numSuccess, "", ""};
  if (result.match(failure))
    return {Outcome::fail, failure.numSuccess + 1, counterexample(failure), ""};
  if (result.match(gave_up)) {
    return {Outcome::not_run, gave_up.numSuccess, "",
            one_line("no applicable case: " + gave_up.description)};
  }
  Error error;
  result.match(error);
  throw std::logic_error("property run: " + error.description);
}

}  // namespace

std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325 ^ seed;  // FNV-1a
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  return hash;
}

Finding not_run(std::string reason) { return {Outcome::not_run, 0, "", std::move(reason)}; }

Finding try_property(const Property& property, const Subject& subject) {
  if (property.scope == Scope::plain_turns) {
    if (spec::turns_by_role(subject.specification)) {
      return not_run("query and key turn differently: the sentence speaks of one turn");
    }
    const auto* axial = std::get_if<spec::Axial>(&subject.specification.scheme);
    if (axial != nullptr && axial->position_shift != 0) {
      return not_run("positions are shifted: position p does not turn by p");
    }
  }
  InputView view(subject.kernel, applicable(subject.kernel.description(), subject.specification));
  const Subject seen{view,         subject.specification, subject.max_position, subject.cases,
                     subject.seed, subject.claimed,       subject.own};
  return property.check(spec::turns_by_role(subject.specification) ? seen : subject);
}

Draw::Draw(const Subject& subject)
    : low_(std::max(-subject.max_position, subject.kernel.description().min_position)),
      high_(std::min(subject.max_position, subject.kernel.description().max_position)),
      special_(special_positions(subject)) {}

std::int64_t Draw::position(const char* label) const { return position(label, low_, high_); }

std::int64_t Draw::position(const char* label, std::int64_t low, std::int64_t high) const {
  const std::int64_t top = std::clamp(high, low_, high_);
  return pick(label, position_generator({std::clamp(low, low_, top), top, special_})).value;
}

std::vector<std::int64_t> Draw::positions(const char* label, int shortest, int longest) const {
  return pick(label, position_list_generator({low_, high_, special_}, shortest, longest)).values;
}

std::vector<std::int64_t> Draw::lengths(const char* label, int shortest, int longest,
                                        std::int64_t high) const {
  return pick(label, position_list_generator({1, high, special_}, shortest, longest)).values;
}

HeadVector Draw::head(const char* label, spec::Dtype dtype, std::size_t elements,
                      Values values) const {
  return pick(label, head_generator(dtype, elements, values));
}

double Draw::number(const char* label, double low, double high) const {
  return pick(label, number_generator(low, high)).value;
}

std::int64_t Draw::integer(const char* label, std::int64_t low, std::int64_t high) const {
  return pick(label, integer_generator(low, high));
}

std::size_t Draw::choice(const char* label, const std::vector<std::string>& names) const {
  const auto last = static_cast<std::int64_t>(names.size()) - 1;
  const auto named = [names](std::int64_t at) {
    const auto index = static_cast<std::size_t>(at);
    return Choice{index, names[index]};
  };
  return pick(label, rc::gen::map(integer_generator(0, last), named)).index;
}

Finding holds(const Subject& subject, std::string_view name,
              const std::function<void(const Draw&)>& property) {
  static std::mutex rapidcheck;  // its stacks of parameters are process-wide
  const std::lock_guard lock(rapidcheck);
  const Draw draw(subject);
  Run run;
  rc::detail::TestParams parameters;
  parameters.seed = seed_of(subject.seed, name);
  parameters.maxSuccess = subject.cases;
  rc::detail::TestListenerAdapter silent;
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(name);
  // An empty map of reproductions: without it RapidCheck reads RC_PARAMS and prints.
  const auto result =
      rc::detail::checkProperty(rc::detail::toProperty([&] { run_case(draw, property, run); }),
                                metadata, parameters, silent, {});
  if (run.fault) std::rethrow_exception(run.fault);
  return to_finding(result);
}

}  // namespace ropecheck::properties
