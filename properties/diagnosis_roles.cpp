// Known mistakes in where, and how long, queries and keys are turned that turn differently.
#include <fmt/format.h>

#include <cmath>

#include "properties/diagnosis_catalogue.hpp"

namespace ropecheck::properties {

namespace {

double floor_modulo(double value, double by) { return value - by * std::floor(value / by); }

void add(const Scene& scene, const char* id, const std::string& text,
         std::function<double(const ProbeSite&, double)> effective, Hypotheses& list) {
  Model model = scene.right();
  model.effective = std::move(effective);
  list.push_back({id, text, model});
}

// ζ^(±(p - c + off)/B), as a mistake may have it.
struct Gain {
  double scale_base, center;
  double per_pair = 2;  // ζ = (per_pair·i + 0.4d)/(1.4d)
  double query = 1, key = -1;

  double at(const ProbeSite& site, double position, int pair, double d) const {
    const long double zeta = (per_pair * pair + 0.4L * d) / (1.4L * d);
    const long double power = (position - center) / scale_base;
    return static_cast<double>(std::pow(zeta, (site.key ? key : query) * power));
  }
};

void add_gains(const Scene& scene, const spec::XPos& scheme, Hypotheses& list) {
  const double d = scene.specification.head.rotary_dim;
  const Gain right{scheme.scale_base, scheme.center};
  const auto with = [&](const char* id, const std::string& text, const Gain& gain) {
    Model model = scene.right();
    model.stretch = [=](const ProbeSite& site, double position, int pair) {
      return gain.at(site, position, pair, d);
    };
    list.push_back({id, text, model});
  };
  Gain other = right;
  other.key = 1;
  with("F30-key-stretched", "keys are multiplied by the query's gain", other);
  other = right;
  std::swap(other.query, other.key);
  with("roles:exchanged", "queries have the key's gain, keys the query's", other);
  list.back().of_query = "queries have the key's gain";
  list.back().of_key = "keys have the query's gain";
  Model plain = scene.right();
  plain.stretch = nullptr;
  list.push_back({"F30-gain-left-out", "plain RoPE: neither queries nor keys have a gain", plain});
  list.back().of_query = "queries have no gain";
  list.back().of_key = "keys have no gain";
  for (const double off : {-1.0, 1.0}) {
    other = right;
    other.center += off;
    with("F30-centre-off-by-one", fmt::format("p - c {:+} in place of p - c", -off), other);
  }
  other = right;
  other.scale_base = 512;
  if (scheme.scale_base != 512)
    with("F30-scale-base-constant", "B = 512 whatever scale_base says", other);
  other = right;
  other.per_pair = 1;
  with("F30-zeta-of-pairs", "zeta = (i + 0.4d)/(1.4d) in place of (2i + 0.4d)/(1.4d)", other);
}

void add_groups(const Scene& scene, const spec::SelfExtend& scheme, Hypotheses& list) {
  const auto size = static_cast<double>(scheme.group_size);
  const auto window = static_cast<double>(scheme.window_size);
  const double shift = window - std::floor(window / size);
  add(
      scene, "I15-window-shift-forgotten", "queries turn at floor(p/G) like keys",
      [=](const ProbeSite&, double p) { return std::floor(p / size); }, list);
  add(
      scene, "I15-window-over-group-real", "queries turn at floor(p/G) + W - W/G in real numbers",
      [=](const ProbeSite& site, double p) {
        return std::floor(p / size) + (site.key ? 0 : window - window / size);
      },
      list);
  add(
      scene, "I15-key-shifted-too", "keys turn at floor(p/G) + W - floor(W/G) like queries",
      [=](const ProbeSite&, double p) { return std::floor(p / size) + shift; }, list);
  add(
      scene, "roles:exchanged", "queries turn like keys and keys like queries",
      [=](const ProbeSite& site, double p) {
        return std::floor(p / size) + (site.key ? shift : 0);
      },
      list);
  list.back().of_query = "queries turn like keys";
  list.back().of_key = "keys turn like queries";
  add(
      scene, "roles:not-grouped", "positions are not grouped: plain RoPE",
      [](const ProbeSite&, double p) { return p; }, list);
  list.back().of_query = "queries are not grouped: they turn at p";
  list.back().of_key = "keys are not grouped: they turn at p";
}

void add_chunks(const Scene& scene, const spec::DualChunk& scheme, Hypotheses& list) {
  using Part = spec::ChunkPart;
  const auto chunk = static_cast<double>(scheme.chunk_size);
  const double stride = chunk - static_cast<double>(scheme.local_size);
  const Model right = scene.right();
  const auto of = right.effective;
  const auto queries = [&](const char* id, const std::string& text,
                           std::function<double(double)> at) {
    add(
        scene, id, text,
        [=](const ProbeSite& site, double p) { return site.key ? of(site, p) : at(p); }, list);
  };
  const auto keys = [&](const char* id, const char* text, std::function<double(double)> at) {
    add(
        scene, id, text,
        [=](const ProbeSite& site, double p) { return site.key ? at(p) : of(site, p); }, list);
  };
  if (scheme.part == Part::successive) {
    queries("I16-successive-not-clamped", "queries turn at p mod n + n, not clamped to c",
            [=](double p) { return floor_modulo(p, stride) + stride; });
  }
  if (scheme.part == Part::inter) {
    queries("I16-inter-follows-position", "queries turn at p mod n + c",
            [=](double p) { return floor_modulo(p, stride) + chunk; });
  }
  keys("I16-key-modulo-chunk", "keys turn at p mod c in place of p mod (c - l)",
       [=](double p) { return floor_modulo(p, chunk); });
  keys("I16-key-not-reduced", "keys turn at p in place of p mod (c - l)",
       [](double p) { return p; });
  queries("roles:part-intra", "queries turn at p mod n, as within a chunk",
          [=](double p) { return floor_modulo(p, stride); });
  queries("roles:part-successive", "queries turn at min(p mod n + n, c), as in the chunk after",
          [=](double p) { return std::min(floor_modulo(p, stride) + stride, chunk); });
  queries("roles:part-inter", "queries turn at min(2n - 1, c), as in later chunks",
          [=](double) { return std::min(2 * stride - 1, chunk); });
  add(
      scene, "roles:not-chunked", "positions are not reduced: plain RoPE",
      [](const ProbeSite&, double p) { return p; }, list);
  list.back().of_query = "queries turn at p, which is not reduced";
  list.back().of_key = "keys turn at p, which is not reduced";
}

}  // namespace

void add_role_mistakes(const Scene& scene, Hypotheses& list) {
  const spec::Scheme& scheme = scene.specification.scheme;
  if (const auto* xpos = std::get_if<spec::XPos>(&scheme)) add_gains(scene, *xpos, list);
  if (const auto* groups = std::get_if<spec::SelfExtend>(&scheme)) add_groups(scene, *groups, list);
  if (const auto* chunks = std::get_if<spec::DualChunk>(&scheme)) add_chunks(scene, *chunks, list);
}

}  // namespace ropecheck::properties
