// What do the pieces of report.json look like? Shared by the files that write it.
#pragma once

#include "reports/report.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::reports {

Json level_json(const properties::LevelResult& level);
Json safe_context_json(const properties::KernelVerdict& verdict);
Json provenance_json(const Provenance& provenance);

}  // namespace ropecheck::reports
