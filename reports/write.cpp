// How do four files appear together or not at all? Written under temporary names first, then
// renamed.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "reports/report.hpp"
#include "spec/build.hpp"

namespace ropecheck::reports {
namespace {

namespace fs = std::filesystem;

struct Part {
  const char* name;
  std::string content;
};

[[noreturn]] void refuse(const fs::path& directory, const std::string& found) {
  throw spec::InputError(fmt::format("--out {}: {}; accepted: a directory that can be written",
                                     directory.string(), found));
}

fs::path temporary(const fs::path& directory, const Part& part) {
  return directory / fmt::format(".{}.{}.tmp", part.name, ::getpid());
}

void write_file(const fs::path& file, const std::string& content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  if (!stream)
    throw fs::filesystem_error("cannot write", file, std::make_error_code(std::errc::io_error));
}

template <std::size_t N>
void remove_temporaries(const fs::path& directory, const std::array<Part, N>& parts) {
  std::error_code ignored;
  for (const Part& part : parts) fs::remove(temporary(directory, part), ignored);
}

}  // namespace

void write_all(const GateReport& report, const fs::path& directory) {
  const std::array<Part, 4> parts{{{"report.json", to_json(report)},
                                   {"junit.xml", to_junit(report)},
                                   {"summary.md", to_markdown(report)},
                                   {"report.html", to_html(report)}}};
  try {
    fs::create_directories(directory);
    for (const Part& part : parts) {
      if (fs::is_directory(directory / part.name))
        refuse(directory, fmt::format("{} is a directory", part.name));
      write_file(temporary(directory, part), part.content);
    }
    for (const Part& part : parts) fs::rename(temporary(directory, part), directory / part.name);
  } catch (const fs::filesystem_error& error) {
    remove_temporaries(directory, parts);
    refuse(directory, error.code().message());
  } catch (...) {
    remove_temporaries(directory, parts);
    throw;
  }
}

}  // namespace ropecheck::reports
