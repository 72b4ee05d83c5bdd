// What do the --json documents of all subcommands have in common? Their head and their way to
// stdout.
#pragma once

#include "cli/output.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::cli {

using reports::Json;

/// {"ropecheck": version, "schema": N, "<name>": array} on stdout.
inline void print_list(const char* name, Json array) {
  Json document = reports::document_head();
  document[name] = std::move(array);
  write_stdout(reports::dump(document));
}

}  // namespace ropecheck::cli
