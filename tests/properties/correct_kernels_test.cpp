// Does any property accuse a correct kernel? Ours, the binary64 control and both arithmetic models,
// on every scheme.
#include "tests/catch.hpp"
#include "tests/properties/subjects.hpp"

namespace ropecheck::properties {
namespace {

constexpr int kCases = 6;

void keeps_every_property(const std::string& selector, Class claimed, bool own) {
  const auto kernel = kernels::open_kernel(selector);
  for (const auto& specification : suite()) {
    INFO(selector << " on " << specification.name << " (" << spec::name(specification.dialect)
                  << ")");
    CHECK(refutations(subject_of(*kernel, specification, claimed, own, kCases)) == "");
  }
}

TEST_CASE("no property accuses the built-in kernel") {
  keeps_every_property("builtin:optimized", Class::faithful, true);
}

// Binary64 powers: a frequency is off by a few units in the last place of binary64, which is far
// below fp32-angle.
TEST_CASE("no property accuses the binary64 control") {
  keeps_every_property("model:plain64", Class::fp32_angle, false);
}

TEST_CASE("no property accuses the binary32 product at its class") {
  keeps_every_property("model:fp32-product", Class::fp32_angle, false);
}

TEST_CASE("no property accuses the binary32 recurrence at its class") {
  keeps_every_property("model:fp32-recurrence", Class::fp32_recurrence, false);
}

TEST_CASE("properties that have nothing to say give a reason") {
  const auto kernel = kernels::open_kernel("model:plain64");
  const auto specification = suite().front();  // default
  const auto subject = subject_of(*kernel, specification, Class::fp32_angle, false, 2);
  for (const char* name :
       {"ntk_solves_its_equation", "linear_divides_frequencies", "blend_lies_between",
        "dynamic_scale_is_lipschitz", "longrope_unit_rescale_is_plain"}) {
    const Finding finding = property_named(name).check(subject);
    CHECK(finding.outcome == Outcome::not_run);
    CHECK(finding.reason != "");
  }
}

}  // namespace
}  // namespace ropecheck::properties
