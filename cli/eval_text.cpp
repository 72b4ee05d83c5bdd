// How are values printed for people and spreadsheets?
#include <fmt/format.h>

#include "cli/eval_request.hpp"
#include "cli/text_table.hpp"

namespace ropecheck::cli {
namespace {

/// Calls line(token, pair, index) in order.
template <class Line>
void for_each_value(const EvalRequest& request, Line line) {
  std::size_t index = 0;
  for (std::size_t token = 0; token < request.tokens(); ++token) {
    for (const int pair : request.pairs) line(token, pair, index++);
  }
}

std::vector<std::string> cells_of(const EvalRequest& request, const EvalValues& values,
                                  std::size_t token, int pair, std::size_t index) {
  std::vector<std::string> cells;
  if (request.quantity.by_position()) cells.push_back(request.position_text(token));
  if (request.quantity.by_pair()) cells.push_back(std::to_string(pair));
  cells.push_back(value_text(request, values, index));
  if (request.dtype)
    cells.push_back(fmt::format("{:a}", spec::decode(*request.dtype, values.bits[index])));
  if (!values.temperature.empty()) cells.push_back(values.temperature[token]);
  return cells;
}

std::vector<std::string> header_of(const EvalRequest& request, const EvalValues& values) {
  std::vector<std::string> header;
  if (request.quantity.by_position()) header.push_back("position");
  if (request.quantity.by_pair()) header.push_back("pair");
  // The column of positions has that name already.
  const std::string& name = request.quantity.name;
  header.push_back(name == "position" ? "turned_at" : name);
  if (request.dtype) header.push_back(request.quantity.name + "_hex");
  if (!values.temperature.empty()) header.push_back("temperature");
  return header;
}

}  // namespace

std::string to_table(const EvalRequest& request, const EvalValues& values) {
  TextTable table(header_of(request, values));
  for_each_value(request, [&](std::size_t token, int pair, std::size_t index) {
    table.row(cells_of(request, values, token, pair, index));
  });
  std::string text = table.str() + "attention_scale  " + values.attention_scale + "\n";
  if (values.softmax_factor != "1") text += "softmax_factor  " + values.softmax_factor + "\n";
  return text;
}

std::string to_csv(const EvalRequest& request, const EvalValues& values) {
  std::string text = fmt::format("{}\n", fmt::join(header_of(request, values), ","));
  for_each_value(request, [&](std::size_t token, int pair, std::size_t index) {
    text += fmt::format("{}\n", fmt::join(cells_of(request, values, token, pair, index), ","));
  });
  return text;
}

}  // namespace ropecheck::cli
