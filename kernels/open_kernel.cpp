// Which kernel does a selector name?
#include <fmt/format.h>

#include <array>
#include <functional>

#include "kernels/builtin.hpp"
#include "kernels/child.hpp"
#include "kernels/models.hpp"
#include "kernels/mutants/mutant.hpp"
#include "kernels/selectors.hpp"
#include "spec/build.hpp"

namespace ropecheck::kernels {
namespace {

std::unique_ptr<Kernel> open_builtin(const std::string& name) {
  if (name == "optimized") return in_process(builtin_optimized());
  if (name == "optimized-exact") return in_process(builtin_optimized_exact());
  throw spec::InputError("builtin: " +
                         spec::did_you_mean(name, {"optimized", "optimized-exact", "reference"}));
}

std::unique_ptr<Kernel> open_model(const std::string& name) {
  std::vector<std::string> names;
  for (const Model& model : models()) {
    if (model.name == name) return in_process(model.kernel());
    names.emplace_back(model.name);
  }
  throw spec::InputError("model: " + spec::did_you_mean(name, names));
}

std::unique_ptr<Kernel> open_mutant(const std::string& id) {
  std::vector<std::string> ids;
  for (const MutantInfo& info : mutants()) ids.push_back(info.id);
  const ropecheck_kernel* kernel = find_mutant(id);
  if (kernel == nullptr) throw spec::InputError("mutant: " + spec::did_you_mean(id, ids));
  return in_process(*kernel);
}

}  // namespace

std::unique_ptr<Kernel> open_kernel(const std::string& selector, const LoadOptions& options) {
  const std::size_t colon = selector.find(':');
  const std::string kind = selector.substr(0, colon);
  const std::string rest = colon == std::string::npos ? "" : selector.substr(colon + 1);
  if (colon == std::string::npos || rest.empty()) {
    throw spec::InputError(fmt::format("kernel: found '{}', accepted: {}", selector, kSelectors));
  }
  if (kind == "builtin") return open_builtin(rest);
  if (kind == "model") return open_model(rest);
  if (kind == "mutant") return open_mutant(rest);
  if (kind == "lib") return open_library(rest, options);
  if (kind == "exec") return open_command(rest, options);
  throw spec::InputError("kernel: " +
                         spec::did_you_mean(kind, {"builtin", "model", "mutant", "lib", "exec"}));
}

}  // namespace ropecheck::kernels
