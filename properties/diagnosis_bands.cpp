// Known mistakes in blending: llama3's bands, ramps over rotations, ramps over the pair index,
// YaRN's attention scale.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "properties/diagnosis_catalogue.hpp"
#include "spec/catalogue.hpp"
#include "spec/dialect_rules.hpp"

namespace ropecheck::properties {

namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// (1-γ)·θ/s + γ·θ with some γ of the pair.
Model blended(const Scene& scene, double factor, const std::function<double(int)>& keep) {
  std::vector<double> result;
  for (std::size_t pair = 0; pair < scene.plain.size(); ++pair) {
    const double weight = keep(static_cast<int>(pair));
    result.push_back(scene.plain[pair] * ((1 - weight) / factor + weight));
  }
  return scene.with(result, scene.scale);
}

double clamped(double value) { return std::clamp(value, 0.0, 1.0); }

void add_llama3(const Scene& scene, const spec::Llama3& scheme, Hypotheses& list) {
  const double shortest = scheme.trained_context / scheme.high_freq_factor;
  const double longest = scheme.trained_context / scheme.low_freq_factor;
  const auto banded = [&](const std::function<double(double)>& middle, bool swapped) {
    return blended(scene, scheme.factor, [&, middle, swapped](int pair) {
      const double wavelength = kTurn / scene.plain[pair];
      if (wavelength < shortest) return swapped ? 0.0 : 1.0;
      if (wavelength > longest) return swapped ? 1.0 : 0.0;
      return middle(wavelength);
    });
  };
  const auto right = [&](double wavelength) {
    return (scheme.trained_context / wavelength - scheme.low_freq_factor) /
           (scheme.high_freq_factor - scheme.low_freq_factor);
  };
  const auto by_length = [&](double wavelength) {
    return (longest - wavelength) / (longest - shortest);
  };
  list.push_back({"F14d-bands-swapped",
                  "short wavelengths divided by the factor and long ones kept",
                  banded(right, true)});
  list.push_back({"F14b-smooth-inverted", "the middle band blends with 1-mu in place of mu",
                  banded([=](double w) { return 1 - right(w); }, false)});
  list.push_back({"F14b-smooth-in-wavelength",
                  "the middle band's mu is linear in the wavelength, not in L/wavelength",
                  banded(by_length, false)});
  list.push_back({"F14b-smooth-in-wavelength-inverted",
                  "the middle band's mu is linear in the wavelength and inverted",
                  banded([=](double w) { return 1 - by_length(w); }, false)});
  list.push_back(
      {"F14-high-edge-constant", "no middle band: high_freq_factor taken as low_freq_factor",
       blended(scene, scheme.factor,
               [&](int pair) { return kTurn / scene.plain[pair] < longest ? 1.0 : 0.0; })});
  list.push_back(
      {"F14-low-edge-constant", "no middle band: low_freq_factor taken as high_freq_factor",
       blended(scene, scheme.factor,
               [&](int pair) { return kTurn / scene.plain[pair] < shortest ? 1.0 : 0.0; })});
  list.push_back({"F14c-middle-kept", "the middle band is not blended but kept",
                  banded([](double) { return 1.0; }, false)});
}

struct Ramp {
  double factor, context, slow, fast;
};

void add_rotation_ramps(const Scene& scene, const Ramp& ramp, Hypotheses& list) {
  const auto rotations = [&](int pair) { return ramp.context * scene.plain[pair] / kTurn; };
  const auto right = [&](int pair) {
    return clamped((rotations(pair) - ramp.slow) / (ramp.fast - ramp.slow));
  };
  const auto by_length = [&](int pair) {
    const double longest = ramp.context / ramp.slow, shortest = ramp.context / ramp.fast;
    return clamped((longest - kTurn / scene.plain[pair]) / (longest - shortest));
  };
  const auto logarithmic = [&](int pair) {
    return clamped(std::log(rotations(pair) / ramp.slow) / std::log(ramp.fast / ramp.slow));
  };
  const auto no_turn = [&](int pair) {
    return clamped((rotations(pair) * kTurn - ramp.slow) / (ramp.fast - ramp.slow));
  };
  list.push_back({"F12-rotations-ramp-inverted",
                  "kept below beta_slow rotations and interpolated above beta_fast",
                  blended(scene, ramp.factor, [&](int pair) { return 1 - right(pair); })});
  list.push_back({"F12-ramp-over-wavelength",
                  "the ramp is linear in the wavelength, not in rotations",
                  blended(scene, ramp.factor, by_length)});
  list.push_back({"F12-ramp-over-logarithm", "the ramp is linear in the logarithm of the rotations",
                  blended(scene, ramp.factor, logarithmic)});
  list.push_back({"F12-rotations-without-turn",
                  "rotations L*frequency without the division by 2*pi",
                  blended(scene, ramp.factor, no_turn)});
}

// Ramp over the pair index between two ends; `keep` is 1 below and 0 above.
struct Ends {
  double low, high;
};

class PairRamp {
 public:
  PairRamp(const Scene& scene, const spec::Yarn& yarn) : scene_(scene), yarn_(yarn) {}

  double end(double rotations, bool decimal) const {
    const double ratio = yarn_.trained_context / (rotations * kTurn);
    const double width = scene_.specification.head.rotary_dim;
    return width * (decimal ? std::log10(ratio) : std::log(ratio)) /
           (2 * std::log(scene_.specification.base));
  }
  Ends rounded(Ends ends, bool truncate) const {
    if (truncate) ends = {std::floor(ends.low), std::ceil(ends.high)};
    ends.low = std::max(ends.low, 0.0);
    ends.high = std::min<double>(
        ends.high, spec::largest_ramp_end(scene_.specification.head, scene_.specification.dialect));
    if (ends.low == ends.high) ends.high += 0.001;
    return ends;
  }
  bool truncates() const { return spec::truncates(yarn_, scene_.specification.dialect); }
  Ends right() const { return {end(yarn_.beta_fast, false), end(yarn_.beta_slow, false)}; }

