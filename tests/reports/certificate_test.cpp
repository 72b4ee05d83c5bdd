// Does a certificate come back as it was written, for every model there is?
#include "reports/certificate.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "spec/build.hpp"
#include "spec/config.hpp"
#include "tests/catch.hpp"

namespace ropecheck::reports {
namespace {

using properties::Certificate;

class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                ("ropecheck-certificate-" + std::to_string(::getpid()));
};

Certificate certificate_of(spec::Specification specification) {
  Certificate certificate;
  certificate.subject.kernel = "exec:\"quoted\" \\ and\ttabbed";
  certificate.subject.kernel_version = "1.0 ü";
  certificate.pairs = specification.head.pairs();
  certificate.subject.specification = std::move(specification);
  certificate.positions = {-1000, 3000};
  certificate.done = {{-1000, 0}, {1024, 2048}};
  certificate.tally.values = 2ULL * 2024 * static_cast<std::uint64_t>(certificate.pairs);
  certificate.tally.not_correctly_rounded = 17;
  certificate.tally.digest = 0xfedcba9876543210;
  certificate.tally.worst = {0.1 + 0.2, -7, 0, true, 0x3f000001};
  certificate.angle = {1e-300, 1024, 0};
  certificate.expected = 0x1.123456789abcdp-1;
  return certificate;
}

TEST_CASE("a certificate comes back as it was written, whatever the model") {
  const Folder folder;
  const auto file = folder.file("certificate.json");
  for (const spec::Profile& profile : spec::profiles()) {
    INFO(profile.name);
    const Certificate written =
        certificate_of(spec::with_seq_len(spec::read_profile(profile.name), 5000));
    write_certificate(written, file);
    const Certificate back = read_certificate(file);
    REQUIRE(to_json(back) == to_json(written));
    REQUIRE(properties::difference(written, back) == "");
    REQUIRE(back.expected == written.expected);
  }
}

TEST_CASE("an error of no number comes back too") {
  const Folder folder;
  const auto file = folder.file("certificate.json");
  for (const double error : {std::numeric_limits<double>::infinity(), 1e300}) {
    Certificate written = certificate_of(spec::build("default", std::nullopt, {}));
    written.tally.worst.ulp = error;
    write_certificate(written, file);
    CHECK(read_certificate(file).tally.worst.ulp == error);
  }
}

}  // namespace
}  // namespace ropecheck::reports
