// How is untrusted JSON read?
#include "spec/config_json.hpp"

#include <fmt/format.h>

#include <fstream>
#include <set>

#include "spec/value.hpp"

namespace ropecheck::spec {
namespace {

using nlohmann::json;

/// Remembers the keys of every open object and refuses one that comes twice.
class DuplicateKeys {
 public:
  explicit DuplicateKeys(std::string_view origin) : origin_(origin) {}

  bool operator()(int /*depth*/, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) open_.emplace_back();
    if (event == json::parse_event_t::object_end) open_.pop_back();
    if (event != json::parse_event_t::key) return true;
    const auto& key = parsed.get_ref<const std::string&>();
    if (open_.back().insert(key).second) return true;
    throw InputError(fmt::format("{}: found the key {} twice in one object, accepted: once",
                                 origin_, shown(Value(key))));
  }

 private:
  std::string_view origin_;
  std::vector<std::set<std::string>> open_;
};

/// What nlohmann says, without its exception number and source context.
std::string reason(const json::exception& error) {
  std::string text = error.what();
  const std::size_t tag_end = text.find("] ");
  if (tag_end != text.npos) text.erase(0, tag_end + 2);
  if (text.size() > 200) text.resize(200);
  for (char& letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  }
  return text;
}

bool is_number_list(const json& value) {
  if (!value.is_array()) return false;
  for (const json& element : value) {
    if (!element.is_number()) return false;
  }
  return true;
}

}  // namespace

std::string read_text(const std::filesystem::path& file) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  if (!std::filesystem::exists(status)) {
    throw InputError(fmt::format("{}: no such file", file.string()));
  }
  if (std::filesystem::is_directory(status)) {
    throw InputError(fmt::format("{}: found a directory, accepted: a config.json", file.string()));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(fmt::format("{}: cannot be read", file.string()));
  std::string text(kLargestConfigBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) throw InputError(fmt::format("{}: cannot be read", file.string()));
  return text;
}

nlohmann::json parse_object(std::string_view text, std::string_view origin) {
  if (text.size() > kLargestConfigBytes) {
    throw InputError(
        fmt::format("{}: found more than 16 MiB, accepted: a config.json up to 16 MiB", origin));
  }
  json document;
  try {
    document = json::parse(text.begin(), text.end(), DuplicateKeys(origin));
  } catch (const json::exception& error) {
    throw InputError(fmt::format("{}: not JSON: {}", origin, reason(error)));
  }
  if (!document.is_object()) {
    throw InputError(
        fmt::format("{}: found a JSON {}, accepted: an object", origin, document.type_name()));
  }
  return document;
}

Value parameter_value(const nlohmann::json& json, std::string_view field) {
  if (json.is_number()) return json.get<double>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string()) return json.get<std::string>();
  if (is_number_list(json)) return json.get<std::vector<double>>();
  throw InputError(fmt::format(
      "{}: found {}, accepted: a number, true, false, a text or a list of numbers", field,
      json.is_array() ? "a list with other things than numbers"
                      : fmt::format("an {}", json.type_name())));
}

std::string recorded_text(const nlohmann::json& json) {
  if (json.is_array() && !is_number_list(json)) return "[]";
  if (json.is_object()) return "{}";
  return json_text(parameter_value(json, ""));
}

}  // namespace ropecheck::spec
