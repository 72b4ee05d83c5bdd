// What is a property? A sentence that must hold of a kernel, with the code that tries to refute it.
#pragma once

#include <span>
#include <string_view>

#include "properties/granted.hpp"

namespace ropecheck::properties {

/// Who is tested, on what, how hard.
struct Subject {
  kernels::Kernel& kernel;
  const spec::Specification& specification;  ///< seq_len set
  std::int64_t max_position;                 ///< |position| stays within it
  int cases;                                 ///< random cases
  std::uint64_t seed;
  Granted claimed;  ///< tolerances are those of these classes, one per level and dtype
  bool own;         ///< one of ours: bit-for-bit equalities are demanded
};

/// A property holds, is refuted with a shrunk counterexample, or does not apply.
struct Finding {
  Outcome outcome = Outcome::pass;
  int cases = 0;
  std::string counterexample;  ///< one line, floats in hex
  std::string reason;          ///< why it did not run
};

enum class Kind {
  schedule,  ///< about frequencies; needs level frequencies, or a readout through the table or
             ///< rotation
  rotation,  ///< about rotated heads
  conduct    ///< about memory, threads, repetition
};

/// On which specifications a sentence is true.
enum class Scope {
  plain_turns,  ///< where position p turns every pair of queries and keys by p·θ
  all           ///< whatever turns: it compares two ways, or speaks of certain schemes itself
};

struct Property {
  std::string_view name;  ///< = file name
  std::string_view sentence;
  std::string_view formula;  ///< with its S-number
  Kind kind;
  std::string_view kills;  ///< comma-separated mutant ids, at least one
  Finding (*check)(const Subject& subject);
  Scope scope = Scope::plain_turns;
};

/// The property tried on a subject; not run where its scope does not reach. Of a kernel's levels
/// and inputs it sees those that the specification leaves (judge_plan.hpp).
Finding try_property(const Property& property, const Subject& subject);

/// All properties, in file order.
std::span<const Property> all_properties();

}  // namespace ropecheck::properties
