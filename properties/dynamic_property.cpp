// How does a property look at a schedule that depends on the length?
#include "properties/dynamic_property.hpp"

#include <cmath>

namespace ropecheck::properties {
namespace {

std::optional<DynamicScheme> dynamic_of(const spec::Specification& specification) {
  if (const auto* scheme = std::get_if<spec::Dynamic>(&specification.scheme)) {
    return DynamicScheme{static_cast<std::int64_t>(scheme->trained_context), 1};
  }
  const auto* scheme = std::get_if<spec::DynamicNtk>(&specification.scheme);
  const bool follows = scheme != nullptr && scheme->rule == spec::LengthRule::current;
  if (!follows || scheme->alpha) return std::nullopt;
  return DynamicScheme{static_cast<std::int64_t>(scheme->trained_context), scheme->factor};
}

}  // namespace

Observed observe_at(const Subject& subject, double seq_len) {
  return observe(subject, spec::with_seq_len(subject.specification, seq_len));
}

void expect_stretched_base(const Subject& subject, double seq_len, long double stretch) {
  const int dim = subject.specification.head.rotary_dim;
  const auto expected = [&](int pair) {
    return plain_frequency(subject.specification, pair) *
           std::pow(stretch, -2.0L * pair / (dim - 2));
  };
  expect_frequencies(observe_at(subject, seq_len), expected,
                     [&](int pair) { return expected(pair) * 0x1p-56L; });
}

Finding for_dynamic(const Subject& subject, std::string_view name,
                    const std::function<void(const Draw&, const DynamicScheme&)>& property) {
  const auto scheme = dynamic_of(subject.specification);
  if (!scheme) {
    return not_run("says nothing about scheme " +
                   std::string(spec::scheme_name(subject.specification.scheme)));
  }
  return holds(subject, name, [&](const Draw& draw) { property(draw, *scheme); });
}

}  // namespace ropecheck::properties
