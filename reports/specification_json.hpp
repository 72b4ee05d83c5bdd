// How is a specification written as JSON? One form for report.json and `eval`.
#pragma once

#include <nlohmann/json.hpp>

#include "spec/specification.hpp"

namespace ropecheck::reports {

using Json = nlohmann::ordered_json;

/// Scheme, dialect, head shape and every parameter with its value and where it came from.
Json specification_json(const spec::Specification& specification);

/// A double that JSON can carry: itself, or "inf", "-inf", "nan".
Json number_json(double value);

/// A position: a number up to 2^53, beyond that a decimal string.
Json position_json(std::int64_t position);
Json seed_json(std::uint64_t seed);

/// A document's first two fields: "ropecheck" (version) and "schema".
Json document_head();

/// Text with two spaces of indentation and a final newline; invalid UTF-8 replaced.
std::string dump(const Json& document);

}  // namespace ropecheck::reports
