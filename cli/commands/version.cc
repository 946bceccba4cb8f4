#include "cli/commands/version.h"

#include <fmt/format.h>

#include "cli/messages/version.h"

namespace acrnet::cli {

ExitCode run_version(const VersionCommand& command, const Invocation& invocation) {
  // Nothing in it needs escaping: numbers, hexadecimal digits and names of compilers.
  const auto text =
      command.json ? fmt::format(R"({{"version":"{}","commit":"{}","build":"{}","compiler":"{}"}})",
                                 version.number, version.commit, version.build, version.compiler)
                   : fmt::format("acrnet {} (commit {}, {}, {})", version.number, version.commit,
                                 version.build, version.compiler);
  invocation.console.print(text + "\n");
  return ExitCode::success;
}

}  // namespace acrnet::cli
