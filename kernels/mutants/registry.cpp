// Which mutants exist?
#include <algorithm>

#include "kernels/mutants/mutant.hpp"

namespace ropecheck::kernels {
namespace {

const std::vector<Mutant>& all() {
  static const std::vector<Mutant> list = [] {
    std::vector<Mutant> mutants;
    for (const auto group :
         {precision_mutants, base_mutants, scaling_mutants, yarn_mutants, llama3_mutants,
          width_mutants, layout_mutants, rotation_mutants, index_mutants, axes_mutants,
          axial_mutants, roles_mutants, state_mutants, memory_mutants}) {
      std::ranges::move(group(), std::back_inserter(mutants));
    }
    for (Mutant& each : mutants) each.kernel.name = each.info.id.c_str();
    return mutants;
  }();
  return list;
}

}  // namespace

const ropecheck_kernel* find_mutant(const std::string& id) {
  const auto found = std::ranges::find_if(all(), [&](const Mutant& m) { return m.info.id == id; });
  return found == all().end() ? nullptr : &found->kernel;
}

const std::vector<MutantInfo>& mutants() {
  static const std::vector<MutantInfo> infos = [] {
    std::vector<MutantInfo> list;
    for (const Mutant& each : all()) list.push_back(each.info);
    return list;
  }();
  return infos;
}

}  // namespace ropecheck::kernels
