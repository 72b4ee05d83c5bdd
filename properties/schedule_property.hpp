// How does a property look at a kernel's frequencies? Observed values with their allowed errors,
// and the usual beginnings.
#pragma once

#include "properties/holds.hpp"
#include "properties/tolerance.hpp"

namespace ropecheck::properties {

/// A kernel's schedule as observed, each value with the absolute error that its class allows.
struct Observed {
  std::vector<double> frequency;  ///< [pairs], rad/token
  std::vector<double> allowed;    ///< [pairs], rad/token
  double attention_scale = 1;
  double allowed_scale = 0;
};

/// From the frequencies level where there is one, else read out through table or rotation.
///
/// throws   Unsupported (also for kernels that are given their frequencies or table), KernelFault
Observed observe(const Subject& subject, const spec::Specification& specification);

/// The same from a session that may have been asked before.
Observed observe(const Subject& subject, Caller& caller);
/// Always from table or rotation.
Observed observe_through_cosines(const Subject& subject, const spec::Specification& specification);

/// θ of the unscaled schedule, b^(-2i/d), in 64 bits: independent of reference and kernel. (S2)
long double plain_frequency(const spec::Specification& specification, int pair);

/// Refutes unless |got - expected| <= allowed; NaN refutes.
void expect_near(const std::string& what, long double got, long double expected,
                 long double allowed);
/// Refutes unless low - allowed <= got <= high + allowed.
void expect_within(const std::string& what, long double got, long double low, long double high,
                   long double allowed);
std::string pair_name(int pair);

/// Each observed frequency against `expected(pair)`, which may itself be off by
/// `expected_error(pair)`.
void expect_frequencies(
    const Observed& got, const std::function<long double(int)>& expected,
    const std::function<long double(int)>& expected_error = [](int) { return 0.0L; });
/// Two observations of what should be one schedule.
void expect_equal(const Observed& got, const Observed& expected);

/// holds() on specifications of one scheme only: `property` gets the subject's parameters to vary.
template <class Scheme>
Finding for_scheme(const Subject& subject, std::string_view name,
                   const std::function<void(const Draw&, const Scheme&)>& property) {
  const auto* scheme = std::get_if<Scheme>(&subject.specification.scheme);
  if (scheme == nullptr) {
    return not_run("says nothing about scheme " +
                   std::string(spec::scheme_name(subject.specification.scheme)));
  }
  return holds(subject, name, [&](const Draw& draw) { property(draw, *scheme); });
}

/// holds() on circle points of the default scheme: `property` gets the kernel and what its class
/// allows. Not run for other schemes and for kernels that make no cosines.
Finding for_default_circles(
    const Subject& subject, std::string_view name,
    const std::function<void(const Draw&, Caller&, const Tolerance&)>& property);

/// Error of an angle over `tokens` tokens where the kernel is given frequencies in binary32.
long double given_frequency_error(const Caller& caller, std::int64_t tokens);

/// The subject's specification with another scheme.
spec::Specification with_scheme(const Subject& subject, spec::Scheme scheme);

}  // namespace ropecheck::properties
