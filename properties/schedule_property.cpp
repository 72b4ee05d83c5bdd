// Where do observed frequencies come from, and how are they compared? Error bars are added on both
// sides.
#include "properties/schedule_property.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "properties/readout.hpp"

namespace ropecheck::properties {
namespace {

Observed from_level(Caller& caller, double seq_len) {
  const auto answer = caller.session().frequencies(seq_len);
  if (answer.frequency.size() != static_cast<std::size_t>(caller.oracle().pairs())) {
    throw Refuted(fmt::format("{} frequencies for {} pairs", answer.frequency.size(),
                              caller.oracle().pairs()));
  }
  Observed observed;
  observed.frequency = answer.frequency;
  observed.attention_scale = answer.attention_scale;
  observed.allowed.assign(answer.frequency.size(), 0);
  return observed;
}

/// An error of e·A of the point at `farthest` and at 0 turns it by at most asin(e) <= 1.1·e each (e
/// <= 1/2).
double turned_by(double point_error) { return 1.1 * point_error; }

Observed from_readout(Caller& caller, const Tolerance& tolerance, std::int64_t max_position) {
  const Readout readout = read_out(caller, max_position);
  Observed observed;
  observed.frequency = readout.frequency;
  const auto scale = static_cast<double>(caller.oracle().schedule().attention_scale);
  const auto point_error = [&](std::int64_t position, int pair) {
    return caller.offers(ROPECHECK_TABLE)
               ? std::numbers::sqrt2 * tolerance.table(position, pair, readout.dtype) / scale
               : tolerance.rotated(position, pair, readout.dtype);
  };
  for (int pair = 0; pair < static_cast<int>(readout.frequency.size()); ++pair) {
    const double both = point_error(readout.farthest, pair) + point_error(0, pair);
    observed.allowed.push_back(turned_by(both) / static_cast<double>(readout.farthest));
  }
  observed.attention_scale = readout.gain.back();
  observed.allowed_scale = scale * point_error(0, 0);
  return observed;
}

/// Adds what the class allows a frequency and the attention scale to be off by.
void add_class(Observed& observed, const Caller& caller, const Tolerance& tolerance,
               std::int64_t farthest) {
  const auto& truth = caller.oracle().schedule();
  const double roundoff = spec::info(caller.description().frequency_dtype).unit_roundoff;
  for (std::size_t pair = 0; pair < observed.frequency.size(); ++pair) {
    const auto frequency = static_cast<double>(truth.frequency[pair]);
    observed.allowed[pair] += frequency * tolerance.frequency(static_cast<int>(pair));
    // A frequency of zero is judged by its angle: at most u at every tested position.
    if (frequency == 0)
      observed.allowed[pair] += roundoff / static_cast<double>(std::max<std::int64_t>(1, farthest));
  }
  observed.allowed_scale +=
      static_cast<double>(truth.attention_scale) * tolerance.attention_scale();
}

Observed observe_either(const Subject& subject, Caller& caller, bool through_cosines) {
  if (caller.source() != Source::configuration) {
    throw kernels::Unsupported("the kernel is given its frequencies or its table");
  }
  const Tolerance tolerance(subject.claimed, caller);
  const auto farthest = std::min(subject.max_position, caller.description().max_position);
  Observed observed = through_cosines
                          ? from_readout(caller, tolerance, farthest)
                          : from_level(caller, caller.specification().seq_len.value_or(0));
  add_class(observed, caller, tolerance, farthest);
  return observed;
}

}  // namespace

Observed observe(const Subject& subject, const spec::Specification& specification) {
  Caller caller(subject.kernel, specification);
  return observe(subject, caller);
}

Observed observe(const Subject& subject, Caller& caller) {
  return observe_either(subject, caller, !caller.offers(ROPECHECK_FREQUENCIES));
}

Observed observe_through_cosines(const Subject& subject, const spec::Specification& specification) {
  Caller caller(subject.kernel, specification);
  return observe_either(subject, caller, true);
}

long double plain_frequency(const spec::Specification& specification, int pair) {
  return std::pow(static_cast<long double>(specification.base),
                  -2.0L * pair / specification.head.rotary_dim);
}

void expect_near(const std::string& what, long double got, long double expected,
                 long double allowed) {
  if (std::abs(got - expected) <= allowed) return;
  throw Refuted(fmt::format("{}: got {:a}, expected {:a}, off by {:.3g}, allowed {:.3g}", what,
                            static_cast<double>(got), static_cast<double>(expected),
                            static_cast<double>(std::abs(got - expected)),
                            static_cast<double>(allowed)));
}

void expect_within(const std::string& what, long double got, long double low, long double high,
                   long double allowed) {
  if (got >= low - allowed && got <= high + allowed) return;
  throw Refuted(fmt::format("{}: got {:a}, not between {:a} and {:a} (allowed error {:.3g})", what,
                            static_cast<double>(got), static_cast<double>(low),
                            static_cast<double>(high), static_cast<double>(allowed)));
}

std::string pair_name(int pair) { return fmt::format("frequency of pair {}", pair); }

void expect_frequencies(const Observed& got, const std::function<long double(int)>& expected,
                        const std::function<long double(int)>& expected_error) {
  for (int pair = 0; pair < static_cast<int>(got.frequency.size()); ++pair) {
    expect_near(pair_name(pair), got.frequency[pair], expected(pair),
                got.allowed[pair] + expected_error(pair));
  }
}

void expect_equal(const Observed& got, const Observed& expected) {
  expect_frequencies(
      got, [&](int pair) { return expected.frequency[pair]; },
      [&](int pair) { return expected.allowed[pair]; });
  expect_near("attention scale", got.attention_scale, expected.attention_scale,
              got.allowed_scale + expected.allowed_scale);
}

Finding for_default_circles(
    const Subject& subject, std::string_view name,
    const std::function<void(const Draw&, Caller&, const Tolerance&)>& property) {
  if (subject.kernel.description().levels == ROPECHECK_FREQUENCIES)
    return not_run("no table or rotation is declared and asked for");
  if (!std::holds_alternative<spec::Default>(subject.specification.scheme))
    return not_run("about the default scheme");
  Caller caller(subject.kernel, subject.specification);
  const Tolerance tolerance(subject.claimed, caller);
  return holds(subject, name, [&](const Draw& draw) { property(draw, caller, tolerance); });
}

long double given_frequency_error(const Caller& caller, std::int64_t tokens) {
  return caller.source() == Source::configuration ? 0.0L : std::abs(tokens) * 0x1p-24L;
}

spec::Specification with_scheme(const Subject& subject, spec::Scheme scheme) {
  spec::Specification specification = subject.specification;
  specification.scheme = std::move(scheme);
  return specification;
}

}  // namespace ropecheck::properties
