// Do the dialects differ exactly where spec/README.md says, and by what other people found?
#include "spec/dialects.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "reference/frequency.hpp"
#include "spec/build.hpp"
#include "spec/catalogue.hpp"
#include "tests/catch.hpp"
#include "tests/reference/specifications.hpp"

using namespace ropecheck;
using namespace ropecheck::reference;
using spec::Dialect;
using Settings = std::map<std::string, spec::Value>;

namespace {

spec::Specification built(std::string_view scheme, Dialect dialect, const Settings& settings) {
  spec::RawParameters parameters;
  for (const auto& [key, value] : settings) parameters[key] = {value, "test"};
  return spec::build(scheme, dialect, parameters);
}

Schedule<Real> of(std::string_view scheme, Dialect dialect, const Settings& settings,
                  double seq_len = 0) {
  auto specification = built(scheme, dialect, settings);
  if (seq_len > 0) specification.seq_len = seq_len;
  return schedule<Real>(specification);
}

double ratio(const Schedule<Real>& left, const Schedule<Real>& right, std::size_t pair) {
  return static_cast<double>(left.frequency[pair] / right.frequency[pair]);
}

double gain(double factor, double weight, double slope = 0.1) {
  return 1 + slope * weight * std::log(factor);
}

/// The sets of YaRN dialects that agree in every frequency.
std::set<std::set<Dialect>> groups(const Settings& settings) {
  std::map<std::vector<Real>, std::set<Dialect>> by_frequency;
  for (const Dialect dialect : spec::find_scheme("yarn")->dialects) {
    by_frequency[of("yarn", dialect, settings).frequency].insert(dialect);
  }
  std::set<std::set<Dialect>> result;
  for (const auto& [frequency, group] : by_frequency) result.insert(group);
  return result;
}

using D = Dialect;
/// Rounded, upper end below the last pair, both ends apart: one formula, ten authors.
const std::set<Dialect> kRounded{D::huggingface, D::ggml, D::vllm,     D::megatron,   D::mlx,
                                 D::deepseek,    D::olmo, D::telechat, D::scaled_rope};

const Settings kQwen{{"head_dim", 128.0},
                     {"rope_theta", 1e6},
                     {"factor", 4.0},
                     {"original_max_position_embeddings", 32768.0},
                     {"beta_fast", 32.0},
                     {"beta_slow", 1.0},
                     {"max_position_embeddings", 131072.0}};
const Settings kGptOss{{"head_dim", 64.0},  {"rope_theta", 150000.0},
                       {"factor", 32.0},    {"original_max_position_embeddings", 4096.0},
                       {"beta_fast", 32.0}, {"beta_slow", 1.0},
                       {"truncate", false}, {"max_position_embeddings", 131072.0}};
const Settings kDeepSeek{{"head_dim", 64.0},
                         {"rope_theta", 10000.0},
                         {"factor", 40.0},
                         {"original_max_position_embeddings", 4096.0},
                         {"beta_fast", 32.0},
                         {"beta_slow", 1.0},
                         {"mscale", 1.0},
                         {"mscale_all_dim", 1.0},
                         {"max_position_embeddings", 163840.0}};

double scale(Dialect dialect, const Settings& settings) {
  return static_cast<double>(of("yarn", dialect, settings).attention_scale);
}
double softmax(Dialect dialect, const Settings& settings) {
  return static_cast<double>(softmax_factor<Real>(built("yarn", dialect, settings)));
}

}  // namespace

TEST_CASE("on Qwen's parameters YaRN has a rounded, an open, a paper's and an old reading") {
  CHECK(groups(kQwen) == std::set<std::set<Dialect>>{
                             {D::paper}, {D::huggingface_v4}, {D::gpt_oss, D::onnx}, kRounded});
}

TEST_CASE("where truncate is false, those who read it join gpt-oss") {
  std::set<Dialect> open{D::gpt_oss, D::onnx}, rounded = kRounded;
  for (const Dialect dialect : {D::huggingface, D::vllm, D::megatron}) {
    open.insert(dialect);
    rounded.erase(dialect);
  }
  CHECK(groups(kGptOss) ==
        std::set<std::set<Dialect>>{{D::paper}, {D::huggingface_v4}, open, rounded});
}

