// How are rows printed so that columns line up?
#pragma once

#include <string>
#include <vector>

namespace ropecheck::cli {

/// Columns as wide as their widest cell, two spaces between; the last one is not padded.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header);
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string str(const std::string& indent = "") const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// `text` broken between words into lines of at most `width` characters, each after `indent`.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent);

}  // namespace ropecheck::cli