 private:
  const Scene& scene_;
  const spec::Yarn& yarn_;
};

void add_pair_ramps(const Scene& scene, const spec::Yarn& yarn, Hypotheses& list) {
  const PairRamp ramp(scene, yarn);
  const bool truncates = ramp.truncates();
  const auto add = [&](const char* id, const char* text, const Ends& ends, double stretch,
                       double shift, bool inverted) {
    list.push_back({id,
                    fmt::format("{}: ramp over pairs {:.6g} to {:.6g}", text, ends.low, ends.high),
                    blended(scene, yarn.factor, [=](int pair) {
                      const double place =
                          clamped((stretch * pair + shift - ends.low) / (ends.high - ends.low));
                      return inverted ? place : 1 - place;
                    })});
  };
  const Ends right = ramp.rounded(ramp.right(), truncates);
  add("F6-truncate-ignored",
      truncates ? "the ramp's ends are not rounded although they should be"
                : "the ramp's ends are rounded although truncate is false",
      ramp.rounded(ramp.right(), !truncates), 1, 0, false);
  add("F12-ramp-log10", "decimal over natural logarithm in the ramp's ends",
      ramp.rounded({ramp.end(yarn.beta_fast, true), ramp.end(yarn.beta_slow, true)}, truncates), 1,
      0, false);
  add("F12-ramp-element-index", "the ramp is taken at element 2i", right, 2, 0, false);
  add("F12-betas-swapped", "beta_fast and beta_slow swapped",
      ramp.rounded({ramp.end(yarn.beta_slow, false), ramp.end(yarn.beta_fast, false)}, truncates),
      1, 0, false);
  add("F12-ramp-inverted", "interpolated below the ramp and kept above it", right, 1, 0, true);
  add("F12-ramp-shifted", "the ramp is one pair early", right, 1, 1, false);
  add("F12-ramp-shifted", "the ramp is one pair late", right, 1, -1, false);
  const double last = scene.specification.head.rotary_dim / 2.0 - 1;
  add("F7-clamp", "the upper end is clamped to d/2-1", {right.low, std::min(right.high, last)}, 1,
      0, false);
}

void add_scales(const Scene& scene, const spec::Yarn& yarn, Hypotheses& list) {
  const double plain = yarn.factor > 1 ? 1 + 0.1 * std::log(yarn.factor) : 1;
  const auto add = [&](const char* id, const char* text, double scale) {
    if (scale == scene.scale) return;
    list.push_back(
        {id,
         fmt::format("attention scale {:.8g} ({}) where {:.8g} is due", scale, text, scene.scale),
         scene.with(scene.frequency, scale)});
  };
  if (yarn.mscale || yarn.mscale_all_dim)
    add("F10-mscale-ratio-ignored", "0.1*ln s + 1, mscale ignored", plain);
  add("F8-scale-missing", "none", 1);
  add("F9-scale-squared", "squared", scene.scale * scene.scale);
  add("F10-scale-log10", "decimal logarithm", 1 + 0.1 * std::log10(std::max(1.0, yarn.factor)));
  add("F10-scale-logarithm-ignored", "0.1*ln s + 1, the configured value ignored", plain);
  add("F9-scale-inverted", "1/A", 1 / scene.scale);
  if (yarn.mscale)
    add("F10-mscale-alone", "mscale without mscale_all_dim",
        1 + 0.1 * *yarn.mscale * std::log(yarn.factor));
  add("F10-softmax-factor", "square root", std::sqrt(scene.scale));
}

}  // namespace

void add_band_mistakes(const Scene& scene, Hypotheses& list) {
  const spec::Scheme& scheme = scene.specification.scheme;
  if (const auto* bands = std::get_if<spec::Llama3>(&scheme)) add_llama3(scene, *bands, list);
  if (const auto* parts = std::get_if<spec::NtkByParts>(&scheme)) {
    add_rotation_ramps(
        scene, {parts->factor, parts->trained_context, parts->beta_slow, parts->beta_fast}, list);
  }
}

void add_yarn_mistakes(const Scene& scene, Hypotheses& list) {
  const auto* yarn = std::get_if<spec::Yarn>(&scene.specification.scheme);
  if (yarn == nullptr) return;
  add_scales(scene, *yarn, list);
  if (spec::ramp_rules(scene.specification.dialect).variable == spec::RampVariable::rotations) {
    add_rotation_ramps(
        scene, {yarn->factor, yarn->trained_context, yarn->beta_slow, yarn->beta_fast}, list);
  } else {
    add_pair_ramps(scene, *yarn, list);
  }
}

void add_other_dialects(const Scene& scene, Hypotheses& list) {
  const std::string_view scheme = spec::scheme_name(scene.specification.scheme);
  for (const spec::Dialect dialect : spec::find_scheme(scheme)->dialects) {
    if (dialect == scene.specification.dialect) continue;
    spec::Specification other = scene.specification;
    other.dialect = dialect;
    const auto model = scene.of(other);
    if (!model || (model->frequency == scene.frequency && model->scale == scene.scale)) continue;
    const std::string name = fmt::format("{}/{}", scheme, spec::name(dialect));
    list.push_back({"dialect:" + name,
                    fmt::format("conforms to {}, {} is asked for", name,
                                spec::name(scene.specification.dialect)),
                    *model});
  }
}

}  // namespace ropecheck::properties
