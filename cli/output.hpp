// How does output reach its place whole or not at all?
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ropecheck::cli {

/// throws spec::InputError if standard output cannot take it
void write_stdout(const std::string& content);

/// A file that appears under its name only when it is complete.
class OutputFile {
 public:
  /// Opens a temporary neighbour, so that an unwritable place is known before the work is done.
  /// throws spec::InputError naming -o
  explicit OutputFile(std::filesystem::path file);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Writes everything and gives the file its name. throws spec::InputError
  void commit(const std::string& content);

 private:
  std::filesystem::path file_;
  std::filesystem::path temporary_;  ///< equals file_ for devices and pipes
};

/// A directory that exists and can be written; what had to be created is removed again unless kept.
class OutputDirectory {
 public:
  /// throws spec::InputError naming --out
  explicit OutputDirectory(std::filesystem::path directory);
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  const std::filesystem::path& path() const { return directory_; }
  void keep() { created_.clear(); }

 private:
  std::filesystem::path directory_;
  std::vector<std::filesystem::path> created_;  ///< outermost first
};

}  // namespace ropecheck::cli
