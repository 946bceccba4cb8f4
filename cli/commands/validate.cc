#include "cli/commands/validate.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>

#include "cli/messages/version.h"
#include "cli/session/pipeline.h"
#include "cli/views/report/annotations.h"
#include "cli/views/report/diagnostics_json.h"
#include "cli/views/report/report.h"
#include "cli/views/report/sarif_json.h"
#include "cli/views/text/text.h"
#include "cli/workspace/report_paths.h"
#include "cli/workspace/today.h"

namespace acrnet::cli {

namespace {

std::string sentence_about(const Project& project, std::size_t files) {
  std::size_t rules = 0;
  for (const DesiredRegistry& registry : project.desired.registries) {
    rules += registry.rules.size();
  }
  return fmt::format("The policy is valid: {} with {}, {}, in {}.\n",
                     counted(project.desired.registries.size(), "registry", "registries"),
                     counted(rules, "rule"), counted(project.desired.subnets.size(), "subnet"),
                     counted(files, "file"));
}

// What programs read, for the formats that are no text.
std::string report_text(ReportFormat format, const Diagnostics& diagnostics, const Sources& sources,
                        const std::filesystem::path& folder) {
  if (format == ReportFormat::json) return diagnostics_json({diagnostics, sources, folder});
  const Report report{diagnostics, sources, path_in_repository(folder)};
  if (format == ReportFormat::sarif) return diagnostics_sarif(report, version.number);
  return format == ReportFormat::github ? github_annotations(report)
                                        : azure_pipelines_annotations(report);
}

}  // namespace

ExitCode run_validate(const ValidateCommand& command, const Invocation& invocation) {
  Diagnostics diagnostics;
  ProjectText text;
  text.today = command.today.value_or(utc_today());
  std::optional<Project> project;
  if (read_project_text(invocation.options, invocation.environment, text, diagnostics)) {
    project = understand(text, diagnostics);
  }
  const bool for_people = command.format == ReportFormat::text;
  if (for_people) {
    invocation.console.report(diagnostics, text.sources);
  } else {
    invocation.console.print(report_text(command.format, diagnostics.abridged(), text.sources,
                                         invocation.options.folder));
  }
  if (!project) return exit_code_of(diagnostics);
  if (for_people) {
    invocation.console.print(sentence_about(*project, count_policy_files(text)));
  }
  return ExitCode::success;
}

}  // namespace acrnet::cli
