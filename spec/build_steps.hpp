// Which steps does build() take? Head first, then the scheme's own parameters.
#pragma once

#include "spec/parameter_reader.hpp"
#include "spec/specification.hpp"

namespace ropecheck::spec {

/// Largest head accepted: far above any real one, small enough that tables fit in memory.
inline constexpr int kLargestHeadDim = 65536;

/// Head shape from head_dim, rotary_dim, partial_rotary_factor, qk_rope_head_dim, rotary_offset,
/// layout.
Head read_head(ParameterReader& reader, std::string_view scheme);

/// The parameters of `scheme` under `specification.dialect`; base, head and max_position_embeddings
/// are known.
Scheme read_scheme(ParameterReader& reader, std::string_view scheme,
                   const Specification& specification);

/// yarn and ntk-by-parts, also as the inner scheme of a dynamic one (`factor` and L given by the
/// caller).
NtkByParts read_ntk_by_parts(ParameterReader& reader, double factor, double trained_context,
                             Dialect dialect);
Yarn read_yarn(ParameterReader& reader, double factor, double trained_context, Dialect dialect);

inline constexpr std::string_view kTrainedContextKey = "original_max_position_embeddings";

/// L of a ramp or a list; outside dialect paper max_position_embeddings stands in for it.
double read_trained_context(ParameterReader& reader, const Specification& specification);
/// max_position_embeddings, whatever original_max_position_embeddings says, for dialects that read
/// only that; `scheme` is for the warning.
double read_limit_as_context(ParameterReader& reader, const Specification& specification,
                             std::string_view scheme);
/// max_position_embeddings / L, where the configuration leaves the factor to the engine.
double derived_factor(ParameterReader& reader, const Specification& specification,
                      double trained_context, Range range);
void warn_about_ratio(ParameterReader& reader, const Specification& specification, double factor,
                      double trained_context);

Scheme read_yarn_scheme(ParameterReader& reader, const Specification& specification);
Scheme read_longrope(ParameterReader& reader, const Specification& specification);

/// Dialects paper and scaled-rope (Dynamic), the others (DynamicNtk).
Scheme read_dynamic(ParameterReader& reader, const Specification& specification);

/// S26-S30: mrope, axial, xpos, self-extend, dual-chunk.
Scheme read_positions(ParameterReader& reader, std::string_view scheme,
                      const Specification& specification);
/// Whether `scheme` is mrope, self-extend or dual-chunk.
bool builds_on_another(std::string_view scheme);
/// What `inner` may be in mrope, self-extend and dual-chunk.
std::vector<std::string> inner_schemes(std::string_view scheme, Dialect dialect);
/// Why the dialect's mrope cannot stand around the scheme `inner`; "" where it can.
std::string no_axes_around(std::string_view inner, Dialect dialect);
/// The scheme under key `inner`, which must be one of `accepted`. (S26, S29, S30)
InnerScheme read_inner(ParameterReader& reader, const Specification& specification,
                       const std::vector<std::string>& accepted);

/// S31 from llama_4_scaling_beta, attn_temperature_tuning or log_n_context; the scheme is known.
std::optional<Temperature> read_temperature(ParameterReader& reader,
                                            const Specification& specification);

/// throws InputError where the exponent d/(d-2) would divide by zero
void require_ntk_exponent(const Head& head, std::string_view scheme);

}  // namespace ropecheck::spec
