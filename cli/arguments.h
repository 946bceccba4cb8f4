// The command line as values: which command, with which options.
//
// Pure: argv and the environment's ACRNET_CLOUD in, values or diagnostics (ACR60nn) out. Spellings of
// Terraform are taken as they are typed (`-out=F`, `-auto-approve`, `-no-color`, `-input=false`).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/color_mode.h"
#include "cli/variable_values.h"
#include "executor/environment.h"
#include "model/date.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/policy.h"

namespace acrnet::cli {

struct GlobalOptions {
  std::filesystem::path folder = ".";  // --chdir; the files that options name are relative to it
  std::optional<Cloud> cloud;          // instead of the policy's
  ColorMode color = ColorMode::automatic;
  bool no_input = false;
  VariableOptions variables;  // --var, --var-file
};

struct ValidateCommand {
  std::optional<Date> today;  // instead of the clock's, here and below
};

struct FmtCommand {
  bool check = false;
  bool diff = false;
  bool recursive = false;
  std::vector<std::string> paths;  // files and folders, or "-" alone; none: the configuration
};

struct PlanCommand {
  PlanMode mode = PlanMode::apply;
  std::optional<std::filesystem::path> out;
  bool detailed_exitcode = false;
  std::optional<Date> today;
};

// apply and destroy.
struct ApplyCommand {
  PlanMode mode = PlanMode::apply;
  std::optional<std::filesystem::path> plan_file;  // a saved plan instead of a new one
  bool auto_approve = false;
  std::optional<std::string> approve;  // a digest, as typed
  std::size_t parallelism = 16;
  std::chrono::milliseconds retry_for = std::chrono::minutes(5);
  std::optional<Date> today;
};

struct ShowCommand {
  std::optional<std::filesystem::path> file;  // none: the configuration's state
};

struct EmulatorCommand {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::optional<std::filesystem::path> data;
  std::string seed;
  std::chrono::milliseconds latency{0};
  std::chrono::milliseconds operation_time{0};
  std::size_t page_size = 100;
  std::vector<std::string> faults;
};

struct VersionCommand {
  bool json = false;
};

// Asked for, so it is a result and not a message.
struct HelpCommand {
  std::string text;
};

using Command = std::variant<FmtCommand, ValidateCommand, PlanCommand, ApplyCommand, ShowCommand,
                             EmulatorCommand, VersionCommand, HelpCommand>;

struct Arguments {
  GlobalOptions global;
  Command command;
};

// `words` are the arguments without the program's name. Empty exactly when an error was added.
std::optional<Arguments> parse_arguments(const std::vector<std::string>& words,
                                         const executor::Environment& environment,
                                         Diagnostics& diagnostics);

}  // namespace acrnet::cli
