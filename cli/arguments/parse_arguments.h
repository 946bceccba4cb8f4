// Splits argv into a command and the words of its options.
//
// Pure: returns the command's name, or adds diagnostics (ACR60nn). The words are stored in the
// option declarations; Options::read converts them. Terraform's spellings are accepted (`-out=F`,
// `-auto-approve`, `-no-color`, `-input=false`). Only this component uses CLI11.
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
