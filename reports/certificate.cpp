#include "reports/certificate.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "reports/specification_json.hpp"
#include "spec/build.hpp"

namespace ropecheck::reports {
namespace {

using properties::Certificate;
using properties::Range;

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

/// FNV-1a over the document's text without the seal: finds accidents and edits, keeps no forger
/// out.
std::string seal_of(const Json& document) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (const unsigned char byte : document.dump()) sum = (sum ^ byte) * 0x100000001b3ULL;
  return hex(sum);
}

Json range_json(const Range& range) { return Json::array({range.first, range.last}); }

Json values_json(const spec::Specification& specification) {
  Json values = Json::object();
  for (const auto& [key, parameter] : spec::parameters_of(specification)) {
    std::visit([&, &name = key](const auto& value) { values[name] = value; }, parameter.value);
  }
  return values;
}

Json witness_json(const Certificate& certificate) {
  const auto& worst = certificate.tally.worst;
  if (worst.ulp < 0) return nullptr;
  const double got = spec::decode(certificate.subject.dtype, worst.bits);
  return {{"position", worst.position},
          {"pair", worst.pair},
          {"quantity", worst.sine ? "sin" : "cos"},
          {"expected", fmt::format("{:a}", certificate.expected)},
          {"got", fmt::format("{:a}", got)},
          {"bits", hex(worst.bits)}};
}

Json body(const Certificate& certificate) {
  const properties::SweepSubject& subject = certificate.subject;
  const reference::Tally& tally = certificate.tally;
  Json document = document_head();
  document["kernel"] = subject.kernel;
  document["kernel_version"] = subject.kernel_version;
  document["spec"] = specification_json(subject.specification);
  document["spec"]["values"] = values_json(subject.specification);
  document["level"] = properties::name(subject.level);
  document["dtype"] = spec::name(subject.dtype);
  document["layout"] = spec::name(subject.layout);
  document["truth"] = subject.truth == reference::Truth::ideal ? "ideal" : "shipped";
  document["positions"] = range_json(certificate.positions);
  document["pairs"] = certificate.pairs;
  document["complete"] = certificate.complete();
  document["done"] = Json::array();
  for (const Range& range : certificate.done) document["done"].push_back(range_json(range));
  document["pairs_checked"] = tally.values / 2;
  document["values_checked"] = tally.values;
  document["not_correctly_rounded"] = tally.not_correctly_rounded;
  document["max_ulp"] = tally.worst.ulp < 0 ? Json() : number_json(tally.worst.ulp);
  document["witness"] = witness_json(certificate);
  document["undecided"] = tally.undecided;
  document["digest"] = hex(tally.digest);
  return document;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw spec::InputError(fmt::format("{}: {}", file.string(), why));
}

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
  return certificate;
}

}  // namespace

std::string to_json(const Certificate& certificate) {
  Json document = body(certificate);
  document["seal"] = seal_of(document);
  return dump(document);
}

Certificate read_certificate(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) refuse(file, "cannot be read");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded() || !document.is_object() || !document.contains("seal")) {
    refuse(file, "no certificate, or cut short: expected a JSON object with 'seal'");
  }
  const Json seal = document["seal"];
  document.erase("seal");
  if (!seal.is_string() || seal != seal_of(document))
    refuse(file, "was edited: its seal does not fit its content");
  const Json head = document_head();
  if (document.value("ropecheck", "") != head["ropecheck"] ||
      document.value("schema", 0) != head["schema"]) {
    refuse(file, fmt::format("is of version {}; this is {}", document.value("ropecheck", "?"),
                             head["ropecheck"].get<std::string>()));
  }
  try {
    return certificate_of(document);
  } catch (const std::exception& error) {
    refuse(file, std::string("no certificate: ") + error.what());
  }
}

void write_certificate(const Certificate& certificate, const std::filesystem::path& file) {
  std::filesystem::path temporary = file;
  temporary += ".writing";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << to_json(certificate);
    out.flush();
    if (!out) refuse(file, "cannot be written");
  }
  std::error_code failed;
  std::filesystem::rename(temporary, file, failed);
  if (failed) refuse(file, "cannot be written: " + failed.message());
}

}  // namespace ropecheck::reports
