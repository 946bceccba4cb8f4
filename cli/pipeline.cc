#include "cli/pipeline.h"

#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/configuration.h"
#include "cli/diagnostic_pages.h"
#include "cli/folder_reader.h"
#include "executor/observe.h"
#include "executor/staleness.h"
#include "parser/evaluate.h"
#include "parser/ignore_comments.h"
#include "parser/parse.h"
#include "planner/expand.h"
#include "planner/make_plan.h"
#include "planner/settle.h"
#include "planner/targets.h"

namespace acrnet::cli {

namespace {

// Takes the documents behind the first `count` away.
std::vector<parser::Document> split_off(std::vector<parser::Document>& documents,
                                        std::size_t count) {
  if (documents.size() <= count) return {};
  const auto first = documents.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<parser::Document> rest(std::make_move_iterator(first),
                                     std::make_move_iterator(documents.end()));
  documents.resize(count);
  return rest;
}

parser::Inputs inputs_of(const std::vector<parser::Document>& documents,
                         const VariableValues& values, Date today, parser::FileReader& files) {
  parser::Inputs inputs;
  inputs.today = today;
  inputs.files = &files;
  for (const parser::Document& document : documents) inputs.documents.push_back(&document);
  inputs.environment = values.environment;
  inputs.arguments = values.arguments;
  return inputs;
}

// What a comment in the policy may silence: lints are ACR2nnn, and no error.
parser::CodeKind kind_of_code(std::string_view code) {
  const DiagnosticPage* const page = find_page(code);
  if (page == nullptr || page->code != code) return parser::CodeKind::unknown;
  return code.starts_with("ACR2") && page->severity != Severity::error ? parser::CodeKind::lint
                                                                       : parser::CodeKind::other;
}

}  // namespace

bool read_project_text(const GlobalOptions& options, const executor::Environment& environment,
                       ProjectText& text, Diagnostics& diagnostics) {
  auto sources = read_configuration(options.folder, diagnostics);
  if (!sources) return false;
  text.sources = std::move(*sources);
  text.folder = options.folder;
  text.cloud = options.cloud;
  auto values = read_variable_values(options.folder, options.variables, environment, text.sources,
                                     diagnostics);
  if (values) text.values = std::move(*values);
  return values.has_value();
}

std::optional<Project> understand(ProjectText& text, Diagnostics& diagnostics) {
  const VariableValues& values = text.values;
  auto documents = parser::parse(text.sources, diagnostics, values.policy_files + values.files);
  const auto value_documents = split_off(documents, values.policy_files);
  FolderReader files(text.folder);
  auto policy = parser::evaluate(documents, text.sources, diagnostics,
                                 inputs_of(value_documents, values, text.today, files));
  if (policy && text.cloud) policy->azure.cloud = *text.cloud;
  auto desired = policy ? planner::expand(*policy, text.today, diagnostics) : std::nullopt;
  parser::silence_lints(documents, text.sources, kind_of_code, diagnostics);
  // Evaluation counts them in this order, behind the sources it was given.
  for (SourceFile& file : files.take_files()) text.sources.push_back(std::move(file));
  if (!desired) return std::nullopt;
  return Project{std::move(*policy), std::move(*desired)};
}

std::optional<Planned> make_plan(const Project& project, PlanMode mode, executor::StateStore& store,
                                 executor::ArmClient& arm, Diagnostics& diagnostics) {
  auto state = store.read(diagnostics);
  if (!state) return std::nullopt;
  const Targets targets = planner::find_targets(project.desired, *state);
  const auto observed = executor::observe(arm, targets, diagnostics);
  if (!observed) return std::nullopt;
  State settled = planner::settle(*state, *observed);
  auto plan = planner::make_plan(project.policy, project.desired, targets, *observed, settled, mode,
                                 diagnostics);
  if (!plan) return std::nullopt;
  return Planned{std::move(*plan), std::move(*state), std::move(settled)};
}

std::optional<Planned> take_up(const Plan& saved, executor::StateStore& store,
                               executor::ArmClient& arm, Diagnostics& diagnostics) {
  auto state = store.read(diagnostics);
  if (!state) return std::nullopt;
  const auto observed = executor::observe(arm, saved.targets, diagnostics);
  if (!observed) return std::nullopt;
  if (!executor::check_current(saved, *state, *observed, diagnostics)) return std::nullopt;
  State settled = planner::settle(*state, *observed);
  return Planned{saved, std::move(*state), std::move(settled)};
}

}  // namespace acrnet::cli
