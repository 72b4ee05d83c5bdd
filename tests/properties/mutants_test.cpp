// Is every mutant refuted, and does each property refute the mutants it names?
#include <algorithm>
#include <sstream>

#include "tests/catch.hpp"
#include "tests/properties/planted_kernel.hpp"
#include "tests/properties/subjects.hpp"

namespace ropecheck::properties {
namespace {

constexpr int kCases = 20;

/// The configuration on which the mistake shows, then the suite: another scheme may show it to
/// another property.
std::vector<spec::Specification> candidates(const kernels::MutantInfo& mutant) {
  std::vector<spec::Specification> specifications = {mutant.visible_on};
  if (!specifications.front().seq_len) specifications.front().seq_len = 131072;
  for (auto& specification : suite()) specifications.push_back(std::move(specification));
  return specifications;
}

bool fails(const Property& property, kernels::Kernel& kernel,
           const spec::Specification& specification, Class claimed) {
  const auto subject = subject_of(kernel, specification, claimed, false, kCases);
  return try_property(property, subject).outcome == Outcome::fail;
}

/// The mutant fails where the correct kernel it was made from does not. Inaccurate mutants keep
/// fp32-angle: they are refuted as kernels that claim `dtype`.
bool refuted(const Property& property, kernels::Kernel& mutant,
             const spec::Specification& specification) {
  static Declaring control(kernels::open_kernel("model:plain64"), ROPECHECK_THREADS);
  for (const Class claimed : {Class::fp32_angle, Class::dtype}) {
    if (fails(property, mutant, specification, claimed) &&
        !fails(property, control, specification, claimed)) {
      return true;
    }
  }
  return false;
}

bool refuted_somewhere(const Property& property, const kernels::MutantInfo& mutant) {
  Declaring kernel(kernels::open_kernel("mutant:" + mutant.id), ROPECHECK_THREADS);
  const auto specifications = candidates(mutant);
  return std::any_of(specifications.begin(), specifications.end(), [&](const auto& specification) {
    return refuted(property, kernel, specification);
  });
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  std::stringstream stream{std::string(list)};
  for (std::string name; std::getline(stream, name, ',');) names.push_back(name);
  return names;
}

TEST_CASE("every mutant is refuted") {
  for (const auto& mutant : kernels::mutants()) {
    const auto kernel = kernels::open_kernel("mutant:" + mutant.id);
    auto specification = mutant.visible_on;
    if (!specification.seq_len) specification.seq_len = 131072;
    const auto properties = all_properties();
    INFO(mutant.id);
    CHECK(std::any_of(properties.begin(), properties.end(), [&](const Property& property) {
      return refuted(property, *kernel, specification);
    }));
  }
}

TEST_CASE("each property refutes the mutants it names") {
  const auto& mutants = kernels::mutants();
  for (const Property& property : all_properties()) {
    const auto names = names_in(property.kills);
    CHECK(!names.empty());
    for (const std::string& name : names) {
      INFO(property.name << " against " << name);
      const auto mutant =
          std::find_if(mutants.begin(), mutants.end(), [&](const auto& m) { return m.id == name; });
      CHECK(mutant != mutants.end());
      if (mutant != mutants.end()) CHECK(refuted_somewhere(property, *mutant));
    }
  }
}

}  // namespace
}  // namespace ropecheck::properties
