// Does every pair turn by the right axis and at the right position? Against maps written by hand.
#include "reference/placement.hpp"

#include <limits>
#include <string>

#include "reference/frequency.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::AxisOrder;
using spec::Dialect;
using spec::Role;
using test::specification;

namespace {

spec::Specification several(std::vector<int> section, AxisOrder order, int dim = 128,
                            Dialect dialect = Dialect::huggingface) {
  const int axes = order == AxisOrder::chunked               ? static_cast<int>(section.size())
                   : order == AxisOrder::interleaved_or_idle ? 4
                                                             : 3;
  return specification(spec::MultiAxis{std::move(section), order, axes, spec::Default{}}, dim,
                       10000, dialect);
}

/// One digit a pair.
std::string axes_of(const spec::Specification& specification) {
  const Placement placement(specification);
  std::string text;
  for (int pair = 0; pair < placement.pairs(); ++pair) {
    text += static_cast<char>('0' + placement.axis(pair));
  }
  return text;
}

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

int differences(const std::string& a, const std::string& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i] != b[i];
  return count;
}

}  // namespace

TEST_CASE("chunked sections come one after the other") {
  CHECK(axes_of(several({16, 24, 24}, AxisOrder::chunked)) ==
        repeated("0", 16) + repeated("1", 24) + repeated("2", 24));
  CHECK(axes_of(several({1, 2, 3, 2}, AxisOrder::chunked, 16)) == "01122233");
  CHECK(axes_of(several({0, 3, 1}, AxisOrder::chunked, 8)) == "1112");
}

TEST_CASE("what is left over when interleaved goes by time, in ggml by the fourth axis") {
  const std::string shared = repeated("012", 20);
  const std::string huggingface = axes_of(several({24, 20, 20}, AxisOrder::interleaved));
  CHECK(huggingface == shared + "0000");
  const auto idle = AxisOrder::interleaved_or_idle;
  const std::string ggml = axes_of(several({24, 20, 20, 0}, idle, 128, Dialect::ggml));
  CHECK(ggml == shared + "0330");
  CHECK(axes_of(several({11, 11, 10}, AxisOrder::interleaved, 64)) ==
        axes_of(several({11, 11, 10, 0}, idle, 64, Dialect::ggml)));
  CHECK(axes_of(several({16, 24, 24}, AxisOrder::interleaved)) == repeated("012", 21) + "0");
  const std::string short_time = axes_of(several({16, 24, 24, 0}, idle, 128, Dialect::ggml));
  CHECK(short_time == repeated("012", 16) + repeated("312", 5) + "3");
  CHECK(differences(short_time, repeated("012", 21) + "0") == 6);
}

TEST_CASE("heights and widths by turns, then time") {
  CHECK(axes_of(several({22, 22, 20}, AxisOrder::height_width_time)) ==
        repeated("12", 22) + repeated("0", 20));
}

TEST_CASE("ggml begins the sections anew where they are used up") {
  CHECK(axes_of(several({1, 2, 1, 0}, AxisOrder::chunked, 20, Dialect::ggml)) == "0112011201");
  CHECK(axes_of(several({2, 1, 1, 0}, AxisOrder::interleaved_or_idle, 16, Dialect::ggml)) ==
        "01200120");
}

TEST_CASE("an axial head gives each axis half of the pairs") {
  const Placement placement(specification(spec::Axial{spec::AxialFrequencies::restarted, 1}, 16));
  CHECK(placement.axes() == 2);
  CHECK_FALSE(placement.by_role());
  CHECK(axes_of(specification(spec::Axial{}, 16)) == "00001111");
  CHECK(placement.effective(Role::query, -1) == 0);
  CHECK(placement.effective(Role::key, 41) == 42);
}

TEST_CASE("self-extend groups keys and moves queries on") {
  const Placement placement(specification(spec::SelfExtend{4, 10, spec::Default{}}));
  CHECK(placement.by_role());
  CHECK(placement.axes() == 1);
  const std::vector<std::int64_t> positions{-5, -4, -1, 0, 3, 4, 7, 8};
  const std::vector<std::int64_t> groups{-2, -1, -1, 0, 0, 1, 1, 2};
  for (std::size_t i = 0; i < positions.size(); ++i) {
    CAPTURE(positions[i]);
    CHECK(placement.effective(Role::key, positions[i]) == groups[i]);
    CHECK(placement.effective(Role::query, positions[i]) == groups[i] + 10 - 2);  // ⌊10/4⌋ = 2
  }
  const Placement plain(specification(spec::SelfExtend{1, 99, spec::Default{}}));
  for (const Role role : {Role::query, Role::key}) CHECK(plain.effective(role, -7) == -7);
}

