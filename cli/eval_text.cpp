// How are values printed for people and spreadsheets?
#include <fmt/format.h>

#include "cli/eval_request.hpp"
#include "cli/text_table.hpp"

namespace ropecheck::cli {
namespace {

/// Calls line(position, pair, index) in order.
template <class Line>
void for_each_value(const EvalRequest& request, Line line) {
  std::size_t index = 0;
  for (const std::int64_t position : request.positions) {
    for (const int pair : request.pairs) line(position, pair, index++);
  }
}

std::vector<std::string> cells_of(const EvalRequest& request, const EvalValues& values,
                                  std::int64_t position, int pair, std::size_t index) {
  std::vector<std::string> cells;
  if (request.by_position) cells.push_back(std::to_string(position));
  cells.push_back(std::to_string(pair));
  cells.push_back(value_text(request, values, index));
  if (request.dtype)
    cells.push_back(fmt::format("{:a}", spec::decode(*request.dtype, values.bits[index])));
  return cells;
}

std::vector<std::string> header_of(const EvalRequest& request) {
  std::vector<std::string> header;
  if (request.by_position) header.push_back("position");
  header.push_back("pair");
  header.push_back(request.name);
  if (request.dtype) header.push_back(request.name + "_hex");
  return header;
}

}  // namespace

std::string to_table(const EvalRequest& request, const EvalValues& values) {
  TextTable table(header_of(request));
  for_each_value(request, [&](std::int64_t position, int pair, std::size_t index) {
    table.row(cells_of(request, values, position, pair, index));
  });
  return table.str() + "attention_scale  " + values.attention_scale + "\n";
}

std::string to_csv(const EvalRequest& request, const EvalValues& values) {
  std::string text = fmt::format("{}\n", fmt::join(header_of(request), ","));
  for_each_value(request, [&](std::int64_t position, int pair, std::size_t index) {
    text += fmt::format("{}\n", fmt::join(cells_of(request, values, position, pair, index), ","));
  });
  return text;
}

}  // namespace ropecheck::cli
