#include "cli/commands/fmt.h"

#include <optional>
#include <string>
#include <vector>

#include "cli/messages/diagnostics.h"
#include "cli/views/text/unified_diff.h"
#include "cli/workspace/policy_files.h"
#include "parser/format/format.h"

namespace acrnet::cli {

namespace {

ExitCode format_input(const FmtCommand& command, const Invocation& invocation) {
  Diagnostics diagnostics;
  Sources sources;
  sources.emplace_back("standard input", invocation.console.read_input(), false);
  const SourceFile& source = sources.front();
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
bool format_file(const FmtCommand& command, const Invocation& invocation, const SourceFile& source,
                 FileIndex file, Diagnostics& diagnostics) {
  const auto formatted = parser::format(source, file, diagnostics);
  if (!formatted) return false;
  if (*formatted == source.text()) return true;
  std::string reason;
  if (!command.check &&
      !rewrite_file(invocation.options.folder / source.name(), *formatted, reason)) {
    diagnostics.add(unwritable_file(source.name(), reason));
    return false;
  }
  invocation.console.print(source.name() + "\n");
  if (command.diff) {
    invocation.console.print(unified_diff(source.name(), source.text(), *formatted));
  }
  return !command.check;
}

}  // namespace

ExitCode run_fmt(const FmtCommand& command, const Invocation& invocation) {
  if (command.paths == std::vector<std::string>{"-"}) return format_input(command, invocation);
  Diagnostics diagnostics;
  const auto names =
      find_policy_files(invocation.options.folder, command.paths, command.recursive, diagnostics);
  if (!names) return stop(invocation, diagnostics);
  const auto sources = read_policy_files(invocation.options.folder, *names, diagnostics);
  if (!sources) return stop(invocation, diagnostics);
  bool clean = true;
  for (std::size_t file = 0; file < sources->size(); ++file) {
    clean &= format_file(command, invocation, (*sources)[file], static_cast<FileIndex>(file),
                         diagnostics);
  }
  invocation.console.report(diagnostics, *sources);
  return clean ? ExitCode::success : ExitCode::error;
}

}  // namespace acrnet::cli
