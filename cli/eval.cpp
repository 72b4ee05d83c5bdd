// What are the true values of a specification? The oracle's numbers, printed or written.
#include <unistd.h>

#include "cli/command.hpp"
#include "cli/eval_request.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"
#include "spec/build.hpp"

namespace ropecheck::cli {
namespace {

std::string written(const EvalRequest& request, const EvalValues& values,
                    const EvalSubject& subject) {
  switch (request.format) {
    case Format::table:
      return to_table(request, values);
    case Format::json:
      return to_json(request, values, subject);
    case Format::csv:
      return to_csv(request, values);
    case Format::npy:
      return to_npy(request, values);
    case Format::safetensors:
      return to_safetensors(request, values, subject);
  }
  return "";
}

void check_terminal(const EvalOptions& options, Format format) {
  const bool binary = format == Format::npy || format == Format::safetensors;
  if (binary && options.file.empty() && ::isatty(STDOUT_FILENO) == 1) {
    throw spec::InputError(
        "-o: missing, and a terminal shows no binary data; accepted: -o FILE, or a pipe");
  }
}

int run(const Global& global, const EvalOptions& options) {
  const EvalSubject subject(read_specification(options.specification));
  const EvalRequest request = resolve(options, global, subject);
  check_terminal(options, request.format);
  std::optional<OutputFile> file;
  if (!options.file.empty()) file.emplace(options.file);
  print_warnings(global, subject.specification);
  const std::string content = written(request, evaluate(request, subject, global.threads), subject);
  file ? file->commit(content) : write_stdout(content);
  return kDone;
}

}  // namespace

void add_eval(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("eval", "values of a specification in high precision");
  auto options = std::make_shared<EvalOptions>();
  add_specification_options(*command, options->specification);
  const auto add = [&](const char* name, std::string& value, const char* help, const char* type) {
    command->add_option(name, value, help)->type_name(type);
  };
  add("--quantity", options->quantity,
      "frequency (default), wavelength, rotations, ramp, axis; angle, cos, sin, gain, position; "
      "temperature",
      "NAME");
  add("--positions", options->positions,
      "0,5,131071 or A:B[:STEP], A included, B not; may be negative; 3/5/7: a position on each "
      "axis",
      "LIST");
  add("--role", options->role, "query (default) or key, where the scheme turns them differently",
      "NAME");
  add("--dims", options->dims, "pair indices, written like positions (default: all)", "LIST");
  add("--digits", options->digits, "significant digits with --dtype exact, 1 to 1000 (default 20)",
      "N");
  add("--dtype", options->dtype, "exact (default), or correctly rounded to f64, f32, f16, bf16",
      "NAME");
  add("--format", options->format,
      "table (default), json, csv, npy (bf16 as uint16 bits), safetensors", "NAME");
  add("-o", options->file, "write there, whole or not at all, instead of to stdout", "FILE");
  command->footer(
      "Example: ropecheck eval --scheme linear --set factor=4 --quantity cos --positions=-2:3 "
      "--dtype f32\n"
      "Example: ropecheck eval --scheme mrope --set mrope_section=16,24,24 --quantity angle "
      "--positions 3/5/7,4:6");
  command->callback([&action, options] {
    action = [options](const Global& global) { return run(global, *options); };
  });
}

}  // namespace ropecheck::cli
