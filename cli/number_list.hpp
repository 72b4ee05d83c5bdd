// How are positions and pairs written on the command line? Lists of integers and ranges.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ropecheck::cli {

/// Which integers are accepted, and how many of them.
struct NumberListLimits {
  std::int64_t low;
  std::int64_t high;
  std::size_t most = 10'000'000;
};

/// "0,5,10:20,-8:8:4": integers and half-open ranges A:B[:STEP] (A included, B not), in the order
/// given.
///
/// throws spec::InputError naming `option`: not an integer, out of range, empty or reversed range,
/// too many
std::vector<std::int64_t> parse_number_list(std::string_view option, std::string_view text,
                                            const NumberListLimits& limits);

}  // namespace ropecheck::cli
