// How does output reach its place whole or not at all?
#include "cli/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "spec/build.hpp"

namespace ropecheck::cli {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void refuse(const char* option, const fs::path& place, const std::string& found,
                         const char* accepted) {
  throw spec::InputError(
      fmt::format("{} {}: {}; accepted: {}", option, place.string(), found, accepted));
}

[[noreturn]] void refuse_file(const fs::path& file) {
  refuse("-o", file, std::strerror(errno), "a file that can be written");
}

std::vector<fs::path> missing_parts(const fs::path& directory) {
  std::vector<fs::path> missing;
  for (fs::path part = fs::absolute(directory).lexically_normal();
       !part.empty() && !fs::exists(part); part = part.parent_path()) {
    if (part.has_filename()) missing.insert(missing.begin(), part);
  }
  return missing;
}

}  // namespace

void write_stdout(const std::string& content) {
  const bool written = std::fwrite(content.data(), 1, content.size(), stdout) == content.size();
  if (!written || std::fflush(stdout) != 0) {
    throw spec::InputError(
        fmt::format("standard output: {}; accepted: an open file or pipe", std::strerror(errno)));
  }
}

OutputFile::OutputFile(fs::path file) : file_(std::move(file)), temporary_(file_) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file_, ignored);
  if (fs::is_directory(status)) refuse("-o", file_, "is a directory", "a file that can be written");
  if (!fs::exists(status) || fs::is_regular_file(status)) {
    temporary_.replace_filename(fmt::format(".{}.{}.tmp", file_.filename().string(), ::getpid()));
  }
  errno = 0;
  if (!std::ofstream(temporary_, std::ios::binary | std::ios::app)) refuse_file(file_);
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (temporary_ != file_) fs::remove(temporary_, ignored);
}

void OutputFile::commit(const std::string& content) {
  errno = 0;
  std::ofstream stream(temporary_, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  if (!stream) refuse_file(file_);
  if (temporary_ == file_) return;
  std::error_code error;
  fs::rename(temporary_, file_, error);
  if (error) refuse("-o", file_, error.message(), "a file that can be written");
}

OutputDirectory::OutputDirectory(fs::path directory) : directory_(std::move(directory)) {
  constexpr const char* kAccepted = "a directory that can be written";
  if (directory_.empty()) refuse("--out", "''", "is empty", kAccepted);
  const fs::path probe = directory_ / fmt::format(".ropecheck.{}.tmp", ::getpid());
  std::error_code error;
  created_ = missing_parts(directory_);
  fs::create_directories(directory_, error);
  if (!error && !fs::is_directory(directory_))
    error = std::make_error_code(std::errc::not_a_directory);
  errno = EACCES;
  if (!error && !std::ofstream(probe)) error = std::error_code(errno, std::generic_category());
  std::error_code ignored;
  if (!error) fs::remove(probe, ignored);
  if (error) {
    for (auto part = created_.rbegin(); part != created_.rend(); ++part) fs::remove(*part, ignored);
    refuse("--out", directory_, error.message(), kAccepted);
  }
}

OutputDirectory::~OutputDirectory() {
  std::error_code ignored;
  for (auto part = created_.rbegin(); part != created_.rend(); ++part) fs::remove(*part, ignored);
}

}  // namespace ropecheck::cli
