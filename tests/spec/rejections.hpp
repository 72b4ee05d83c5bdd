// How is a refused input described and checked?
#pragma once

#include "tests/spec/helpers.hpp"

namespace ropecheck::spec {

struct Rejection {
  const char* scheme;
  std::optional<Dialect> dialect;
  RawParameters parameters;
  const char* begins;    ///< the field
  const char* contains;  ///< what was found or is accepted
};

inline void check_rejections(const std::vector<Rejection>& rejections) {
  for (const Rejection& bad : rejections) {
    const std::string message =
        input_error([&] { build(bad.scheme, bad.dialect, bad.parameters); });
    CAPTURE(bad.scheme, bad.begins, bad.contains, message);
    CHECK(is_one_line(message));
    CHECK(message.starts_with(bad.begins));
    CHECK(message.find(bad.contains) != message.npos);
  }
}

}  // namespace ropecheck::spec
