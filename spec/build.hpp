// How do names and values become a Specification? One validated path for --set, config.json,
// profiles and the C interface.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "spec/specification.hpp"

namespace ropecheck::spec {

/// Bad input. `what()` is one line naming the field, what was found and what is accepted.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A required parameter that nothing gives. A reader of files says where it should have stood.
class MissingParameter : public InputError {
 public:
  MissingParameter(std::string missing_key, const std::string& message)
      : InputError(message), key(std::move(missing_key)) {}

  std::string key;
};

using Value = std::variant<double, bool, std::string, std::vector<double>>;

struct RawParameter {
  Value value;
  std::string origin;
};

/// Parameters by configuration key, before they are interpreted.
using RawParameters = std::map<std::string, RawParameter>;

/// A specification from scheme name, dialect and parameters.
///
/// keys     those of `catalogue()`; "head_dim", "rotary_dim", "partial_rotary_factor",
/// "rope_theta", "layout",
///          "rotary_offset", "max_position_embeddings" are accepted by every scheme
/// special  `dialect` unset: paper where the paper defines the scheme, else huggingface
/// throws   InputError: unknown scheme or key (nearest names suggested), missing, mistyped or
/// out-of-range value
Specification build(std::string_view scheme, std::optional<Dialect> dialect,
                    const RawParameters& parameters);

/// The inverse, for the C interface and the framed protocol: build(scheme_name, dialect,
/// parameters_of(s)) equals s.
RawParameters parameters_of(const Specification& specification);

/// What `--set key=TEXT` means: a number, true/false, a list ("[1, 2]" or "1,2"), else text.
Value parse_value(std::string_view text);

/// "found 'liner'; did you mean 'linear'?" - up to three nearest of `known` by edit distance.
std::string did_you_mean(std::string_view found, const std::vector<std::string>& known);

/// "did you mean 'linear'?" alone, where the message already says what was found.
std::string nearest_names(std::string_view found, const std::vector<std::string>& known);

}  // namespace ropecheck::spec
