// How does a property look at a schedule that depends on the length?
#include "properties/dynamic_property.hpp"

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
