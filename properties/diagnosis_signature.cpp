// Which mistakes do faults name by themselves?
#include <algorithm>
#include <set>

#include "properties/diagnosis_conduct.hpp"

namespace ropecheck::properties {

namespace {

// A mutant's name only where the fault is exactly that mutant's.
std::string id_of(const kernels::Fault& fault) {
  const auto says = [&](const char* words) {
    return fault.detail.find(words) != std::string::npos;
  };
  if (fault.kind == "wrote-out-of-bounds" && says(", element 1 after its end"))
    return "M1-one-past-the-end";
  if (fault.kind == "wrote-input" && says("(input)")) return "M2-writes-input";
  return "fault:" + fault.kind;
}

}  // namespace

std::vector<Diagnosis> fault_causes(const KernelVerdict& verdict) {
  std::vector<Diagnosis> result;
  std::set<std::string> seen;
  for (const kernels::Fault& fault : verdict.faults) {
    if (!seen.insert(fault.kind).second) continue;
    result.push_back({id_of(fault), fault.kind + ": " + fault.detail, 0});
  }
  return result;
}

}  // namespace ropecheck::properties
