// What follows from all that was found? Outcome, class and the verdict in one sentence.
#include "properties/judge_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ropecheck::properties {

namespace {

// Which names were waived, and which of them were needed.
class Waivers {
 public:
  Waivers(const std::vector<std::string>& names, std::vector<std::string>& used)
      : names_(names), used_(used) {}

  bool covers(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) return false;
    if (std::find(used_.begin(), used_.end(), name) == used_.end()) used_.emplace_back(name);
    return true;
  }
  bool covers(const LevelResult& level) {
    return covers(name(level.level)) || covers(spec::name(level.dtype)) ||
           (level.layout && covers(spec::name(*level.layout)));
  }

 private:
  const std::vector<std::string>& names_;
  std::vector<std::string>& used_;
};

struct Found {
  bool error = false;
  bool fail = false;
  bool not_run = false;
  bool any = false;
  bool waived = false;
};

void weigh(Outcome outcome, Found& found) {
  found.error |= outcome == Outcome::error;
  found.fail |= outcome == Outcome::fail;
  found.not_run |= outcome == Outcome::not_run;
  found.any |= outcome == Outcome::pass || outcome == Outcome::fail;
}

void weigh_levels(KernelVerdict& verdict, Waivers& waivers, Found& found) {
  std::optional<Class> worst;
  for (LevelResult& level : verdict.levels) {
    if (compared(level)) worst = std::max(worst.value_or(Class::correct), level.conformance);
    level.waived = level.outcome != Outcome::pass && waivers.covers(level);
    if (level.waived) {
      found.waived = true;
    } else {
      weigh(level.outcome, found);
    }
  }
  verdict.conformance = worst.value_or(Class::none);
}

// Table values are faithful by their last place, rotated pairs by what such a table makes of them
// (conformance.hpp).
std::string_view faithful_meaning(const KernelVerdict& verdict) {
  const auto rotates = [](const LevelResult& row) { return row.level == Level::rotate; };
  bool values = false, pairs = false;
  for (const LevelResult& row : verdict.levels) {
    if (compared(row)) (rotates(row) ? pairs : values) = true;
  }
  if (!pairs) return "every tested value is within one unit in the last place";
  return values ? "every tested value is within one unit in the last place, every rotated pair "
                  "within what such a table and the format's rounding cost"
                : "every rotated pair is within what a table good to one unit in the last place "
                  "and the format's rounding cost";
}

// A class is a bound that holds; which arithmetic a kernel has is a question of the diagnosis.
std::string meaning(const KernelVerdict& verdict) {
  std::string text = [&]() -> std::string {
    switch (verdict.conformance) {
      case Class::correct:
        return "every tested value is the correctly rounded one";
      case Class::faithful:
        return std::string(faithful_meaning(verdict));
      case Class::dtype:
        return "accurate to its format at every tested position";
      case Class::fp32_angle:
        return "off by no more than angles computed in binary32 may cost";
      case Class::fp32_recurrence:
        return "off by no more than angles by a running product in binary32 may cost";
      case Class::none:
        break;
    }
    return "off by more than any class allows";
  }();
  if (verdict.truth == reference::Truth::shipped)
    text += ", against the truth of frequencies rounded to binary32";
  return text;
}

std::string safe_text(const KernelVerdict& verdict) {
  const auto part = [](std::string_view dtype, const std::optional<SafeContext>& safe) {
    if (!safe || safe->unsafe) return fmt::format("unsafe for {} from the start", dtype);
    if (safe->at_least) return fmt::format("safe for {} at every tested position", dtype);
    return fmt::format("safe for {} up to {}", dtype, safe->position);
  };
  if (verdict.safe_f32 && verdict.safe_f32->at_least) return part("f32", verdict.safe_f32);
  if (!verdict.safe_bf16 || verdict.safe_bf16->unsafe) return part("any format", verdict.safe_bf16);
  return part("f32", verdict.safe_f32) + ", " + part("bf16", verdict.safe_bf16);
}

// Of all rows that were compared, or of those that count.
const LevelResult* worst_level(const KernelVerdict& verdict, bool counted) {
  const LevelResult* result = nullptr;
  for (const LevelResult& level : verdict.levels) {
    if (!compared(level) || (level.waived && counted)) continue;
    if (result == nullptr || level.conformance > result->conformance) result = &level;
  }
  return result;
}

std::string witness_text(const LevelResult& level) {
  if (!level.witness) return "";
  const Witness& witness = *level.witness;
  return fmt::format("{} {}: {} at position {}, pair {} (expected {:a}, got {:a})", row_text(level),
                     witness.quantity, witness.why, position_text(witness), witness.pair,
                     witness.expected, witness.got);
}

