// Is this kernel right, how right, and up to where? The order of questions.
#include "properties/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "properties/budget.hpp"
#include "properties/diagnosis.hpp"
#include "properties/diagnosis_conduct.hpp"
#include "properties/judge_lengths.hpp"
#include "properties/judge_measure.hpp"
#include "properties/judge_outcome.hpp"
#include "properties/judge_plan.hpp"
#include "properties/judge_properties.hpp"
#include "properties/levels.hpp"

namespace ropecheck::properties {

namespace {

constexpr bool kSpread = true;
constexpr std::size_t kFurther = 48;  // positions of the usual sample for a kernel's further inputs

class Judge {
 public:
  Judge(KernelVerdict& verdict, kernels::Kernel& kernel, const JudgeOptions& options)
      : verdict_(verdict), kernel_(kernel), options_(options) {}

  void run(const spec::Specification& specification) {
    verdict_.specification = specification;
    pinned_ = specification.seq_len.has_value();
    // A kernel that cannot even describe itself or refuses the scheme is judged on nothing, but
    // completely.
    plan_ = plan(verdict_.description, specification, options_);
    description_ = applicable(verdict_.description, specification);
    set_positions();
    if (verdict_.positions.empty()) return refuse("no tested position lies in its declared range");
    if (!verdict_.description.supports(verdict_.specification)) {
      return refuse(fmt::format("the kernel does not declare scheme {}/{}",
                                spec::scheme_name(specification.scheme),
                                spec::name(specification.dialect)));
    }
    try {
      Runner runner(kernel_, verdict_.specification);
      judge_all(runner);
    } catch (const kernels::Unsupported& unsupported) {
      return refuse(unsupported.what());
    }
    finish();
  }

 private:
  void say(const std::string& line) const {
    if (options_.progress) options_.progress(verdict_.kernel + ": " + line);
  }

  void set_positions() {
    PositionChoice choice =
        choose_positions(verdict_.specification, verdict_.description, options_);
    verdict_.positions = std::move(choice.positions);
    verdict_.specification.seq_len = choice.seq_len;
    verdict_.undeclared = choice.undeclared;
    verdict_.range_limited = choice.range_limited;
    verdict_.exhaustive = !verdict_.positions.empty() && !verdict_.undeclared &&
                          verdict_.positions.back() - verdict_.positions.front() + 1 ==
                              static_cast<std::int64_t>(verdict_.positions.size());
  }

  std::shared_ptr<const JudgeContext> context(Source source) const {
    return judge_context(
        {verdict_.specification, verdict_.truth, source, verdict_.positions, options_.threads});
  }

  // What is handed over is altered, so that a kernel which ignores it shows. The table of a kernel
  // that knows nothing else stays the configuration's: there is nothing it could take instead.
  std::shared_ptr<const JudgeContext> context(const LevelResult& row) const {
    const bool first = row.input == source_of(description_, row.level);
    const bool altered = row.input == Source::frequencies || (row.input == Source::table && !first);
    // Positions that were asked for are asked of every input; of the usual sample the further
    // inputs get a part: the same code turns by other numbers.
    const auto positions =
        first || options_.positions ? verdict_.positions : thinned(verdict_.positions, kFurther);
    return judge_context({verdict_.specification, verdict_.truth, row.input, positions,
                          options_.threads, altered, kSpread});
  }

  // Nothing can be asked: every level that was wanted is not-run with the same reason.
  void refuse(const std::string& reason) {
    for (LevelResult row : plan_) {
      row.outcome = Outcome::not_run;
      row.reason = reason;
      verdict_.levels.push_back(row);
    }
    if (plan_.empty()) verdict_.levels.push_back(nothing_selected(reason));
    conclude(verdict_, options_.waive);
    verdict_.sentence = sentence(verdict_, {});
  }

  void judge_all(Runner& runner) {
    const auto truth = context(Source::configuration);
    verdict_.frequencies = truth->frequencies();
    verdict_.default_frequencies = truth->default_frequencies();
    verdict_.attention_scale = truth->attention_scale();
    verdict_.scheme_active = truth->oracle().schedule().active ||
                             std::holds_alternative<spec::Default>(verdict_.specification.scheme);
    for (const LevelResult& row : plan_) verdict_.levels.push_back(judge_row(runner, row));
    add_further_lengths(runner);
    if (plan_.empty()) verdict_.levels.push_back(nothing_selected("the selection is empty"));
    measure(runner);
    if (options_.run_properties) {
      verdict_.properties = judge_properties({runner, kernel_, description_, verdict_, options_});
    }
    verdict_.faults = runner.faults();
    // The class decides whether a diagnosis is due.
    KernelVerdict preview = verdict_;
    conclude(preview, options_.waive);
    if (!needs_diagnosis(preview)) return;
    say("diagnosis");
    verdict_.diagnosis = runner.dead() ? fault_causes(verdict_)
                                       : diagnose({kernel_, description_, *context(table_source()),
                                                   preview, options_.seed, pinned_});
  }

  Source table_source() const {
    const bool table = description_.levels & ROPECHECK_TABLE;
    return source_of(description_, table ? Level::table : Level::rotate);
  }

