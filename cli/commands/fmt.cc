// `acrnet fmt`: brings policy files into the one canonical form, or says which are not in it.
//
// Reads and, without --check, replaces files; a file with mistakes is left alone and does not keep
// the others from being formatted. What can't be read stops it before anything is written.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/text/text.h"
#include "cli/views/text/unified_diff.h"
#include "cli/workspace/configuration.h"
#include "cli/workspace/policy_files.h"
#include "parser/format/format.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage fmt_page{"fmt", "Writes the policy's files in the one canonical form.",
                               R"(Examples:
  acrnet fmt                         the files of this configuration; lists those that it changed
  acrnet fmt --check --diff          in a pipeline: says what is not formatted, writes nothing
  acrnet fmt --recursive policies
  acrnet fmt - < policy.acrnet       from standard input to standard output

A file with a syntax error is left alone. A file is replaced in one piece and keeps its mode.

Exit codes: 0 done (with --check: all files are formatted), 1 error (with --check: or not )"
                               R"(formatted).)"};

struct FmtCommand {
  bool check = false;
  bool diff = false;
  bool recursive = false;
  std::vector<std::string> paths;  // files and folders, or "-" alone; none: the configuration
};

void add_fmt_options(Options& options, FmtCommand& command) {
  options.flag("--check", "Write nothing; exit with 1 if a file is not formatted", command.check);
  options.flag("--diff", "Show what changes", command.diff);
  options.flag("--recursive", "Also the folders below", command.recursive);
  options.rest("paths", "PATH", "Files and folders, or - (default: the configuration)",
               command.paths);
  options.check([&command](Diagnostics& diagnostics) {
    const auto& paths = command.paths;
    if (paths.size() > 1 && std::find(paths.begin(), paths.end(), "-") != paths.end())
      diagnostics.add(excluding_options("-", "a path", "The first means standard input alone."));
  });
}

ExitCode format_input(const FmtCommand& command, const Invocation& invocation) {
  Diagnostics diagnostics;
  Sources sources;
  auto text = invocation.console.read_input(largest_configuration);
  if (!text) {
    diagnostics.add(file_too_large("standard input", largest_configuration));
    return stop(invocation, diagnostics);
  }
  sources.emplace_back("standard input", std::move(*text), false);
  const SourceFile& source = sources.front();
  // What it is given is given back, byte for byte: it may go where it came from.
  invocation.secrets.forget();
  const auto formatted = parser::format(source, 0, diagnostics);
  if (!formatted) return stop(invocation, diagnostics, sources);
  if (command.diff) {
    invocation.console.print(unified_diff(source.name(), source.text(), *formatted));
  } else if (!command.check) {
    invocation.console.print(*formatted);
  }
  const bool clean = source.text() == *formatted;
  return command.check && !clean ? ExitCode::error : ExitCode::success;
}

// Whether the file was in canonical form, or is now.
bool format_file(const FmtCommand& command, const Invocation& invocation, const FileToFormat& file,
                 const SourceFile& source, FileIndex index, Diagnostics& diagnostics) {
  const auto formatted = parser::format(source, index, diagnostics);
  if (!formatted) return false;
  if (*formatted == source.text()) return true;
  executor::FileError error;
  if (!command.check && !rewrite_file(file, *formatted, error)) {
    diagnostics.add(unwritable_file(source.name(), error.told()));
    return false;
  }
  invocation.console.print(escaped(source.name()) + "\n");
  if (command.diff) {
    invocation.console.print(unified_diff(source.name(), source.text(), *formatted));
  }
  return !command.check;
}

ExitCode run_fmt(const FmtCommand& command, const Invocation& invocation) {
  if (command.paths == std::vector<std::string>{"-"}) return format_input(command, invocation);
  Diagnostics diagnostics;
  const auto files =
      find_policy_files(invocation.options.folder, command.paths, command.recursive, diagnostics);
  if (!files) return stop(invocation, diagnostics);
  const auto sources = read_policy_files(*files, diagnostics);
  if (!sources) return stop(invocation, diagnostics);
  bool clean = true;
  for (std::size_t i = 0; i < sources->size(); ++i) {
    clean &= format_file(command, invocation, (*files)[i], (*sources)[i], static_cast<FileIndex>(i),
                         diagnostics);
  }
  invocation.console.report(diagnostics, *sources);
  return clean ? ExitCode::success : ExitCode::error;
}

}  // namespace

std::unique_ptr<Command> make_fmt_command() {
  return make_command(fmt_page, add_fmt_options, run_fmt);
}

}  // namespace acrnet::cli
