// `acrnet output [NAME]`: the values of the policy's outputs.
//
// Reads the configuration's files; needs neither Azure nor a state, because outputs follow from the
// text. Sensitive values are shown to who names them or asks for JSON, as in Terraform.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/views/plan/output_json.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage output_page{"output", "Shows the values of the policy's outputs.",
                                  R"(Examples:
  acrnet output
  acrnet output --json
  acrnet output --raw registry       the value alone, for a script

Sensitive values are masked, unless they are asked for by name or as JSON. Needs neither Azure nor
the state: outputs follow from the policy.

Exit codes: 0 shown, 1 error, 3 an assertion of the policy does not hold.)"};

enum class OutputForm { text, json, raw };

struct OutputCommand {
  std::optional<std::string> name;  // none: all of them
  bool json = false;
  bool raw = false;
  std::optional<Date> today;

  OutputForm form() const {
    return raw ? OutputForm::raw : json ? OutputForm::json : OutputForm::text;
  }
};

void add_output_options(Options& options, OutputCommand& command) {
  options.value("name", "NAME", "One output (default: all)", text_into(command.name));
  options.flag("--json", "As JSON", command.json);
  options.flag("--raw", "A text, number or truth value as it is, for a script", command.raw);
  add_today(options, command.today);
  options.check([&command](Diagnostics& diagnostics) {
    if (command.json && command.raw) {
      diagnostics.add(excluding_options("--json", "--raw", "They are two forms of one value."));
    } else if (command.raw && !command.name) {
      diagnostics.add(raw_needs_name());
    }
  });
}

ExitCode show_all(const OutputCommand& command, const std::vector<Output>& outputs,
                  const Invocation& invocation) {
  if (command.form() == OutputForm::json) {
    invocation.console.print(outputs_json(outputs));
  } else if (outputs.empty()) {
    invocation.console.say("The policy has no outputs.\n");
  } else {
    invocation.console.print(outputs_text(outputs));
  }
  return ExitCode::success;
}

ExitCode show_one(const OutputCommand& command, const std::vector<Output>& outputs,
                  const Invocation& invocation) {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const Output& it) { return it.name == *command.name; });
  Diagnostics diagnostics;
  if (found == outputs.end()) {
    std::vector<std::string> names;
    names.reserve(outputs.size());
    for (const Output& output : outputs) names.push_back(output.name);
    diagnostics.add(unknown_output(*command.name, names));
    return stop(invocation, diagnostics);
  }
  if (command.form() != OutputForm::raw) {
    invocation.console.print(command.form() == OutputForm::json ? output_json(*found)
                                                                : output_text(*found));
    return ExitCode::success;
  }
  const std::optional<std::string> raw = raw_output(*found);
  if (!raw) {
    diagnostics.add(output_not_raw(found->name));
    return stop(invocation, diagnostics);
  }
  invocation.console.print(*raw);
  return ExitCode::success;
}

ExitCode run_output(const OutputCommand& command, const Invocation& invocation) {
  Session session(invocation);
  if (!session.read(command.today) || !session.evaluate()) return session.stop();
  session.report();
  // What is sensitive is shown to who names it or asks for JSON, so here its type decides.
  invocation.secrets.forget_values();
  const std::vector<Output>& outputs = session.project().policy.outputs;
  return command.name ? show_one(command, outputs, invocation)
                      : show_all(command, outputs, invocation);
}

}  // namespace

std::unique_ptr<Command> make_output_command() {
  return make_command(output_page, add_output_options, run_output);
}

}  // namespace acrnet::cli
