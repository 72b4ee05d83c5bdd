// How is one parameter read, checked and recorded? Every error names field, found value and what is
// accepted.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spec/build.hpp"
#include "spec/catalogue.hpp"

namespace ropecheck::spec {

/// The numbers a parameter may take: at_least(1), above(0), at most `maximum`.
struct Range {
  double minimum = -std::numeric_limits<double>::infinity();
  bool open = false;  ///< minimum itself is not allowed
  double maximum = std::numeric_limits<double>::infinity();

  bool contains(double number) const {
    return (open ? number > minimum : number >= minimum) && number <= maximum;
  }
};

constexpr Range at_least(double minimum) { return {minimum, false}; }
constexpr Range above(double minimum) { return {minimum, true}; }

/// Reads the parameters of one scheme. What is read is recorded in `resolved`, in reading order.
class ParameterReader {
 public:
  /// throws InputError if a key is not one of the scheme's or of the common parameters
  ParameterReader(const SchemeInfo& scheme, const RawParameters& raw);

  bool has(std::string_view key) const { return raw_.contains(std::string(key)); }
  double number(std::string_view key, Range range);
  double number_or(std::string_view key, double fallback, Range range);
  std::optional<double> optional_number(std::string_view key, Range range);
  int integer_or(std::string_view key, int fallback, Range range);
  std::optional<int> optional_integer(std::string_view key, Range range);
  bool boolean_or(std::string_view key, bool fallback);
  std::optional<std::string> optional_text(std::string_view key);
  /// Integers in `range`, as many as there are.
  std::vector<int> integer_list(std::string_view key, Range range);
  std::vector<double> positive_list(std::string_view key, std::size_t size);

  /// Marks `key` as understood although its value has no effect, and says why.
  void skip(std::string_view key, const std::string& reason);
  /// Notes what `key` came to; a second note replaces the first.
  void record(std::string_view key, const Value& value, std::string origin);
  void warn(std::string warning) { warnings.push_back(std::move(warning)); }
  /// Errors about `key` say `text` in place of the catalogue's words: the dialect accepts another
  /// range.
  void accepts(std::string_view key, std::string text) { accepted_instead_[key] = std::move(text); }
  /// Warns about every key that was given but that the dialect did not read.
  void finish(std::string_view dialect);

  [[noreturn]] void missing(std::string_view key, std::string_view instead = "") const;
  [[noreturn]] void reject(std::string_view key, std::string_view reason = "") const;

  std::vector<ResolvedParameter> resolved;
  std::vector<std::string> warnings;

 private:
  const RawParameter* find(std::string_view key) const;
  std::string_view accepted(std::string_view key) const;
  double checked_number(std::string_view key, const RawParameter& raw, Range range);
  int checked_integer(std::string_view key, const RawParameter& raw, Range range);

  const SchemeInfo& scheme_;
  const RawParameters& raw_;
  std::set<std::string, std::less<>> read_;
  std::map<std::string_view, std::string> accepted_instead_;
};

}  // namespace ropecheck::spec
