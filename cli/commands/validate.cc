// `acrnet validate`: is the policy right, as far as it can be told without Azure and the state?
//
// Reads the configuration's files; writes nothing.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>

#include "cli/arguments/formats.h"
#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/version.h"
#include "cli/session/session.h"
#include "cli/views/report/report.h"
#include "cli/views/text/text.h"
#include "cli/workspace/report_paths.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage validate_page{"validate",
                                    "Checks the policy; asks neither Azure nor the state.",
                                    R"(Examples:
  acrnet validate
  acrnet validate --today 2027-01-01  what will have ended by then
  acrnet --chdir policies/production validate
  acrnet validate --format sarif > acrnet.sarif
  acrnet validate --format github    in a workflow: annotations beside the lines of the change

All formats but text go to standard output; docs/diagnostics.md describes them.

Exit codes: 0 the policy is valid (there may be warnings), 1 it is not,
3 it is but for an assertion that does not hold.)"};

struct ValidateCommand {
  std::optional<Date> today;  // instead of the clock's
  ReportFormat format = ReportFormat::text;
};

void add_validate_options(Options& options, ValidateCommand& command) {
  options.value(
      "--format", "FORMAT", "text, json, sarif, github or azure-pipelines (default: text)",
      choice_into(command.format,
                  Choices<ReportFormat>{{"text", ReportFormat::text},
                                        {"json", ReportFormat::json},
                                        {"sarif", ReportFormat::sarif},
                                        {"github", ReportFormat::github},
                                        {"azure-pipelines", ReportFormat::azure_pipelines}}));
  add_today(options, command.today);
}

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

ExitCode run_validate(const ValidateCommand& command, const Invocation& invocation) {
  Session session(invocation);
  const bool valid = session.read(command.today) && session.evaluate();
  const ExitCode code = valid ? ExitCode::success : exit_code_of(session.diagnostics());
  if (command.format != ReportFormat::text) {
    invocation.console.print(report_text(command.format, session.diagnostics().abridged(),
                                         session.sources(), invocation.options.folder));
    return code;
  }
  session.report();
  if (valid) {
    invocation.console.print(sentence_about(session.project(), count_policy_files(session.text())));
  }
  return code;
}

}  // namespace

std::unique_ptr<Command> make_validate_command() {
  return make_command(validate_page, add_validate_options, run_validate);
}

}  // namespace acrnet::cli
