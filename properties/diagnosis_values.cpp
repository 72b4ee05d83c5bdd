// Which simple change of values explains a deviation: a constant angle, results flushed to zero,
// inputs that were handed over and not used?
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "properties/diagnosis_patterns.hpp"

namespace ropecheck::properties {

namespace {

constexpr std::size_t kFewest = 4;

void add_angle_offset(const Scene& scene, const MeasuredTurns& turns, const DuePlaces& due,
                      Hypotheses& list) {
  std::vector<double> errors;
  for (std::size_t token = 0; token < turns.size(); ++token) {
    for (std::size_t pair = 0; pair < scene.frequency.size(); ++pair) {
      const double angle = due[token][pair].effective * scene.frequency[pair];
      // Near zero the product itself is exact enough.
      const double error = std::arg(turns[token][pair] * std::polar(1.0, -angle));
      if (std::abs(angle) <= 64 && std::isfinite(error)) errors.push_back(error);
    }
  }
  if (errors.size() < kFewest) return;
  const double offset = median(errors);
  if (offset == 0) return;
  Model model = scene.right();
  model.angle = [offset](double position, double frequency) {
    return position * frequency + offset;
  };
  list.push_back({"pattern:angle-offset",
                  fmt::format("every angle is off by {:+.4g} rad, whatever the position and pair: "
                              "flat in position",
                              offset),
                  model});
}

// Zeros among the small results, none among the larger ones.
void add_flush(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  const Model right = scene.right();
  const double smallest = spec::info(evidence.target().dtype).min_exponent;
  double flushed = 0, kept = std::numeric_limits<double>::infinity();
  std::size_t zeros = 0;
  std::vector<double> predicted;
  for (const Evidence::Answer& answer : evidence.answers()) {
    predicted = answer.x;
    turn_pairs(scene.specification.head, evidence.layout(),
               right.turns(right.places(answer.site, evidence.tokens())), answer.x, predicted);
    for (std::size_t element = 0; element < predicted.size(); ++element) {
      const double size = std::abs(predicted[element]);
      if (size <= 4 * std::scalbn(evidence.unit(), static_cast<int>(smallest))) continue;
      if (answer.y[element] == 0) {
        flushed = std::max(flushed, size);
        ++zeros;
      } else {
        kept = std::min(kept, size);
      }
    }
  }
  if (zeros < kFewest) return;
  const double power = std::exp2(std::ceil(std::log2(flushed)));
  const double least = power <= kept * (1 + 4 * evidence.unit()) ? power : flushed * (1 + 0x1p-20);
  Model model = right;
  model.result = [least](double value) { return std::abs(value) < least ? 0 : value; };
  const bool subnormal = least == std::exp2(smallest);
  list.push_back(
      {"pattern:flushed-to-zero",
       fmt::format("results below {:.4g} ({:a}{}) are returned as zero, larger ones are right",
                   least, least, subnormal ? ", the smallest normal number" : ""),
       model});
}

}  // namespace

void add_value_patterns(const Scene& scene, const Evidence& evidence, const MeasuredTurns& turns,
                        const DuePlaces& due, Hypotheses& list) {
  add_angle_offset(scene, turns, due, list);
  add_flush(scene, evidence, list);
}

void add_input_mistakes(const Scene& scene, const Evidence& evidence, Hypotheses& list) {
  if (evidence.source() == Source::configuration) return;
  const bool table = evidence.source() == Source::table;
  const char* what = table ? "given table" : "given frequencies";
  const auto add = [&](const char* id, const std::string& text, Model model) {
    list.push_back({std::string("input:") + id, text, std::move(model)});
  };
  const auto configured = scene.of(scene.specification);
  if (!configured) return;
  if (table) {
    const std::vector<std::int64_t>& rows = evidence.positions();
    const auto row_of = [rows](double position) {
      return static_cast<double>(
          std::lower_bound(rows.begin(), rows.end(), static_cast<std::int64_t>(position)) -
          rows.begin());
    };
    Model by_token = scene.right();
    by_token.position = [rows](const ProbeSite& site, const ProbeTokens&) {
      return static_cast<double>(rows[site.token]);
    };
    add("table-by-token", "the given table is read at the token's index, not at its position",
        by_token);
    Model ignored = *configured;
    ignored.position = [row_of](const ProbeSite& site, const ProbeTokens& tokens) {
      return row_of(tokens.positions[site.token]);
    };
    add("table-ignored",
        "the given table is ignored: the row's number is turned as a position of "
        "the configuration",
        ignored);
  } else {
    add("frequencies-ignored",
        "the given frequencies and attention scale are ignored: those of the configuration are "
        "used",
        *configured);
    add("frequencies-ignored",
        "the given frequencies are ignored: those of the configuration are used with the given "
        "scale",
        scene.with(configured->frequency, scene.scale));
  }
  add("scale-dropped",
      fmt::format("the attention scale {:.8g} that goes with the {} is dropped", scene.scale, what),
      scene.with(scene.frequency, 1));
  if (scene.scale != configured->scale) {
    add("scale-ignored",
        fmt::format("attention scale {:.8g} of the configuration where {:.8g} is due with the {}",
                    configured->scale, scene.scale, what),
        scene.with(scene.frequency, configured->scale));
  }
  add("scale-squared",
      fmt::format("the attention scale that goes with the {} is applied twice", what),
      scene.with(scene.frequency, scene.scale * scene.scale));
}

}  // namespace ropecheck::properties
