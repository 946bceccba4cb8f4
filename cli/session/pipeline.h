// The walk from policy files to a plan: the only file that moves between folders, one line per
// stage.
//
//   Sources -> Documents -> Policy -> Desired                         no text is read after this
//   Desired x State -> Targets -> Observed                            no network is used after this
//   Policy x Desired x Observed x State -> Plan                       nothing is decided after this
//
// `validate` stops after the first line; `plan` shows what the last one gives; `apply` hands it to
// executor::apply. Reads Azure and the state through what it is given; the rest is pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "cli/arguments/global_options.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/workspace/variable_values.h"
#include "executor/apply/apply.h"
#include "executor/arm/arm_client.h"
#include "executor/http/environment.h"
#include "executor/http/secrets.h"
#include "executor/state/state_store.h"
#include "model/date.h"
#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/source.h"
#include "model/state.h"
#include "parser/evaluate/expressions/configuration.h"
#include "planner/plan_options.h"

namespace acrnet::cli {

struct Project {
  Policy policy;
  Desired desired;
};

// The input of evaluation: policy files, variable values, the date, and the cloud of --cloud.
struct ProjectText {
  Date today;  // set by the caller
  std::filesystem::path folder;
  Sources sources;
  VariableValues values;
  parser::Configuration configuration;  // the policy's files and its modules', parsed
  bool is_asked = false;                // failing assertions of the policy are warnings
  std::optional<Cloud> cloud;
};

// The files of the policy and of its modules.
std::size_t count_policy_files(const ProjectText& text);

// Reads the policy files and, by parsing them, the files of their modules. `text` keeps what was
// read even after an error, because messages quote it. Syntax errors and missing modules are
// reported; the rest can still be evaluated. False when there is nothing to evaluate.
bool read_project_text(const GlobalOptions& options, const executor::Environment& environment,
                       ProjectText& text, Diagnostics& diagnostics);

// The state's place with the embedded Azure, for a policy that names another, wherever that keeps
// its own: what acrnet makes in a trial must not get into the state of the real one.
inline constexpr std::string_view trial_state_path = ".acrnet/emulator.acrstate";

// Appends the files that the policy's functions read to the sources: messages about them need their
// text. `secrets` learns the sensitive texts. Empty exactly when an error was added.
std::optional<Project> evaluate_project(ProjectText& text, executor::Secrets& secrets,
                                        Diagnostics& diagnostics);

struct Planned {
  Plan plan;
  executor::PriorState prior;
};

// The Azure that is asked. Without `arm` the state says what is in it.
struct Asked {
  executor::ArmClient* arm = nullptr;
  StateWorld world;
};

// False, with an error, when the state in the store belongs to another Azure.
bool belongs_here(const State& state, const StateWorld& here, const executor::StateStore& store,
                  Diagnostics& diagnostics);

// Empty exactly when an error was added. Writes nothing.
std::optional<Planned> make_plan(const Project& project, const planner::PlanOptions& options,
                                 executor::StateStore& store, const Asked& azure,
                                 Diagnostics& diagnostics);

// Refuses what executor::read_plan refuses, and a plan that planning could not have given
// (planner/check_plan.h). Empty exactly when an error was added.
std::optional<Plan> read_saved_plan(const std::filesystem::path& path, Diagnostics& diagnostics);

// A saved plan, once it is known to fit. Requires azure.arm. Empty exactly when an error was added.
// Writes nothing.
std::optional<Planned> revalidate(const Plan& saved, executor::StateStore& store,
                                  const Asked& azure, Diagnostics& diagnostics);

// Who has gained and lost access by an apply that ended in part. Reads Azure anew where it answers
// and time is left (not after an interrupt); else told by the steps that are done, and of which
// registries more is not known. Adds no diagnostics.
Standing standing_after(const Plan& plan, const executor::ApplyResult& result,
                        executor::ArmClient& arm);

// The day in UTC.
Date utc_today();

}  // namespace acrnet::cli
