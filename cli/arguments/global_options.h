// The options that every command has, and what the environment says where they are not given.
//
// Values only.
#pragma once

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
  VariableOptions variables;  // --var, --var-file
  bool version = false;       // as the command `version`
};

inline constexpr const char* version_option = "-v,--version";

// `environment` gives NO_COLOR and CI, which are no option's value.
void add_global_options(Options& options, const executor::Environment& environment,
                        GlobalOptions& into);

}  // namespace acrnet::cli
