// How is a property tried? Named inputs are drawn, a refuted case is shrunk, the answer is one
// line; RapidCheck stays inside.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "properties/inputs.hpp"
#include "properties/property.hpp"

namespace ropecheck::properties {

/// Thrown by a property: the case at hand contradicts the sentence. what() is one line, floats in
/// hex.
class Refuted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Thrown by a property: the sentence says nothing about this case (say, the kernel rejects it).
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Draws the inputs of one case. The label is what the counterexample calls the value.
class Draw {
 public:
  explicit Draw(const Subject& subject);

  /// Any position the subject is tested on (both signs if the kernel takes negative ones).
  std::int64_t position(const char* label) const;
  /// A position with low <= position <= high, cut to what the kernel accepts.
  std::int64_t position(const char* label, std::int64_t low, std::int64_t high) const;
  std::vector<std::int64_t> positions(const char* label, int shortest, int longest) const;
  std::vector<std::int64_t> lengths(const char* label, int shortest, int longest,
                                    std::int64_t high) const;
  HeadVector head(const char* label, spec::Dtype dtype, std::size_t elements, Values values) const;
  double number(const char* label, double low, double high) const;
  std::int64_t integer(const char* label, std::int64_t low, std::int64_t high) const;
  bool flag(const char* label, const char* off = "no", const char* on = "yes") const {
    return choice(label, {off, on}) != 0;
  }
  /// One of several formats or layouts, written by its name.
  template <class T>
  T one_of(const char* label, const std::vector<T>& choices) const {
    std::vector<std::string> names;
    for (const T& each : choices) names.emplace_back(spec::name(each));
    return choices[choice(label, names)];
  }

  /// The index of one of `names`, written by its name; shrinks towards the first.
  std::size_t choice(const char* label, const std::vector<std::string>& names) const;

  std::int64_t lowest() const { return low_; }
  std::int64_t highest() const { return high_; }

 private:
  std::int64_t low_;
  std::int64_t high_;
  std::vector<std::int64_t> special_;
};

/// Runs `property` on subject.cases random cases with a seed made from subject.seed and `name`.
///
/// special  Refuted becomes `fail` with the shrunk inputs and the explanation; NotApplicable and
/// kernels::Unsupported skip
///          the case, and skipping nearly all of them becomes `not_run`
/// throws   KernelFault of a kernel that gave no answer
Finding holds(const Subject& subject, std::string_view name,
              const std::function<void(const Draw&)>& property);

/// A finding without cases: the property has nothing to say here.
Finding not_run(std::string reason);

/// The seed of one property: changes with either argument.
std::uint64_t seed_of(std::uint64_t seed, std::string_view name);

}  // namespace ropecheck::properties
