// argv -> which command, with the words of its options.
//
// Pure: words in, a command or diagnostics (ACR60nn) out; the words of options are left in their
// declarations, whose read() makes values of them. Spellings of Terraform are taken as they are
// typed (`-out=F`, `-auto-approve`, `-no-color`, `-input=false`). The one file that knows CLI11.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/arguments/help.h"
#include "cli/arguments/options.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

struct CommandDeclaration {
  const CommandPage* page;
  Options* options;
};

struct ParsedWords {
  std::string command;  // empty: none was named
  std::string help;     // not empty: help was asked for, and this is its text
};

// `words` are the arguments without the program's name. Empty exactly when an error was added.
std::optional<ParsedWords> parse_arguments(const std::vector<std::string>& words, Options& global,
                                           std::span<const CommandDeclaration> commands,
                                           Diagnostics& diagnostics);

}  // namespace acrnet::cli
