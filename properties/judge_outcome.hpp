// What follows from all that was found? Outcome, class and the verdict in one sentence.
#pragma once

#include "properties/judge.hpp"
#include "properties/safe_context.hpp"

namespace ropecheck::properties {

/// Sets class, outcome and the used waivers of a verdict whose levels, properties and faults are
/// complete.
///
///   error    a fault, or a level or property that ended in one
///   fail     a level below the required class, or a refuted property; where class `none` is
///            required everything conforms, and refuted properties are shown only
///   not-run  something asked for by name did not run, or nothing ran at all
///   pass     otherwise; what is waived by name does not count
///
/// The class is the worst of every row that was compared, waived or not: waiving changes what
/// counts, not what was found.
void conclude(KernelVerdict& verdict, const std::vector<std::string>& waive);

/// The verdict in one sentence, with the figure, its witness and the safe context.
std::string sentence(const KernelVerdict& verdict, const LargestAngle& largest);

}  // namespace ropecheck::properties
