// The options of every command, with their defaults from the environment.
//
// Values only.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments/formats.h"
#include "cli/arguments/options.h"
#include "cli/workspace/variable_values.h"
#include "model/policy.h"

namespace acrnet::cli {

struct GlobalOptions {
  std::filesystem::path folder = ".";  // --chdir; the files that options name are relative to it
  std::optional<Cloud> cloud;          // instead of the policy's
  ColorMode color = ColorMode::automatic;
  bool no_input = false;
  // How long a command waits for the state's lock that another run holds.
  std::chrono::milliseconds lock_timeout{0};
  VariableOptions variables;  // --var, --var-file
  bool version = false;       // --version: runs the command `version`
};

inline constexpr const char* version_option = "-v,--version";

// Reads the defaults that NO_COLOR and CI set from `environment`.
void add_global_options(Options& options, const executor::Environment& environment,
                        GlobalOptions& into);

}  // namespace acrnet::cli