std::string figure(const KernelVerdict& verdict, const LargestAngle& largest) {
  const LevelResult* level = worst_level(verdict, false);
  if (level != nullptr && level->witness && !std::isfinite(level->witness->got)) {
    return fmt::format("{} returned as {} where {} is due", level->witness->got,
                       level->witness->quantity, level->witness->expected);
  }
  // The largest angle was measured at the first input and the length that all rows share.
  const bool measured = largest.known && level != nullptr && level->seq_lens.empty() &&
                        level->input == verdict.levels.front().input;
  if (verdict.conformance >= Class::fp32_angle && measured) {
    return fmt::format("off by {:.3g} rad at position {}, pair {}", largest.angle, largest.position,
                       largest.pair);
  }
  double ulps = 0, pair_error = 0, relative = 0;
  for (const LevelResult& level : verdict.levels) {
    ulps = std::max(ulps, level.max_ulp);
    pair_error = std::max(pair_error, level.max_pair_error);
    relative = std::max(relative, level.max_rel_u);
  }
  if (ulps > 0) return fmt::format("largest table error {:.3g} ulp", ulps);
  if (pair_error > 0) return fmt::format("largest pair error {:.3g} u", pair_error);
  return fmt::format("largest relative frequency error {:.3g} u", relative);
}

std::string failed_property(const KernelVerdict& verdict) {
  for (const PropertyResult& property : verdict.properties) {
    if (property.outcome != Outcome::fail) continue;
    return fmt::format("refutes '{}': {}", property.name, property.counterexample);
  }
  return "";
}

std::string first_not_run(const KernelVerdict& verdict) {
  if (verdict.undeclared) return undeclared_text(verdict);
  for (const LevelResult& level : verdict.levels) {
    if (level.outcome != Outcome::not_run || level.waived) continue;
    return fmt::format("{}: {}", row_text(level), level.reason);
  }
  return "nothing was selected";
}

// "; waived: rotate f32 half, rotate f32 interleaved".
std::string waived_text(const KernelVerdict& verdict) {
  std::string text;
  for (const LevelResult& level : verdict.levels) {
    if (level.waived) text += (text.empty() ? "; waived: " : ", ") + row_text(level);
  }
  return text;
}

std::string class_text(const KernelVerdict& verdict, const LargestAngle& largest) {
  std::string text =
      fmt::format("{} is {}: {}; {}", verdict.kernel,
                  verdict.conformance == Class::none ? "of class none" : name(verdict.conformance),
                  meaning(verdict), figure(verdict, largest));
  if (largest.known) text += "; " + safe_text(verdict);
  return text + waived_text(verdict);
}

std::string failure(const KernelVerdict& verdict, const LargestAngle& largest) {
  std::string text = class_text(verdict, largest);
  const LevelResult* worst = worst_level(verdict, true);
  if (worst != nullptr && worst->conformance > verdict.required) {
    text += fmt::format("; {} is required: {}", name(verdict.required), witness_text(*worst));
  } else {
    text += "; " + failed_property(verdict);
  }
  if (!verdict.diagnosis.empty()) {
    const Diagnosis& cause = verdict.diagnosis.front();
    text += fmt::format("; {}: {}", cause.id, cause.explanation);
  }
  return text;
}

}  // namespace

void conclude(KernelVerdict& verdict, const std::vector<std::string>& waive) {
  Waivers waivers(waive, verdict.waived);
  Found found;
  weigh_levels(verdict, waivers, found);
  for (const PropertyResult& property : verdict.properties) {
    // A property that does not apply was not asked for by name.
    if (property.outcome == Outcome::pass || property.outcome == Outcome::not_run) continue;
    if (waivers.covers(property.name)) continue;
    if (property.outcome == Outcome::fail && verdict.required == Class::none) continue;
    weigh(property.outcome, found);
  }
  if (verdict.undeclared) {
    (waivers.covers(kPositionsName) ? found.waived : found.not_run) = true;
  }
  for (const kernels::Fault& fault : verdict.faults) {
    if (!waivers.covers(fault.kind)) found.error = true;
  }
  verdict.outcome = found.error                                      ? Outcome::error
                    : found.fail                                     ? Outcome::fail
                    : found.not_run || (!found.any && !found.waived) ? Outcome::not_run
                                                                     : Outcome::pass;
}

std::string sentence(const KernelVerdict& verdict, const LargestAngle& largest) {
  switch (verdict.outcome) {
    case Outcome::pass:
      return class_text(verdict, largest) + ".";
    case Outcome::fail:
      return failure(verdict, largest) + ".";
    case Outcome::not_run:
      return fmt::format("{} was not judged in full: {}.", verdict.kernel, first_not_run(verdict));
    case Outcome::error:
      break;
  }
  if (verdict.faults.empty()) return fmt::format("{} gave no answer.", verdict.kernel);
  const kernels::Fault& fault = verdict.faults.front();
  return fmt::format("{} misbehaved ({}): {}.", verdict.kernel, fault.kind, fault.detail);
}

}  // namespace ropecheck::properties