TEST_CASE("gpt-oss read with rounded ends is off by up to 76 %, as measured elsewhere") {
  const auto right = of("yarn", D::gpt_oss, kGptOss), rounded = of("yarn", D::ggml, kGptOss);
  CHECK(ratio(rounded, right, 13) == Approx(1.054).margin(0.0005));
  CHECK(ratio(rounded, right, 14) == Approx(1.088).margin(0.0005));
  CHECK(ratio(rounded, right, 15) == Approx(1.146).margin(0.0005));
  CHECK(ratio(rounded, right, 16) == Approx(1.27).margin(0.005));
  CHECK(ratio(rounded, right, 17) == Approx(1.76).margin(0.005));
  for (const std::size_t pair : {0, 8, 18, 31}) CHECK(ratio(rounded, right, pair) == 1);
}

TEST_CASE("the upper end is cut at d-1 or at the last pair, and full interpolation hangs on it") {
  Settings settings = kQwen;
  settings["rope_theta"] = 10000.0;
  settings["original_max_position_embeddings"] = 131072.0;  // c(1) = 69.1
  settings["max_position_embeddings"] = 524288.0;
  const auto plain = of("default", D::paper, {{"head_dim", 128.0}});
  CHECK(ratio(of("yarn", D::olmo, settings), plain, 63) == 0.25);
  const double low = std::floor(64 * std::log(131072 / (64 * M_PI)) / std::log(10000.0));
  const double kept = 1 - (63 - low) / (70 - low);
  CHECK(ratio(of("yarn", D::huggingface, settings), plain, 63) ==
        Approx(kept + (1 - kept) / 4).epsilon(1e-12));
  CHECK_THROWS_AS(of("yarn", D::gpt_oss, settings), spec::InputError);
  CHECK_THROWS_AS(of("yarn", D::onnx, settings), spec::InputError);
}

TEST_CASE("equal rounded ends make a step in every engine, crossed ends opposite steps") {
  Settings settings = kDeepSeek;
  settings["beta_fast"] = 1.0;
  settings["original_max_position_embeddings"] = 6.0;  // below 2π: both ends are cut to 0
  const auto plain = of("default", D::paper, {{"head_dim", 64.0}});
  for (const Dialect dialect : {D::huggingface, D::ggml, D::olmo, D::mlx}) {
    const auto step = of("yarn", dialect, settings);
    CHECK(step.frequency[0] == plain.frequency[0]);
    CHECK(ratio(step, plain, 1) == 1 / 40.0);
  }
  settings["beta_fast"] = 1e-9;
  settings["beta_slow"] = 1e-9;
  const auto huggingface = of("yarn", D::huggingface, settings),
             ggml = of("yarn", D::ggml, settings);
  CHECK(huggingface.frequency != ggml.frequency);  // ends 71 and 63, cut: the width is -8 or 0.001
}

TEST_CASE("DeepSeek-V3: plain cos and sin, softmax scale by 1.36889², whoever runs it") {
  const double expected = gain(40, 1) * gain(40, 1);
  CHECK(expected == Approx(1.87385).margin(0.000005));
  for (const Dialect dialect : {D::huggingface, D::megatron, D::mlx, D::deepseek, D::ggml}) {
    CAPTURE(std::string(name(dialect)));
    CHECK(scale(dialect, kDeepSeek) == Approx(1).epsilon(1e-15));
    CHECK(softmax(dialect, kDeepSeek) == Approx(expected).epsilon(1e-14));
  }
  CHECK(softmax(D::vllm, kDeepSeek) == 1);
  CHECK(scale(D::vllm, kDeepSeek) == Approx(gain(40, 1)).epsilon(1e-14));
}

TEST_CASE("attention scales follow presence here and truth there") {
  Settings lite = kDeepSeek;  // mscale alone: four families, four answers
  lite["mscale"] = 0.707;
  lite.erase("mscale_all_dim");
  CHECK(scale(D::huggingface, lite) == Approx(gain(40, 1)));
  CHECK(scale(D::megatron, lite) == Approx(gain(40, 0.707)));
  CHECK(scale(D::mlx, lite) == Approx(gain(40, 0.707)));
  CHECK(scale(D::ggml, lite) == Approx(gain(40, 1)));
  CHECK(scale(D::deepseek, lite) == 1);
  CHECK(softmax(D::deepseek, lite) == Approx(gain(40, 0.707) * gain(40, 0.707)));
  Settings zero = kDeepSeek;
  zero["mscale"] = 0.0;
  CHECK(scale(D::huggingface, zero) == Approx(gain(40, 1)));   // absent
  CHECK(scale(D::megatron, zero) == Approx(1 / gain(40, 1)));  // m(s, 0) = 1
  Settings given = kQwen;
  given["attention_factor"] = 0.5;
  for (const Dialect dialect : {D::paper, D::huggingface, D::huggingface_v4}) {
    CHECK(scale(dialect, given) == 0.5);
  }
  for (const Dialect dialect :
       {D::ggml, D::vllm, D::megatron, D::mlx, D::gpt_oss, D::onnx, D::olmo}) {
    CHECK(scale(dialect, given) == Approx(gain(4, 1)));
  }
  given["attn_factor"] = 0.75;
  CHECK(scale(D::vllm, given) == Approx(0.75 * gain(4, 1)));
  CHECK(scale(D::telechat, given) == Approx(0.75 * gain(4, 1, 0.07)));
  given["apply_yarn_scaling"] = false;
  CHECK(scale(D::vllm, given) == 0.75);
  Settings direct = kGptOss;
  direct["mscale"] = 1.2;
  CHECK(scale(D::onnx, direct) == 1.2);
}