  LevelResult judge_row(Runner& runner, LevelResult row) {
    if (row.outcome == Outcome::not_run) return row;
    if (runner.dead()) {
      row.outcome = Outcome::error;
      row.reason = "not asked any more: " + runner.reason();
      return row;
    }
    say(fmt::format("{} {} {} {}", name(row.level), name(row.input), spec::name(row.dtype),
                    row.layout ? spec::name(*row.layout) : ""));
    const auto truth = context(row);
    const kernels::Description view = with_input(description_, row.input);
    Judging judging{runner, view, *truth, options_.seed, 1};
    LevelResult result = row.level == Level::frequencies ? judge_frequencies(judging)
                         : row.level == Level::table
                             ? judge_table(judging, row.dtype)
                             : judge_rotation(judging, row.dtype, *row.layout);
    require_class(result);
    return result;
  }

  void require_class(LevelResult& row) const {
    if (row.outcome == Outcome::pass && row.conformance > options_.required) {
      row.outcome = Outcome::fail;
    }
  }

  // A length that was given is the only one; else a schedule that follows it is judged at several.
  void add_further_lengths(Runner& runner) {
    if (pinned_ || !follows_length(verdict_.specification)) return;
    say("further lengths");
    const LengthJudging lengths{runner, description_, verdict_.specification, options_,
                                verdict_.positions};
    for (LevelResult& row : judge_lengths(lengths, plan_)) {
      require_class(row);
      verdict_.levels.push_back(std::move(row));
    }
    for (const double length : further_lengths(lengths)) {
      const auto at_length = spec::with_seq_len(verdict_.specification, length);
      const auto truth = judge_context(
          {at_length, verdict_.truth, Source::configuration, {0, 1}, options_.threads});
      verdict_.scheme_active |= truth->oracle().schedule().active;
    }
  }

  // Safe context, error by position, heat map and budget: all from one measured table.
  void measure(Runner& runner) {
    const auto truth = context(table_source());
    Judging judging{runner, description_, *truth, options_.seed, 1};
    const kernels::Description& kernel = description_;
    const auto layout = first_layout(kernel, verdict_.specification.head.layout);
    const auto table = measure_table(judging, kernel.levels, declared_dtypes(kernel), layout);
    if (!table) return;
    Measured measured{error_at_positions(*truth, *table), largest_angle(*truth, *table)};
    const auto spread =
        judge_context({verdict_.specification, verdict_.truth, truth->source(), verdict_.positions,
                       options_.threads, /*altered=*/false, kSpread});
    Judging further{runner, description_, *spread, options_.seed, 1};
    add_further_tokens(further, layout, measured);
    largest_ = measured.largest;
    const std::vector<double>& errors = measured.errors;
    verdict_.safe_f32 = safe_context(*truth, errors, spec::Dtype::f32);
    verdict_.safe_f16 = safe_context(*truth, errors, spec::Dtype::f16);
    verdict_.safe_bf16 = safe_context(*truth, errors, spec::Dtype::bf16);
    verdict_.error_by_position = error_rows(*truth, errors, table->dtype);
    verdict_.heat_map = heat_map(*truth, *table);
    std::vector<double> frequencies;
    if ((kernel.levels & ROPECHECK_FREQUENCIES) && truth->source() == Source::configuration) {
      const auto answer = runner.frequencies(judging.seq_len());
      if (answer) frequencies = answer->frequency;
    }
    verdict_.budget = table_budget(*truth, *table, frequencies);
    if (kernel.levels & ROPECHECK_ROTATE) add_rotation_rounding(runner, layout);
  }

  void add_rotation_rounding(Runner& runner, spec::Layout layout) {
    const auto truth = context(source_of(description_, Level::rotate));
    Judging judging{runner, description_, *truth, options_.seed, 1};
    const auto own =
        measure_table(judging, ROPECHECK_ROTATE, declared_dtypes(description_), layout);
    if (!own) return;
    verdict_.budget.rotation_rounding = rotation_rounding(judging, *own, layout).value_or(0);
  }

  void finish() {
    conclude(verdict_, options_.waive);
    verdict_.sentence = sentence(verdict_, largest_);
  }

  KernelVerdict& verdict_;
  kernels::Kernel& kernel_;
  const JudgeOptions& options_;
  kernels::Description description_;  // of what the specification leaves to judge
  std::vector<LevelResult> plan_;
  LargestAngle largest_;
  bool pinned_ = false;
};

}  // namespace

KernelVerdict judge(const std::string& selector, kernels::Kernel& kernel,
                    const spec::Specification& specification, const JudgeOptions& options) {
  KernelVerdict verdict;
  verdict.kernel = selector;
  verdict.truth = options.truth;
  verdict.required = options.required;
  verdict.seed = options.seed;
  try {
    verdict.description = kernel.description();
  } catch (const kernels::KernelFault& fault) {
    verdict.specification = specification;
    verdict.faults.push_back(fault.fault());
    conclude(verdict, options.waive);
    verdict.sentence = sentence(verdict, {});
    return verdict;
  }
  Judge(verdict, kernel, options).run(specification);
  return verdict;
}

}  // namespace ropecheck::properties
