// Does the readout find a kernel's frequencies? Against known ones, through table and rotation,
// with offset and sign.
#include "properties/readout.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace ropecheck::properties {
namespace {

spec::Specification narrow(double base) {
  spec::Specification specification;
  specification.base = base;
  specification.head = {
      .head_dim = 16, .rotary_dim = 12, .rotary_offset = 2, .layout = spec::Layout::interleaved};
  specification.seq_len = 131072;
  return specification;
}

/// A binary32 table is wrong by at most 2^-24 at either end of the way: 3·2^-24 rad, over
/// `farthest` tokens.
constexpr double kTableError = 3 * 0x1p-24;

Readout readout_of(const std::string& selector, const spec::Specification& specification,
                   std::int64_t max_position) {
  const auto kernel = kernels::open_kernel(selector);
  Caller caller(*kernel, specification);
  return read_out(caller, max_position);
}

TEST_CASE("a table tells its frequencies to its own error over the farthest position") {
  for (const std::int64_t farthest : {1, 5, 4096, 131071}) {
    const Readout readout = readout_of("model:plain64", narrow(10000), farthest);
    CHECK(readout.farthest == farthest);
    for (int pair = 0; pair < 6; ++pair) {
      INFO("pair " << pair << ", farthest " << farthest);
      CHECK(std::abs(readout.frequency[pair] - std::pow(10000.0, -2.0 * pair / 12)) <=
            kTableError / farthest);
      CHECK(std::abs(readout.gain[pair] - 1) <= kTableError);
      CHECK(readout.phase_offset[pair] == 0);
    }
  }
}

TEST_CASE("a rotation that turns backwards has negative frequencies") {
  const Readout readout = readout_of("mutant:L2-sine-sign", narrow(500), 4096);
  CHECK(std::abs(readout.frequency[0] + 1) <= kTableError);
  CHECK(readout.frequency[5] < 0);
}

TEST_CASE("a position that is off by one shows as an angle at position 0") {
  const Readout readout = readout_of("mutant:I10-position-plus-one", narrow(500), 4096);
  for (int pair = 0; pair < 6; ++pair) {
    CHECK(std::abs(readout.phase_offset[pair] - readout.frequency[pair]) <= kTableError);
  }
}

}  // namespace
}  // namespace ropecheck::properties