TEST_CASE("turned parts score alike under deepseek and huggingface: A² times the softmax factor") {
  Settings both = kDeepSeek;
  both["mscale"] = 1.3;
  both["mscale_all_dim"] = 0.8;
  const auto score = [&](Dialect dialect) {
    return scale(dialect, both) * scale(dialect, both) * softmax(dialect, both);
  };
  CHECK(score(D::huggingface) == Approx(score(D::deepseek)).epsilon(1e-14));
  CHECK(score(D::megatron) == Approx(score(D::deepseek)).epsilon(1e-14));
  CHECK(score(D::ggml) != Approx(score(D::deepseek)).epsilon(1e-3));
}

TEST_CASE("deepseek scales nothing unless the model is longer than its training") {
  Settings within = kDeepSeek;
  within["max_position_embeddings"] = 4096.0;
  CHECK_FALSE(of("yarn", D::deepseek, within).active);
  CHECK(softmax(D::deepseek, within) == 1);
  within["max_position_embeddings"] = 4097.0;
  CHECK(of("yarn", D::deepseek, within).active);
}

TEST_CASE("onnx leaves YaRN without beta_fast unscaled, and takes the ends from the whole head") {
  Settings qwen = kQwen;
  qwen.erase("beta_fast");
  CHECK_FALSE(of("yarn", D::onnx, qwen).active);
  Settings partial = kQwen;
  partial["rotary_dim"] = 64.0;
  const auto got = of("yarn", D::onnx, partial), open = of("yarn", D::gpt_oss, partial);
  const auto plain =
      of("default", D::paper, {{"head_dim", 128.0}, {"rotary_dim", 64.0}, {"rope_theta", 1e6}});
  // With ends 23.6 and 39.7 of the whole head, pair 20 is kept; with half of them it is past the
  // ramp.
  CHECK(ratio(got, plain, 20) == 1);
  CHECK(ratio(open, plain, 20) == 0.25);
}

TEST_CASE("huggingface-v4 takes max_position_embeddings for L") {
  Settings later = kQwen;
  later["original_max_position_embeddings"] = 131072.0;
  CHECK(of("yarn", D::huggingface_v4, kQwen).frequency ==
        of("yarn", D::huggingface, later).frequency);
}

TEST_CASE("telechat takes the ratio of the lengths for its factor") {
  Settings stated = kQwen;
  stated["factor"] = 2.0;
  CHECK(of("yarn", D::telechat, stated).frequency == of("yarn", D::telechat, kQwen).frequency);
}

TEST_CASE("NTK with factor k is two things: S7 keeps the first pair, S22 slows it by k^(2/d)") {
  for (const double factor : {8.0, 3.3}) {
    const Settings settings{{"factor", factor}};
    const auto paper = of("ntk", D::paper, settings), radix = of("ntk", D::vllm, settings);
    CHECK(ratio(paper, radix, 0) == Approx(std::pow(factor, 2 / 128.0)).epsilon(1e-14));
    CHECK(ratio(paper, radix, 63) == Approx(1).epsilon(1e-14));
    CHECK(ratio(paper, radix, 0) == Approx(factor == 8 ? 1.033 : 1.019).margin(0.0005));
  }
  const auto mixed = of("ntk", D::vllm, {{"factor", 12.0}, {"mixed_b", 0.75}});
  const auto plain = of("default", D::paper, {});
  for (std::size_t pair = 0; pair < 64; ++pair) {
    const double slope = std::log(12.0) / std::pow(64, 0.75);
    CHECK(ratio(mixed, plain, pair) ==
          Approx(std::exp(-slope * std::pow(static_cast<double>(pair) + 1, 0.75))).epsilon(1e-13));
  }
}

