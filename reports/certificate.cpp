// How is a certificate written down?
#include "reports/certificate.hpp"

#include <fmt/format.h>

#include <fstream>

#include "reports/certificate_parts.hpp"
#include "spec/build.hpp"

namespace ropecheck::reports {
namespace {

using properties::Certificate;
using properties::Range;

std::string hex(std::uint64_t value) { return fmt::format("{:016x}", value); }

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

Json angle_json(const properties::AngleError& angle) {
  if (!angle.known()) return nullptr;
  return {{"radians", angle.radians},
          {"position", angle.position},
          {"pair", angle.pair},
          {"every", properties::AngleError::kEvery}};
}

}  // namespace

Json certificate_body(const Certificate& certificate) {
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
  // A sweep knows one number per token; whether a pair turns by its own axis is for the gate.
  if (spec::axes(subject.specification) > 1) document["tokens"] = "equal on every axis";
  document["pairs"] = certificate.pairs;
  document["complete"] = certificate.complete();
  document["done"] = Json::array();
  for (const Range& range : certificate.done) document["done"].push_back(range_json(range));
  document["pairs_checked"] = tally.values / 2;
  document["values_checked"] = tally.values;
  document["not_correctly_rounded"] = tally.not_correctly_rounded;
  document["max_ulp"] = tally.worst.ulp < 0 ? Json() : number_json(tally.worst.ulp);
  document["witness"] = witness_json(certificate);
  document["max_angle"] = angle_json(certificate.angle);
  document["undecided"] = tally.undecided;
  document["digest"] = hex(tally.digest);
  return document;
}

/// FNV-1a over the document's text without the seal: finds accidents and edits, keeps no forger
/// out.
std::string certificate_seal(const Json& document) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (const unsigned char byte : document.dump()) sum = (sum ^ byte) * 0x100000001b3ULL;
  return hex(sum);
}

void refuse_certificate(const std::filesystem::path& file, const std::string& why) {
  throw spec::InputError(fmt::format("{}: {}", file.string(), why));
}

std::string to_json(const Certificate& certificate) {
  Json document = certificate_body(certificate);
  document["seal"] = certificate_seal(document);
  return dump(document);
}

void write_certificate(const Certificate& certificate, const std::filesystem::path& file) {
  std::filesystem::path temporary = file;
  temporary += ".writing";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << to_json(certificate);
    out.flush();
    if (!out) refuse_certificate(file, "cannot be written");
  }
  std::error_code failed;
  std::filesystem::rename(temporary, file, failed);
  if (failed) refuse_certificate(file, "cannot be written: " + failed.message());
}

}  // namespace ropecheck::reports
