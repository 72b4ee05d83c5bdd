// Is a file a certificate that can be believed? Whole, unedited, of this version, consistent.
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "reports/certificate.hpp"
#include "reports/certificate_parts.hpp"
#include "spec/build.hpp"

namespace ropecheck::reports {
namespace {

using properties::Certificate;
using properties::Range;

spec::Value value_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) return json.get<std::vector<double>>();
  return json.get<double>();
}

spec::Specification specification_of(const Json& document) {
  const Json& stored = document.at("spec");
  spec::RawParameters parameters;
  for (const auto& [key, value] : stored.at("values").items())
    parameters[key] = {value_of(value), "certificate"};
  spec::Specification specification =
      spec::build(stored.at("scheme").get<std::string>(),
                  spec::parse_dialect(stored.at("dialect").get<std::string>()), parameters);
  specification.name = stored.at("name").get<std::string>();
  if (!stored.at("seq_len").is_null()) specification.seq_len = stored.at("seq_len").get<double>();
  // What was read and where from is part of the record, so it is kept as it was written.
  specification.resolved.clear();
  for (const auto& [key, parameter] : stored.at("parameters").items()) {
    specification.resolved.push_back(
        {key, parameter.at("value").dump(), parameter.at("origin").get<std::string>()});
  }
  specification.warnings = stored.at("warnings").get<std::vector<std::string>>();
  return specification;
}

Range range_of(const Json& json) {
  return {json.at(0).get<std::int64_t>(), json.at(1).get<std::int64_t>()};
}

std::uint64_t from_hex(const Json& json) {
  return std::stoull(json.get<std::string>(), nullptr, 16);
}

template <class T>
T known(const std::optional<T>& value) {
  if (!value) throw std::out_of_range("unknown word");
  return *value;
}

Certificate certificate_of(const Json& document) {
  Certificate certificate;
  properties::SweepSubject& subject = certificate.subject;
  subject.kernel = document.at("kernel").get<std::string>();
  subject.kernel_version = document.at("kernel_version").get<std::string>();
  subject.specification = specification_of(document);
  subject.level = known(properties::parse_level(document.at("level").get<std::string>()));
  subject.dtype = known(spec::parse_dtype(document.at("dtype").get<std::string>()));
  subject.layout = known(spec::parse_layout(document.at("layout").get<std::string>()));
  subject.truth =
      document.at("truth") == "shipped" ? reference::Truth::shipped : reference::Truth::ideal;
  certificate.positions = range_of(document.at("positions"));
  certificate.pairs = document.at("pairs").get<int>();
  for (const Json& range : document.at("done")) certificate.done.push_back(range_of(range));
  reference::Tally& tally = certificate.tally;
  tally.values = document.at("values_checked").get<std::uint64_t>();
  tally.not_correctly_rounded = document.at("not_correctly_rounded").get<std::uint64_t>();
  tally.undecided = document.at("undecided").get<std::uint64_t>();
  tally.digest = from_hex(document.at("digest"));
  tally.worst.ulp = -1;
  if (const Json& witness = document.at("witness"); !witness.is_null()) {
    const Json& largest = document.at("max_ulp");
    tally.worst = {
        largest.is_string() ? std::stod(largest.get<std::string>()) : largest.get<double>(),
        witness.at("position").get<std::int64_t>(), witness.at("pair").get<int>(),
        witness.at("quantity") == "sin", from_hex(witness.at("bits"))};
    certificate.expected = std::stod(witness.at("expected").get<std::string>());
  }
  if (const Json& angle = document.at("max_angle"); !angle.is_null()) {
    certificate.angle = {angle.at("radians").get<double>(),
                         angle.at("position").get<std::int64_t>(), angle.at("pair").get<int>()};
  }
  return certificate;
}

/// Statements that hold for every certificate this program writes; the first one that does not.
std::string contradiction(const Certificate& certificate) {
  const reference::Tally& tally = certificate.tally;
  const auto& [first, last] = certificate.positions;
  const auto inside = [&](std::int64_t position, int pair) {
    return position >= first && position < last && pair >= 0 && pair < certificate.pairs;
  };
  const bool done_fits = properties::fits(certificate.positions, certificate.done);
  const auto done = static_cast<std::uint64_t>(done_fits ? properties::size(certificate.done) : 0);
  if (first > last) return "positions";
  if (certificate.pairs != certificate.subject.specification.head.pairs()) return "pairs";
  if (!done_fits) return "done";
  if (tally.values != 2 * done * static_cast<std::uint64_t>(certificate.pairs))
    return "values_checked";
  if (tally.not_correctly_rounded > tally.values) return "not_correctly_rounded";
  if (tally.undecided > tally.values) return "undecided";
  if (tally.worst.ulp >= 0 && !inside(tally.worst.position, tally.worst.pair)) return "witness";
  if (certificate.angle.known() && !inside(certificate.angle.position, certificate.angle.pair))
    return "max_angle";
  return "";
}

/// The first field that is not what this program would have written beside the others.
std::string contradiction(const Json& document, const Certificate& certificate) {
  const std::string named = contradiction(certificate);
  if (!named.empty()) return named;
  const Json expected = certificate_body(certificate);
  for (const auto& [key, value] : document.items()) {
    if (!expected.contains(key) || expected[key] != value) return key;
  }
  return "";
}

Json parsed(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) refuse_certificate(file, "is a directory");
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse_certificate(file, "cannot be read");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.is_object() || !document.contains("seal")) {
    refuse_certificate(file, "no certificate, or cut short: expected a JSON object with 'seal'");
  }
  return document;
}

/// The layout is looked at before the seal, which another layout may compute in another way.
void check_seal_and_version(const std::filesystem::path& file, Json& document) {
  const Json head = document_head();
  const Json seal = document["seal"];
  document.erase("seal");
  if (document.value("schema", Json()) != head["schema"]) {
    refuse_certificate(file,
                       fmt::format("is of schema {}; this program reads {}",
                                   document.value("schema", Json()).dump(), head["schema"].dump()));
  }
  if (seal != certificate_seal(document))
    refuse_certificate(file, "was edited: its seal does not fit its content");
  if (document.value("ropecheck", Json()) != head["ropecheck"]) {
    refuse_certificate(
        file, fmt::format("is of version {}; this is {}",
                          document.value("ropecheck", Json()).dump(), head["ropecheck"].dump()));
  }
}

}  // namespace

Certificate read_certificate(const std::filesystem::path& file) {
  Json document = parsed(file);
  check_seal_and_version(file, document);
  std::string wrong;
  try {
    Certificate certificate = certificate_of(document);
    wrong = contradiction(document, certificate);
    if (wrong.empty()) return certificate;
  } catch (const std::exception& error) {
    refuse_certificate(file, std::string("no certificate: ") + error.what());
  }
  refuse_certificate(file, fmt::format("contradicts itself in '{}'", wrong));
}

}  // namespace ropecheck::reports