TEST_CASE("vLLM freezes dynamic NTK at the longest length, short prompts included") {
  const Settings settings{{"factor", 2.0}, {"max_position_embeddings", 2048.0}};
  const auto frozen = of("dynamic", D::vllm, settings, 100);
  CHECK(frozen.frequency == of("dynamic", D::vllm, settings).frequency);
  CHECK(frozen.frequency == of("dynamic", D::huggingface, settings, 4096).frequency);
  CHECK(frozen.frequency == of("ntk", D::paper, {{"factor", 3.0}}).frequency);
  CHECK_FALSE(of("dynamic", D::huggingface, settings, 100).active);
}

TEST_CASE("HunYuan's alpha survives beyond L in vLLM and MLX and is lost in Hugging Face") {
  const Settings settings{{"alpha", 1000.0}, {"factor", 1.0}, {"max_position_embeddings", 32768.0}};
  const auto alpha = of("ntk", D::paper, {{"factor", 1000.0}}).frequency;
  for (const Dialect dialect : {D::vllm, D::mlx, D::huggingface}) {
    CHECK(of("dynamic", dialect, settings).frequency == alpha);
    CHECK(of("dynamic", dialect, settings, 32768).frequency == alpha);
  }
  CHECK(of("dynamic", D::vllm, settings, 32769).frequency == alpha);
  CHECK(of("dynamic", D::mlx, settings, 32769).frequency == alpha);
  CHECK(of("dynamic", D::huggingface, settings, 65536).frequency ==
        of("ntk", D::paper, {{"factor", 2.0}}).frequency);
}

TEST_CASE("Qwen's staircase is 1, 3, 7, 15") {
  const Settings settings{{"original_max_position_embeddings", 2048.0}};
  const std::map<double, double> steps{{1, 1},    {2048, 1}, {2049, 3},  {4096, 3},
                                       {4097, 7}, {8192, 7}, {8193, 15}, {16384, 15}};
  for (const auto& [length, stretch] : steps) {
    CHECK(of("dynamic", D::qwen, settings, length).frequency ==
          of("ntk", D::paper, {{"factor", stretch}}).frequency);
  }
}

TEST_CASE("the old NTK-by-parts, against its formula written with other variables") {
  const double s = 8, base = 10000, dim = 128;
  const auto got = of("ntk-by-parts", D::scaled_rope,
                      {{"factor", s}, {"original_max_position_embeddings", 2048.0}});
  const auto place = [&](double turns) {
    return dim * std::log(2048 / (turns * 2 * M_PI)) / (2 * std::log(base));
  };
  const auto mask = [&](double fast, double slow, double pair) {
    const double low = std::max(0.0, std::floor(place(fast)));
    const double high = std::min(dim - 1, std::ceil(place(slow)));
    return 1 - std::clamp((pair - low) / (high - low), 0.0, 1.0);
  };
  for (std::size_t i = 0; i < 64; ++i) {
    const auto pair = static_cast<double>(i);
    const double plain = std::pow(base, -2 * pair / dim);
    const double ntk = std::pow(base * std::pow(s, dim / (dim - 2)), -2 * pair / dim);
    const double first = mask(1.25, 0.75, pair), second = mask(16, 2, pair);
    const double mixed = plain / s * (1 - first) + ntk * first;
    CHECK(static_cast<double>(got.frequency[i]) ==
          Approx(mixed * (1 - second) + plain * second).epsilon(1e-12));
  }
}

TEST_CASE(
    "dynamic YaRN by its authors' code takes the pair index where the paper takes rotations") {
  const Settings settings{{"inner", std::string("yarn")},
                          {"original_max_position_embeddings", 2048.0}};
  const auto code = of("dynamic", D::scaled_rope, settings, 8192);
  CHECK(code.frequency ==
        of("yarn", D::scaled_rope, {{"factor", 4.0}, {"original_max_position_embeddings", 2048.0}})
            .frequency);
  CHECK(code.frequency != of("dynamic", D::paper, settings, 8192).frequency);
  CHECK(code.attention_scale == of("dynamic", D::paper, settings, 8192).attention_scale);
  CHECK_FALSE(of("dynamic", D::scaled_rope, settings, 2048).active);
}

