#include "cli/session/pipeline.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/messages/diagnostic_pages.h"
#include "cli/messages/version.h"
#include "cli/workspace/configuration.h"
#include "cli/workspace/folder_reader.h"
#include "cli/workspace/modules.h"
#include "executor/files/plan_file.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe.h"
#include "parser/evaluate/blocks/silence.h"
#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"
#include "planner/access/access_diff.h"
#include "planner/check_plan.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/messages/diagnostics.h"
#include "planner/state/drift.h"
#include "planner/state/observed_from_state.h"
#include "planner/state/resolve_pending.h"
#include "planner/state/staleness.h"

namespace acrnet::cli {

namespace {

std::vector<parser::Document> parse_values(const ProjectText& text, Diagnostics& diagnostics) {
  std::vector<parser::Document> documents;
  const std::size_t first = text.values.policy_files;
  for (std::size_t i = first; i < first + text.values.files; ++i) {
    documents.push_back(parser::parse(text.sources[i], static_cast<FileIndex>(i), diagnostics));
  }
  return documents;
}

parser::Inputs inputs_of(const std::vector<parser::Document>& documents, const ProjectText& text,
                         parser::FileReader& files, executor::Secrets& secrets) {
  parser::Inputs inputs;
  inputs.today = text.today;
  inputs.is_asked = text.is_asked;
  inputs.files = &files;
  inputs.version = parse_version(version.number);
  for (const parser::Document& document : documents) inputs.documents.push_back(&document);
  inputs.environment = text.values.environment;
  inputs.arguments = text.values.arguments;
  inputs.learn_sensitive = [&secrets](std::string_view secret) {
    secrets.learn(secret, executor::Secrets::Kind::value);
  };
  return inputs;
}

// Whether a comment in the policy may silence the code. Every code has a page.
parser::CodeKind kind_of_code(std::string_view code) {
  const DiagnosticPage* const page = find_page(code);
  if (page == nullptr || page->code != code) return parser::CodeKind::unknown;
  return planner::is_lint_code(code) ? parser::CodeKind::lint : parser::CodeKind::other;
}

Moment this_moment() {
  const auto since = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {since.time_since_epoch().count()};
}

// Resolves pending operations of the stored state against what was observed.
executor::PriorState resolved(State stored, const Observed& observed) {
  executor::PriorState prior;
  prior.late = planner::late_creations(stored, observed, this_moment());
  if (!planner::is_resolved(stored, observed)) prior.stored = stored;
  prior.state = planner::resolve_pending(std::move(stored), observed);
  return prior;
}

// An endpoint that is turned on or off changes what its subnet is to every registry, those that the
// policy does not name too.
bool search_other_registries(executor::ArmClient& arm, const planner::PlanOptions& options,
                             planner::PlanInputs& inputs, Diagnostics& diagnostics) {
  executor::OtherRegistriesSearch search;
  search.subnets = planner::endpoints_to_write(inputs, options);
  if (search.subnets.empty()) return true;
  search.governed = inputs.targets.registries;
  search.subscriptions = planner::subscriptions_of(inputs.targets);
  return executor::observe_other_registries(arm, search, inputs.observed, diagnostics);
}

// The same of a saved plan: the lists that were read, or refused, when it was made.
bool search_again(executor::ArmClient& arm, const Plan& saved, Observed& observed,
                  Diagnostics& diagnostics) {
  executor::OtherRegistriesSearch search;
  for (const auto* subscriptions :
       {&saved.observed.searched_subscriptions, &saved.observed.unsearched_subscriptions})
    search.subscriptions.insert(search.subscriptions.end(), subscriptions->begin(),
                                subscriptions->end());
  if (search.subscriptions.empty()) return true;
  for (const Step& step : saved.steps) {
    if (step.kind != StepKind::write_subnet) continue;
    const ArmId& id = saved.resources[step.resource].id;
    const auto client = std::find_if(saved.clients.begin(), saved.clients.end(),
                                     [&](const ClientSubnet& known) { return known.id == id; });
    search.subnets.push_back(client == saved.clients.end() ? ClientSubnet{id, {}, {}} : *client);
  }
  search.governed = saved.targets.registries;
  return executor::observe_other_registries(arm, search, observed, diagnostics);
}

void go_to_cloud(Cloud cloud, Policy& policy) {
  const bool is_trial = cloud == Cloud::emulator && policy.azure.cloud != Cloud::emulator;
  if (is_trial) policy.backend = LocalBackend{std::string(trial_state_path)};
  policy.azure.cloud = cloud;
}

}  // namespace

std::size_t count_policy_files(const ProjectText& text) {
  std::size_t count = 0;
  for (const parser::Folder& folder : text.configuration.folders) count += folder.documents.size();
  return count;
}

bool read_project_text(const GlobalOptions& options, const executor::Environment& environment,
                       ProjectText& text, Diagnostics& diagnostics) {
  auto sources = read_configuration(options.folder, diagnostics);
  if (!sources) return false;
  text.sources = std::move(*sources);
  text.folder = options.folder;
  text.cloud = options.cloud;
  auto values = read_variable_values(options.folder, options.variables, environment, text.sources,
                                     diagnostics);
  if (!values) return false;
  text.values = std::move(*values);
  text.configuration =
      read_modules(options.folder, text.values.policy_files, text.sources, diagnostics);
  return true;
}

std::optional<Project> evaluate_project(ProjectText& text, executor::Secrets& secrets,
                                        Diagnostics& diagnostics) {
  const auto values = parse_values(text, diagnostics);
  conceal_values(text.values, values, text.configuration.folders.front().documents, text.sources);
  FolderReader files(text.folder);
  auto policy = parser::evaluate(text.configuration, text.sources, diagnostics,
                                 inputs_of(values, text, files, secrets));
  if (policy && text.cloud) go_to_cloud(*text.cloud, *policy);
  auto desired = policy ? planner::expand(*policy, text.today, diagnostics) : std::nullopt;
  for (const parser::Folder& folder : text.configuration.folders)
    parser::silence_lints(folder.documents, text.sources, kind_of_code, diagnostics);
  // Evaluation counts them in this order, behind the sources it was given.
  for (SourceFile& file : files.take_files()) text.sources.push_back(std::move(file));
  hide_quoted_values(text.sources, diagnostics);
  if (!desired) return std::nullopt;
  return Project{std::move(*policy), std::move(*desired)};
}

bool belongs_here(const State& state, const StateWorld& here, const executor::StateStore& store,
                  Diagnostics& diagnostics) {
  const planner::WorldFit fit = planner::fit_of_world(state, here);
  if (fit == planner::WorldFit::same || fit == planner::WorldFit::not_recorded) return true;
  diagnostics.add(
      executor::state_of_other_world(store.place(), store.is_file(), *state.world, here));
  return false;
}

namespace {

// The state as far as it fits what is asked. Empty exactly when an error was added.
std::optional<State> read_own_state(executor::StateStore& store, const StateWorld& here,
                                    Diagnostics& diagnostics) {
  auto state = store.read(diagnostics);
  if (state && !belongs_here(*state, here, store, diagnostics)) return std::nullopt;
  return state;
}

// Checks a state that does not record its Azure: notes which one the next apply records. False,
// with an error, when none of its resources was found.
bool may_belong_here(const State& state, const Observed& observed, const StateWorld& here,
                     const executor::StateStore& store, Diagnostics& diagnostics) {
  if (planner::fit_of_world(state, here) == planner::WorldFit::same || state.resources.empty())
    return true;
  if (planner::is_nothing_found(state, observed)) {
    diagnostics.add(executor::state_not_found_here(store.place(), state.resources.size(), here));
    return false;
  }
  diagnostics.add(executor::state_will_record(store.place(), here));
  return true;
}

}  // namespace

std::optional<Planned> make_plan(const Project& project, const planner::PlanOptions& options,
                                 executor::StateStore& store, const Asked& azure,
                                 Diagnostics& diagnostics) {
  auto state = read_own_state(store, azure.world, diagnostics);
  if (!state) return std::nullopt;
  const Targets targets = planner::find_targets(project.desired, *state);
  auto observed = azure.arm != nullptr
                      ? executor::observe(*azure.arm, targets, diagnostics, &*state)
                      : planner::observed_from_state(targets, project.desired, *state, diagnostics);
  if (!observed || !may_belong_here(*state, *observed, azure.world, store, diagnostics))
    return std::nullopt;
  auto drift = planner::find_drift(project.desired, *state, *observed);
  executor::PriorState prior = resolved(std::move(*state), *observed);
  const State* const stored = prior.stored ? &*prior.stored : nullptr;
  planner::PlanInputs inputs{project.policy, project.desired,  targets, std::move(*observed),
                             prior.state,    std::move(drift), stored};
  if (azure.arm != nullptr && !search_other_registries(*azure.arm, options, inputs, diagnostics))
    return std::nullopt;
  auto plan = planner::make_plan(std::move(inputs), options, diagnostics);
  if (!plan) return std::nullopt;
  return Planned{std::move(*plan), std::move(prior)};
}

std::optional<Plan> read_saved_plan(const std::filesystem::path& path, Diagnostics& diagnostics) {
  auto plan = executor::read_plan(path, diagnostics);
  if (!plan) return std::nullopt;
  const auto misfit = planner::find_misfit(*plan);
  if (!misfit) return plan;
  diagnostics.add(executor::plan_contradicts_itself(path.string(), misfit->member, misfit->why));
  return std::nullopt;
}

std::optional<Planned> revalidate(const Plan& saved, executor::StateStore& store,
                                  const Asked& azure, Diagnostics& diagnostics) {
  auto state = read_own_state(store, azure.world, diagnostics);
  if (!state) return std::nullopt;
  auto observed = executor::observe(*azure.arm, saved.targets, diagnostics, &*state);
  if (!observed || !may_belong_here(*state, *observed, azure.world, store, diagnostics) ||
      !search_again(*azure.arm, saved, *observed, diagnostics))
    return std::nullopt;
  const auto differences = planner::differences_since(saved, *state, *observed);
  for (const planner::PlanDifference& difference : differences)
    diagnostics.add(executor::plan_stale(difference.what, difference.address));
  if (!differences.empty()) return std::nullopt;
  Planned planned{saved, resolved(std::move(*state), *observed)};
  const executor::PriorState& prior = planned.prior;
  const State& stored = prior.stored ? *prior.stored : prior.state;
  const auto misfit = planner::find_misfit_with_state(saved, stored, prior.state);
  if (!misfit) return planned;
  diagnostics.add(executor::plan_contradicts_state(misfit->member, misfit->why));
  return std::nullopt;
}

Standing standing_after(const Plan& plan, const executor::ApplyResult& result,
                        executor::ArmClient& arm) {
  Diagnostics ignored;
  const bool asks = !result.interrupted && arm.is_answered();
  if (const auto now = asks ? executor::observe(arm, plan.targets, ignored) : std::nullopt) {
    return {planner::diff_worlds(plan.observed, *now, plan.clients, planner::names_in(plan)), {}};
  }
  std::vector<bool> done;
  std::vector<bool> begun;
  for (const StepOutcome outcome : result.outcomes) {
    done.push_back(outcome == StepOutcome::done);
    begun.push_back(outcome == StepOutcome::done || outcome == StepOutcome::failed ||
                    outcome == StepOutcome::unknown);
  }
  Standing standing{planner::access_after(plan, done), {}};
  for (const RegistryAccess& other : planner::access_after(plan, begun)) {
    const auto& known = standing.access;
    if (std::find(known.begin(), known.end(), other) == known.end())
      standing.unsure.push_back(other.address.empty() ? std::string(other.id.name())
                                                      : other.address.text());
  }
  return standing;
}

Date utc_today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date{static_cast<std::int32_t>(now.time_since_epoch().count())};
}

}  // namespace acrnet::cli
