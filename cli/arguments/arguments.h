// The command line as values: which command, with which options.
//
// Made by parse_arguments from argv and the environment; read by run(). Values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/arguments/formats.h"
#include "cli/arguments/plan_scope.h"
#include "cli/workspace/variable_values.h"
#include "emulator/http/options.h"
#include "model/date.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/risk.h"

namespace acrnet::cli {

struct GlobalOptions {
  std::filesystem::path folder = ".";  // --chdir; the files that options name are relative to it
  std::optional<Cloud> cloud;          // instead of the policy's
  ColorMode color = ColorMode::automatic;
  bool no_input = false;
  VariableOptions variables;  // --var, --var-file
};

struct InitCommand {
  bool migrate = false;
  std::optional<std::filesystem::path>
      from;  // the state to move here; none: the file beside the policy
};

struct StatePullCommand {};

struct StatePushCommand {
  std::filesystem::path file;
  bool force = false;
};

struct StateUnlockCommand {
  std::string id;  // of the lock, as the message about it says
};

struct ValidateCommand {
  std::optional<Date> today;  // instead of the clock's, here and below
  ReportFormat format = ReportFormat::text;
};

struct FmtCommand {
  bool check = false;
  bool diff = false;
  bool recursive = false;
  std::vector<std::string> paths;  // files and folders, or "-" alone; none: the configuration
};

struct ExplainCommand {
  std::optional<std::string> code;  // none: all of them
};

enum class OutputForm { text, json, raw };

struct OutputCommand {
  std::optional<std::string> name;  // none: all of them
  OutputForm form = OutputForm::text;
  std::optional<Date> today;
};

struct PlanCommand {
  PlanMode mode = PlanMode::apply;
  std::optional<std::filesystem::path> out;
  bool detailed_exitcode = false;
  std::optional<Date> today;
  std::optional<RiskLevel> fail_on;  // exit with 3 where a risk is as high
  PlanForm form;
  PlanScope scope;
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
  PlanScope scope;
};

struct ShowCommand {
  std::optional<std::filesystem::path> file;  // none: the configuration's state
  PlanForm form;
};

enum class GraphFormat { dot, mermaid, svg };

struct GraphCommand {
  std::optional<std::filesystem::path> plan_file;  // none: plan now
  PlanMode mode = PlanMode::apply;
  bool access = false;  // who gains and loses access, instead of the steps
  GraphFormat format = GraphFormat::dot;
  std::optional<Date> today;
};

enum class QuerySource { policy, state, azure };

struct QueryCommand {
  std::string question;
  QuerySource source = QuerySource::policy;
  bool json = false;
  std::optional<Date> today;
};

struct EmulatorCommand {
  emulator::Options options;  // paths as typed: relative to the configuration's folder
};

struct VersionCommand {
  bool json = false;
};

// Asked for, so it is a result and not a message.
struct HelpCommand {
  std::string text;
};

using Command = std::variant<FmtCommand, ValidateCommand, PlanCommand, ApplyCommand, ShowCommand,
                             GraphCommand, QueryCommand, ExplainCommand, OutputCommand,
                             EmulatorCommand, InitCommand, StatePullCommand, StatePushCommand,
                             StateUnlockCommand, VersionCommand, HelpCommand>;

struct Arguments {
  GlobalOptions global;
  Command command;
};

}  // namespace acrnet::cli
