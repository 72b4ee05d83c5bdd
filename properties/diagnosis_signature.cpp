// Which mistakes do faults and refuted properties name by themselves?
#include <algorithm>
#include <map>
#include <set>

#include "properties/diagnosis_conduct.hpp"

namespace ropecheck::properties {

std::vector<Diagnosis> fault_causes(const KernelVerdict& verdict) {
  static const std::map<std::string, std::string> known = {
      {"wrote-out-of-bounds", "M1-one-past-the-end"}, {"wrote-input", "M2-writes-input"}};
  std::vector<Diagnosis> result;
  std::set<std::string> seen;
  for (const kernels::Fault& fault : verdict.faults) {
    if (!seen.insert(fault.kind).second) continue;
    const auto entry = known.find(fault.kind);
    result.push_back({entry != known.end() ? entry->second : "fault:" + fault.kind,
                      fault.kind + ": " + fault.detail, 0});
  }
  return result;
}

std::vector<Diagnosis> signature_causes(const KernelVerdict& verdict) {
  std::map<std::string, int> named;
  std::set<std::string> excluded;
  std::string refuted;
  for (const PropertyResult& property : verdict.properties) {
    for (const std::string& id : property.kills) {
      if (property.outcome == Outcome::fail) ++named[id];
      if (property.outcome == Outcome::pass) excluded.insert(id);
    }
    if (property.outcome == Outcome::fail) refuted += (refuted.empty() ? "" : ", ") + property.name;
  }
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [id, count] : named) {
    if (!excluded.contains(id)) ranked.emplace_back(-count, id);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<Diagnosis> result;
  for (const auto& [count, id] : ranked)
    result.push_back({id, "the mistake that refutes " + refuted, 1});
  return result;
}

}  // namespace ropecheck::properties
