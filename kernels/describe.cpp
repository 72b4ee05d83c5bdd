#include "kernels/describe.hpp"

#include <fmt/format.h>

#include <sstream>

#include "spec/build.hpp"

namespace ropecheck::kernels {
namespace {

void check_structure(const ropecheck_kernel& kernel) {
  constexpr std::size_t kHead = offsetof(ropecheck_kernel, name);
  if (kernel.struct_size >= kHead && kernel.abi_version != ROPECHECK_ABI_VERSION) {
    throw spec::InputError(fmt::format("abi_version: found {}, this ropecheck speaks {}",
                                       kernel.abi_version, ROPECHECK_ABI_VERSION));
  }
  if (kernel.struct_size < sizeof(ropecheck_kernel)) {
    throw spec::InputError(fmt::format(
        "struct_size: found {}, ABI version {} has {} (set it to sizeof(ropecheck_kernel))",
        kernel.struct_size, ROPECHECK_ABI_VERSION, sizeof(ropecheck_kernel)));
  }
}

void check_functions(const ropecheck_kernel& kernel) {
  const auto need = [](bool present, const char* what) {
    if (!present)
      throw spec::InputError(fmt::format("{}: is declared but its function is null", what));
  };
  need(kernel.create != nullptr, "create");
  need(kernel.destroy != nullptr, "destroy");
  need((kernel.levels & ROPECHECK_FREQUENCIES) == 0 || kernel.frequencies != nullptr,
       "frequencies");
  need((kernel.levels & ROPECHECK_TABLE) == 0 || kernel.table != nullptr, "table");
  need((kernel.levels & ROPECHECK_ROTATE) == 0 || kernel.rotate != nullptr, "rotate");
}

void check_bits(const char* field, std::uint32_t found, std::uint32_t known) {
  if ((found & ~known) == 0) return;
  throw spec::InputError(
      fmt::format("{}: unknown bits {:#x}, accepted {:#x}", field, found & ~known, known));
}

}  // namespace

std::vector<std::string> split_schemes(const char* text) {
  std::vector<std::string> entries;
  std::istringstream stream{text == nullptr ? "" : text};
  for (std::string entry; std::getline(stream, entry, ',');) {
    const std::size_t first = entry.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    entries.push_back(entry.substr(first, entry.find_last_not_of(" \t") - first + 1));
  }
  return entries;
}

void check_description(const Description& description) {
  if (description.name.empty()) throw spec::InputError("name: missing, a kernel states its name");
  if (description.levels == 0) {
    throw spec::InputError("levels: none declared, accepted: frequencies, table, rotate");
  }
  check_bits("levels", description.levels, 7);
  check_bits("dtypes", description.dtypes, 15);
  check_bits("layouts", description.layouts, 3);
  check_bits("inputs", description.inputs, 7);
  if ((description.levels & (ROPECHECK_TABLE | ROPECHECK_ROTATE)) != 0 && description.dtypes == 0) {
    throw spec::InputError("dtypes: none declared, accepted: f64, f32, f16, bf16");
  }
  if ((description.levels & ROPECHECK_ROTATE) != 0 && description.layouts == 0) {
    throw spec::InputError("layouts: none declared, accepted: half, interleaved");
  }
  if (description.frequency_dtype != spec::Dtype::f64 &&
      description.frequency_dtype != spec::Dtype::f32) {
    throw spec::InputError("frequency_dtype: accepted are f64 and f32");
  }
  if (description.min_position > description.max_position) {
    throw spec::InputError(fmt::format("min_position: found {}, accepted: at most max_position, {}",
                                       description.min_position, description.max_position));
  }
}

Description describe(const ropecheck_kernel& kernel) {
  check_structure(kernel);
  check_functions(kernel);
  Description description;
  description.name = kernel.name == nullptr ? "" : kernel.name;
  description.version = kernel.version == nullptr ? "" : kernel.version;
  description.levels = kernel.levels;
  description.dtypes = kernel.dtypes;
  description.layouts = kernel.layouts;
  description.inputs = kernel.inputs == 0 ? std::uint32_t{ROPECHECK_FROM_CONFIG} : kernel.inputs;
  description.features = kernel.features;
  if (kernel.frequency_dtype < 0 || kernel.frequency_dtype > ROPECHECK_BF16) {
    throw spec::InputError(
        fmt::format("frequency_dtype: found {}, accepted are f64 and f32", kernel.frequency_dtype));
  }
  description.frequency_dtype = static_cast<spec::Dtype>(kernel.frequency_dtype);
  description.table_in_dtype = kernel.table_in_dtype != 0;
  description.schemes = split_schemes(kernel.schemes);
  if (kernel.min_position != 0 || kernel.max_position != 0) {
    description.min_position = kernel.min_position;
    description.max_position = kernel.max_position;
  }
  check_description(description);
  return description;
}

}  // namespace ropecheck::kernels
