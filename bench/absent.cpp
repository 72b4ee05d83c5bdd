// Who could not be measured, and why?
#include "bench/absent.hpp"

#include <algorithm>

namespace ropecheck::bench {

void add_absent(nlohmann::json& absent, const std::string& kernel, const char* section,
                const std::string& reason) {
  const nlohmann::json entry = {{"kernel", kernel}, {"section", section}, {"reason", reason}};
  if (std::find(absent.begin(), absent.end(), entry) == absent.end()) absent.push_back(entry);
}

}  // namespace ropecheck::bench
