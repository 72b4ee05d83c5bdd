// Does build() refuse every head that cannot be rotated?
#include "tests/spec/rejections.hpp"

namespace ropecheck::spec {
namespace {

const auto kHuggingFace = Dialect::huggingface;

std::vector<Rejection> bad_heads() {
  return {
      {"default", {}, given({{"head_dim", "0"}}), "head_dim: found 0", "integer 2"},
      {"default", {}, given({{"head_dim", "-128"}}), "head_dim: found -128", "integer 2"},
      {"default", {}, given({{"head_dim", "1"}}), "head_dim: found 1", "integer 2"},
      {"default", {}, given({{"head_dim", "127"}}), "rotary_dim: found 127", "even integer"},
      {"default", {}, given({{"head_dim", "64.5"}}), "head_dim: found 64.5", "integer 2"},
      {"default", {}, given({{"head_dim", "1e9"}}), "head_dim: found 1000000000", "65536"},
      {"default", {}, given({{"head_dim", "wide"}}), "head_dim: found \"wide\"", "integer 2"},
      {"default", {}, given({{"rotary_dim", "63"}}), "rotary_dim: found 63", "even integer"},
      {"default", {}, given({{"rotary_dim", "0"}}), "rotary_dim: found 0", "even integer"},
      {"default", {}, given({{"rotary_dim", "130"}}), "rotary_dim: found 130", "128 - 0"},
      {"default",
       {},
       given({{"rotary_dim", "128"}, {"rotary_offset", "2"}}),
       "rotary_dim: found 128",
       "128 - 2"},
      {"default", {}, given({{"rotary_offset", "-1"}}), "rotary_offset: found -1", ">= 0"},
      {"default", {}, given({{"rotary_offset", "128"}}), "rotary_dim: found 0", "128 - 128"},
      {"default",
       {},
       given({{"partial_rotary_factor", "0"}}),
       "partial_rotary_factor: found 0",
       "> 0, <= 1"},
      {"default",
       {},
       given({{"partial_rotary_factor", "1.5"}}),
       "partial_rotary_factor: found 1.5",
       "> 0, <= 1"},
      {"default",
       {},
       given({{"head_dim", "10"}, {"partial_rotary_factor", "0.5"}}),
       "partial_rotary_factor: found 0.5",
       "= 5 is not an even number"},
      {"default", {}, given({{"layout", "neox"}}), "layout: found \"neox\"", "half or interleaved"},
      {"default", {}, given({{"layout", "1"}}), "layout: found 1", "half or interleaved"},
      {"proportional", {}, given({{"rotary_dim", "64"}}), "rotary_dim: found 64", "whole head"},
      {"proportional",
       {},
       given({{"head_dim", "4"}, {"partial_rotary_factor", "0.1"}}),
       "partial_rotary_factor: found 0.1",
       "no pair"},
  };
}

std::vector<Rejection> undefined_exponents() {
  const RawParameters narrow = given({{"head_dim", "2"}, {"factor", "2"}});
  return {
      {"ntk", {}, narrow, "rotary_dim: found 2", "divides by zero"},
      {"dynamic", kHuggingFace,
       given({{"head_dim", "2"}, {"factor", "2"}, {"max_position_embeddings", "9"}}),
       "rotary_dim: found 2", "divides by zero"},
      {"dynamic",
       {},
       given({{"head_dim", "2"}, {"inner", "ntk"}, {"original_max_position_embeddings", "9"}}),
       "rotary_dim: found 2",
       "divides by zero"},
  };
}

}  // namespace

TEST_CASE("a head that cannot be rotated is refused") { check_rejections(bad_heads()); }

TEST_CASE("d = 2 is refused where d/(d-2) divides by zero") {
  check_rejections(undefined_exponents());
}

}  // namespace ropecheck::spec
