// Which keys of a GGUF file were read, and which were set aside?
#include "spec/gguf_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spec/value.hpp"

namespace ropecheck::spec {

GgufFields::GgufFields(const GgufFile& read_file, std::string_view file_origin)
    : file(read_file), origin(file_origin) {
  const auto found = file.metadata.find("general.architecture");
  const auto* name =
      found != file.metadata.end() ? std::get_if<std::string>(&found->second) : nullptr;
  if (name == nullptr || name->empty()) {
    throw InputError(
        fmt::format("{}: general.architecture: {}, accepted: a text", origin,
                    found == file.metadata.end() ? "missing" : "found " + shown(found->second)));
  }
  architecture_name_ = *name;
  architecture = architecture_of(architecture_name_);
  if (architecture.pairing == Pairing::none) {
    throw InputError(fmt::format(
        "{}: general.architecture: found {}, accepted: an architecture with rotary embedding",
        origin, shown(Value(architecture_name_))));
  }
}

std::string GgufFields::full_key(std::string_view key) const {
  return architecture_name_ + "." + std::string(key);
}

std::string GgufFields::place(std::string_view key) const {
  return fmt::format("{}: {}", origin, full_key(key));
}

void GgufFields::refuse(std::string_view key, std::string_view found,
                        std::string_view accepted) const {
  throw InputError(fmt::format("{}: found {}, accepted: {}", place(key), found, accepted));
}

bool GgufFields::has(std::string_view key) const { return file.metadata.contains(full_key(key)); }

const Value* GgufFields::find(std::string_view key) {
  const auto found = file.metadata.find(full_key(key));
  if (found == file.metadata.end()) return nullptr;
  read_.emplace(key);
  return &found->second;
}

std::optional<RawParameter> GgufFields::number(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!std::holds_alternative<double>(*value)) refuse(key, shown(*value), "a number");
  return RawParameter{*value, place(key)};
}

std::optional<double> GgufFields::value(std::string_view key) {
  const auto found = number(key);
  if (!found) return std::nullopt;
  return std::get<double>(found->value);
}

std::optional<std::string> GgufFields::text(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(value);
  if (text == nullptr) refuse(key, shown(*value), "a text");
  return *text;
}

std::vector<double> GgufFields::list(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return {};
  const auto* numbers = std::get_if<std::vector<double>>(value);
  if (numbers == nullptr) refuse(key, shown(*value), "a list of numbers");
  return *numbers;
}

std::optional<RawParameter> GgufFields::number_of_first_layer(std::string_view key) {
  const Value* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto* numbers = std::get_if<std::vector<double>>(value);
  if (numbers == nullptr) return number(key);
  if (numbers->empty()) refuse(key, "[]", "a number, or one per layer");
  const double first = numbers->front();
  if (std::ranges::any_of(*numbers, [&](double other) { return other != first; })) {
    warn(fmt::format("{} varies between layers: the first layer's {} is used", place(key),
                     json_text(first)));
  }
  return RawParameter{first, place(key) + "[0]"};
}

void GgufFields::ignore(std::string_view key, std::string_view reason) {
  const Value* value = find(key);
  if (value == nullptr) return;
  ignored.push_back({std::string(key), json_text(*value), place(key) + " (ignored)"});
  if (!reason.empty()) {
    warn(fmt::format("{} {} is ignored: {}", place(key), shown(*value), reason));
  }
}

void GgufFields::ignore_all(std::string_view prefix, std::string_view reason) {
  const std::string start = full_key(prefix);
  for (const auto& [full, value] : file.metadata) {
    const std::string_view key = std::string_view(full).substr(
        full.starts_with(start) ? architecture_name_.size() + 1 : full.size());
    if (!key.empty() && !read_.contains(key)) ignore(key, reason);
  }
}

void GgufFields::set_aside_the_rest() {
  ignore_all("rope.", "nothing reads it for this architecture and this kind of scaling");
}

}  // namespace ropecheck::spec
