// What do writing and reading a certificate share?
#pragma once

#include <filesystem>
#include <string>

#include "properties/sweep.hpp"
#include "reports/specification_json.hpp"

namespace ropecheck::reports {

/// Everything but the seal.
Json certificate_body(const properties::Certificate& certificate);

/// FNV-1a over the document's text without the seal: finds accidents and edits, keeps no forger
/// out.
std::string certificate_seal(const Json& document);

/// throws spec::InputError: the file and what is wrong with it
[[noreturn]] void refuse_certificate(const std::filesystem::path& file, const std::string& why);

}  // namespace ropecheck::reports