TEST_CASE("Megatron has Llama 3.1's bands in its code; equal bands are a step elsewhere") {
  const Settings scout{{"rope_theta", 500000.0},
                       {"factor", 16.0},
                       {"low_freq_factor", 1.0},
                       {"high_freq_factor", 1.0},
                       {"original_max_position_embeddings", 8192.0}};
  Settings usual = scout;
  usual["high_freq_factor"] = 4.0;
  CHECK(of("llama3", D::megatron, scout).frequency ==
        of("llama3", D::huggingface, usual).frequency);
  const auto plain = of("default", D::paper, {{"rope_theta", 500000.0}});
  const auto step = of("llama3", D::vllm, scout);
  for (std::size_t pair = 0; pair < 64; ++pair) {
    const double turns = 8192 * static_cast<double>(plain.frequency[pair]) / (2 * M_PI);
    CHECK(ratio(step, plain, pair) == (turns < 1 ? 1 / 16.0 : 1));
  }
  for (const Dialect dialect : {D::ggml, D::mlx, D::onnx, D::huggingface}) {
    CHECK(of("llama3", dialect, scout).frequency == step.frequency);
  }
}

TEST_CASE("longrope's list goes by length, by the model's reach, or not at all") {
  const std::vector<double> brief(64, 2.0), wide(64, 3.0);
  Settings settings{{"short_factor", brief},
                    {"long_factor", wide},
                    {"factor", 32.0},
                    {"original_max_position_embeddings", 4096.0},
                    {"max_position_embeddings", 131072.0}};
  const auto plain = of("default", D::paper, {});
  const auto divisor = [&](Dialect dialect, double length) {
    return 1 / ratio(of("longrope", dialect, settings, length), plain, 7);
  };
  CHECK(divisor(D::huggingface, 4096) == Approx(2));
  CHECK(divisor(D::huggingface, 4097) == Approx(3));
  CHECK(divisor(D::mlx, 1) == Approx(3));
  CHECK(divisor(D::vllm, 1) == Approx(3));
  settings["max_position_embeddings"] = 4096.0;
  CHECK(divisor(D::vllm, 5000) == Approx(2));
  settings["max_position_embeddings"] = 8192.0;  // old Hugging Face: the ratio wins over 32
  CHECK(static_cast<double>(of("longrope", D::huggingface_v4, settings).attention_scale) ==
        Approx(std::sqrt(1 + std::log(2.0) / std::log(4096.0))));
  CHECK(static_cast<double>(of("longrope", D::huggingface, settings).attention_scale) ==
        Approx(std::sqrt(1 + std::log(32.0) / std::log(4096.0))));
}

TEST_CASE("relations that Hugging Face's own tests state") {
  const auto plain = of("default", D::huggingface, {});
  for (const double factor : {2.0, 10.0}) {
    const auto linear = of("linear", D::huggingface, {{"factor", factor}});
    const auto whole = of("proportional", D::huggingface, {{"factor", factor}});
    CHECK(whole.frequency == linear.frequency);
    CHECK(ratio(linear, plain, 40) == Approx(1 / factor).epsilon(1e-15));
  }
  const Settings bounded{{"factor", 10.0},
                         {"original_max_position_embeddings", 2048.0},
                         {"beta_fast", 32.0},
                         {"beta_slow", 1.0}};
  const Settings bands{{"factor", 10.0},
                       {"original_max_position_embeddings", 2048.0},
                       {"low_freq_factor", 1.0},
                       {"high_freq_factor", 4.0}};
  const auto yarn = of("yarn", D::huggingface, bounded);
  const auto llama = of("llama3", D::huggingface, bands);
  const auto half = of("proportional", D::huggingface, {{"partial_rotary_factor", 0.5}});
  for (std::size_t pair = 0; pair < 64; ++pair) {
    CHECK(yarn.frequency[pair] <= plain.frequency[pair]);
    CHECK(yarn.frequency[pair] >= plain.frequency[pair] / 10);
    CHECK(llama.frequency[pair] <= plain.frequency[pair]);
    CHECK(llama.frequency[pair] >= plain.frequency[pair] / 10);
    CHECK((half.frequency[pair] == 0) == (pair >= 32));
  }
}

TEST_CASE("every dialect of every scheme with factor 1 is plain, where it has a factor") {
  for (const char* scheme : {"linear", "ntk", "ntk-by-parts", "yarn", "llama3"}) {
    for (const Dialect dialect : spec::find_scheme(scheme)->dialects) {
      CAPTURE(scheme, std::string(name(dialect)));
      Settings settings{{"factor", 1.0}};
      if (spec::find_scheme(scheme)->parameters.size() > 2) {
        settings["original_max_position_embeddings"] = 4096.0;
        settings["max_position_embeddings"] = 4096.0;
      }
      if (std::string(scheme) == "llama3") {
        settings["low_freq_factor"] = 1.0;
        settings["high_freq_factor"] = 4.0;
      }
      CHECK_FALSE(of(scheme, dialect, settings).active);
    }
  }
}
