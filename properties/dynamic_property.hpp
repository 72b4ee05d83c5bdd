// How does a property look at a schedule that depends on the length? The rule's parameters and
// observations at lengths.
#pragma once

#include "properties/schedule_property.hpp"

namespace ropecheck::properties {

/// A scheme whose scale follows the current length.
struct DynamicScheme {
  std::int64_t context = 0;  ///< L, tokens
  double slope = 1;          ///< σ: the scale grows by σ/L per token beyond L
};

/// The kernel's schedule at current length `seq_len`, from a fresh session.
Observed observe_at(const Subject& subject, double seq_len);

/// Refutes unless the schedule at `seq_len` is that of a base stretched by stretch^(d/(d-2)).
/// (S7, S8h)
void expect_stretched_base(const Subject& subject, double seq_len, long double stretch);

/// holds() for the dynamic schemes with a scale of their own.
Finding for_dynamic(const Subject& subject, std::string_view name,
                    const std::function<void(const Draw&, const DynamicScheme&)>& property);

}  // namespace ropecheck::properties
