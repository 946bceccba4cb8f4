// `acrnet version`: which acrnet this is, for people and for programs.
//
// Does no I/O but printing.
#include <fmt/format.h>

#include "cli/commands/command.h"
#include "cli/messages/version.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage version_page{"version", "Says which acrnet this is.",
                                   R"(Examples:
  acrnet version
  acrnet version --json

Exit codes: 0.)"};

struct VersionCommand {
  bool json = false;
};

void add_version_options(Options& options, VersionCommand& command) {
  options.flag("--json", "As JSON", command.json);
}

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

}  // namespace

std::unique_ptr<Command> make_version_command() {
  return make_command(version_page, add_version_options, run_version);
}

}  // namespace acrnet::cli
