// What does each dialect make of one set of parameters, and how far is it from another's?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/specification_options.hpp"
#include "spec/catalogue.hpp"
#include "spec/dialects.hpp"

namespace ropecheck::cli {

struct DialectNumbers {
  double difference = 0;        ///< max over pairs |frequency/other - 1|; inf where other is 0
  std::optional<int> pair;      ///< where; none where the difference is 0
  std::string attention_scale;  ///< decimal
  std::string softmax_factor;   ///< decimal (S21)
  std::vector<int> other_axis;  ///< pairs that another of a token's positions turns (S26)
  std::vector<std::string> warnings;
};

struct DialectRow {
  const spec::DialectRecord* record;
  std::optional<DialectNumbers> numbers;  ///< none: words only, or refused
  std::string refused;                    ///< why this dialect takes no such parameters
};

struct DialectComparison {
  const spec::SchemeInfo* scheme;
  std::string name;                            ///< what the parameters are those of
  std::optional<spec::Dialect> compared_with;  ///< none: words only
  std::vector<DialectRow> rows;
};

/// Options that need a scheme, a model or a file beside them. throws spec::InputError
void refuse_lonely_options(const SpecificationOptions& options);

/// `--scheme` may stand beside `--model` or `--config` here, and must then agree with them.
/// Parameters that only some dialects refuse are these dialects' business.
///
/// throws   spec::InputError if no dialect takes the parameters, or the one compared with does not
DialectComparison compare_dialects(const SpecificationOptions& options);

}  // namespace ropecheck::cli
