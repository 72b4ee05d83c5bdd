// How is a certificate written down and read back? JSON with a seal over its content.
#pragma once

#include <filesystem>
#include <string>

#include "properties/sweep.hpp"
#include "reports/report.hpp"

namespace ropecheck::reports {

/// Schema: reports/schema/certificate.schema.json. Same sweep, same bytes: nothing in it depends on
/// threads, shards or time.
std::string to_json(const properties::Certificate& certificate);

/// throws spec::InputError: not there, not a certificate, cut short or edited (the seal does not
/// fit), another version, fields that contradict each other
properties::Certificate read_certificate(const std::filesystem::path& file);

/// Writes to a neighbour and renames: a reader never sees half of it. throws spec::InputError
/// naming the file
void write_certificate(const properties::Certificate& certificate,
                       const std::filesystem::path& file);

}  // namespace ropecheck::reports
