#include "cli/session/fingerprints.h"

#include <fmt/format.h>
#include <algorithm>

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/session/runner.h"
#include "cli/session/state_access.h"
#include "cli/workspace/configuration.h"
#include "executor/json/sha256.h"
#include "executor/messages/diagnostics.h"
#include "model/match.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

// The name is part of it, so that equal files have different prints.
std::string print_of(std::string_view name, std::string_view text) {
  std::string bytes(name);
  bytes += '\0';
  bytes += text;
  return executor::sha256(bytes);
}

bool name_before(const PolicyFile& a, const PolicyFile& b) { return a.name < b.name; }

const PolicyFile* find(const std::vector<PolicyFile>& files, const std::string& name) {
  const auto at = std::lower_bound(files.begin(), files.end(), PolicyFile{name, {}}, name_before);
  return at != files.end() && at->name == name ? &*at : nullptr;
}

// A file that is there now although it is no part of the configuration by itself: one that a
// function or an option read.
void add_named_elsewhere(const Plan& saved, const std::filesystem::path& folder, Sources& now) {
  const std::vector<PolicyFile> known = fingerprints(now);
  for (const PolicyFile& file : saved.files) {
    if (find(known, file.name) != nullptr) continue;
    Diagnostics ignored;  // that it is gone is said by its absence
    read_named(folder / file.name, file.name, now, ignored);
  }
}

}  // namespace

std::vector<PolicyFile> fingerprints(const Sources& sources) {
  std::vector<PolicyFile> files;
  for (const SourceFile& source : sources) {
    if (source.is_file()) files.push_back({source.name(), print_of(source.name(), source.text())});
  }
  std::sort(files.begin(), files.end(), name_before);
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

bool complete_options(planner::PlanOptions& options, const Project& project, const Sources& sources,
                      Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  options.runner = find_runner(options.from, project.desired, diagnostics);
  options.files = fingerprints(sources);
  return diagnostics.error_count() == errors_before;
}

namespace {

// Where a state is, in words.
std::string place_in_words(const Backend& backend) {
  return match(
      backend, [](const LocalBackend& local) { return fmt::format("the file {}", local.path); },
      [](const BlobBackend& blob) {
        const std::string account =
            blob.endpoint.empty() ? fmt::format("account {}", blob.account) : blob.endpoint;
        return fmt::format("the blob {} in {} of {}", blob.key, blob.container, account);
      },
      [](const HttpBackend& http) { return http.address; });
}

// What a plan and a policy say that must be the same, as sentences.
std::string differences(const StatePlace& plan, const StatePlace& policy) {
  std::string found;
  const auto compare = [&](std::string_view what, const std::string& said,
                           const std::string& wanted) {
    if (said != wanted)
      found += fmt::format("{} is {} in the plan and {} in the policy. ", what, said, wanted);
  };
  const auto shown = [](const std::string& text) { return text.empty() ? "not set" : text; };
  compare("The cloud", std::string(name(plan.cloud)), std::string(name(policy.cloud)));
  compare("The tenant", shown(plan.tenant), shown(policy.tenant));
  compare("The state", place_in_words(plan.backend), place_in_words(policy.backend));
  if (found.empty() && !(plan.backend == policy.backend))
    found = "How the state is asked for is not the same in the plan and in the policy. ";
  if (!found.empty()) found.pop_back();
  return found;
}

// Requires that the policy's files are those of the plan.
bool leads_where_policy_says(const Plan& saved, bool reviewed, ProjectText& text,
                             executor::Secrets& secrets, Diagnostics& diagnostics) {
  text.today = saved.today;
  if (saved.cloud == Cloud::emulator) text.cloud = saved.cloud;  // a trial of any policy
  Diagnostics mistakes;
  const auto project = evaluate_project(text, secrets, mistakes);
  if (!project) {
    if (reviewed || !is_remote(saved.backend)) return true;
    diagnostics.add(executor::plan_place_unknown(place_in_words(saved.backend)));
    return false;
  }
  const std::string different = differences(place_of_state(saved), place_of_state(project->policy));
  if (different.empty()) return true;
  diagnostics.add(executor::plan_leads_elsewhere(different));
  return false;
}

}  // namespace

bool check_policy_unchanged(const Plan& saved, bool reviewed, const GlobalOptions& options,
                            const executor::Environment& environment, executor::Secrets& secrets,
                            Diagnostics& diagnostics) {
  if (!holds_policies(options.folder)) return true;
  ProjectText text;
  // A changed policy may be invalid. Its errors are not reported: the change itself is.
  Diagnostics mistakes;
  read_project_text(options, environment, text, mistakes);
  add_named_elsewhere(saved, options.folder, text.sources);
  const std::vector<PolicyFile> now = fingerprints(text.sources);
  const std::size_t errors_before = diagnostics.error_count();
  const auto stale = [&](const std::string& name, std::string_view how) {
    diagnostics.add(executor::plan_stale(fmt::format("the file {} {}", name, how), {}));
  };
  for (const PolicyFile& file : saved.files) {
    const PolicyFile* const found = find(now, file.name);
    if (found == nullptr) {
      stale(file.name, "is gone");
    } else if (found->sha256 != file.sha256) {
      stale(file.name, "has changed");
    }
  }
  for (const PolicyFile& file : now) {
    if (find(saved.files, file.name) == nullptr) stale(file.name, "is new");
  }
  if (diagnostics.error_count() > errors_before) return false;
  return leads_where_policy_says(saved, reviewed, text, secrets, diagnostics);
}

}  // namespace acrnet::cli
