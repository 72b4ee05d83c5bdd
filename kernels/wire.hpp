// How do descriptions, configurations and faults read as JSON? Words for bits, Hugging Face's names
// for parameters.
#pragma once

#include <nlohmann/json.hpp>

#include "kernels/kernel.hpp"

namespace ropecheck::kernels {

nlohmann::json json_of(const Description& description);
/// throws spec::InputError naming the field
Description description_of(const nlohmann::json& reply);

/// The `config` of a create request, and back.
nlohmann::json json_of(const spec::Specification& specification);
/// throws spec::InputError
spec::Specification specification_of(const nlohmann::json& config);

nlohmann::json json_of(const std::vector<Fault>& faults);
/// Anything malformed is left out: faults are an extra.
std::vector<Fault> faults_of(const nlohmann::json& reply);

nlohmann::json json_of(const Arrangement& arrangement);
Arrangement arrangement_of(const nlohmann::json& request);

}  // namespace ropecheck::kernels