TEST_CASE("dual-chunk positions stay within a chunk, queries as far ahead as their part") {
  const auto at = [](spec::ChunkPart part, Role role, std::int64_t position) {
    const auto scheme = spec::DualChunk{10, 3, part, spec::Default{}};  // n = 7
    return Placement(specification(scheme)).effective(role, position);
  };
  using enum spec::ChunkPart;
  const std::vector<std::int64_t> positions{-8, -7, -1, 0, 6, 7, 8, 20};
  const std::vector<std::int64_t> inside{6, 0, 6, 0, 6, 0, 1, 6};
  const std::vector<std::int64_t> after{10, 7, 10, 7, 10, 7, 8, 10};
  for (std::size_t i = 0; i < positions.size(); ++i) {
    CAPTURE(positions[i]);
    for (const auto part : {intra, successive, inter}) {
      CHECK(at(part, Role::key, positions[i]) == inside[i]);
    }
    CHECK(at(intra, Role::query, positions[i]) == inside[i]);
    CHECK(at(successive, Role::query, positions[i]) == after[i]);
    CHECK(at(inter, Role::query, positions[i]) == 10);  // min(2·7 - 1, 10)
  }
  const auto wide = spec::DualChunk{10, 6, inter, spec::Default{}};  // n = 4: 2n - 1 below c
  CHECK(Placement(specification(wide)).effective(Role::query, 123) == 7);
}

TEST_CASE("far positions do not overflow") {
  const std::int64_t far = std::int64_t{1} << 62;
  const spec::SelfExtend extend{1, std::int64_t{1} << 53, spec::Default{}};
  CHECK(Placement(specification(extend)).effective(Role::query, far) == far);
  const spec::DualChunk chunks{std::int64_t{1} << 53, 1, spec::ChunkPart::successive,
                               spec::Default{}};
  const Placement placement(specification(chunks));
  CHECK(placement.effective(Role::key, -far) >= 0);
  CHECK(placement.effective(Role::query, far) <= std::int64_t{1} << 53);
}

TEST_CASE("a placement that moves something makes a scheme active") {
  const auto active = [](const spec::Scheme& scheme, int dim = 128) {
    return schedule<Real>(specification(scheme, dim, 10000, Dialect::huggingface)).active;
  };
  const auto axes = [](std::vector<int> section, spec::InnerScheme inner) {
    return spec::MultiAxis{std::move(section), AxisOrder::chunked, 3, std::move(inner)};
  };
  CHECK(active(axes({16, 24, 24}, spec::Default{})));
  CHECK_FALSE(active(axes({64, 0, 0}, spec::Default{})));
  CHECK(active(axes({64, 0, 0}, spec::Linear{2})));
  CHECK_FALSE(active(spec::SelfExtend{1, 4, spec::Linear{1}}));
  CHECK(active(spec::SelfExtend{1, 4, spec::Linear{2}}));
  CHECK(active(spec::SelfExtend{2, 4, spec::Default{}}));
  CHECK(active(spec::DualChunk{4, 1, spec::ChunkPart::intra, spec::Default{}}));
  CHECK(active(spec::XPos{}));
  CHECK(active(spec::Axial{}));
}

TEST_CASE("placements that the equations do not define are refused") {
  const auto refused = [](const spec::Scheme& scheme, int dim = 128,
                          Dialect dialect = Dialect::huggingface) {
    CHECK_THROWS_AS(Placement(specification(scheme, dim, 10000, dialect)), std::invalid_argument);
  };
  using enum AxisOrder;
  const spec::InnerScheme plain = spec::Default{};
  refused(spec::MultiAxis{{16, 24, 23}, chunked, 3, plain});
  refused(spec::MultiAxis{{16, 24, 24}, chunked, 4, plain});
  refused(spec::MultiAxis{{}, chunked, 0, plain});
  refused(spec::MultiAxis{{-1, 41, 24}, chunked, 3, plain});
  refused(spec::MultiAxis{{24, 40}, interleaved, 3, plain});
  refused(spec::MultiAxis{{0, 0, 0, 0}, chunked, 4, plain}, 128, Dialect::ggml);
  refused(spec::MultiAxis{{23, 21, 20}, height_width_time, 3, plain});
  refused(spec::MultiAxis{{16, 24, 24}, chunked, 3, spec::Linear{0}});
  refused(spec::Axial{}, 6);
  refused(spec::XPos{0, 0});
  refused(spec::XPos{512, 0.5});
  refused(spec::XPos{512, std::numeric_limits<double>::infinity()});
  refused(spec::SelfExtend{0, 4, plain});
  refused(spec::SelfExtend{2, -1, plain});
  refused(spec::DualChunk{4, 4, spec::ChunkPart::intra, plain});
  refused(spec::DualChunk{4, 0, spec::ChunkPart::intra, plain});
}
