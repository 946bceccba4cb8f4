#include "cli/arguments/typed_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/arguments/option_values.h"
#include "cli/arguments/spelling.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/plan/plan_markdown.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_parallel = 256;
constexpr std::uint64_t most_markdown_bytes = 1'000'000'000;

// Turns words into values and reports those that are none.
class ValueReader {
 public:
  explicit ValueReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::optional<Cloud> cloud(std::string_view source, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const std::optional<Cloud> found = from_name<Cloud>(text);
    if (found) return found;
    diagnostics_.add(bad_value(source, text, "public, us_government, china or emulator",
                               nearest(text, {"public", "us_government", "china", "emulator"})));
    return std::nullopt;
  }

  ColorMode color(const std::string& text) {
    if (text.empty()) return ColorMode::automatic;
    const std::optional<ColorMode> found = parse_color(text);
    if (!found) diagnostics_.add(bad_value("--color", text, "auto, always or never"));
    return found.value_or(ColorMode::automatic);
  }

  std::optional<RiskLevel> risk_level(std::string_view source, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const std::optional<RiskLevel> found = from_name<RiskLevel>(text);
    if (!found) {
      diagnostics_.add(
          bad_value(source, text, "low, medium or high", nearest(text, {"low", "medium", "high"})));
    }
    return found;
  }

  bool is_strict(const std::string& text) {
    if (!text.empty() && text != "any" && text != "strict") {
      diagnostics_.add(
          bad_value("--auth", text, "any or strict", nearest(text, {"any", "strict"})));
    }
    return text == "strict";
  }

  std::optional<Date> date(std::string_view source, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const std::optional<Date> found = parse_date(text);
    if (!found) diagnostics_.add(bad_value(source, text, "a day such as 2026-12-31"));
    return found;
  }

  ReportFormat report_format(const std::string& text) {
    if (text.empty()) return ReportFormat::text;
    const std::optional<ReportFormat> found = parse_report_format(text);
    if (!found) {
      diagnostics_.add(
          bad_value("--format", text, "text, json, sarif, github or azure-pipelines",
                    nearest(text, {"text", "json", "sarif", "github", "azure-pipelines"})));
    }
    return found.value_or(ReportFormat::text);
  }

  PlanForm plan_form(const TypedOptions& typed) {
    PlanForm form;
    const auto format = parse_plan_format(typed.format.empty() ? "text" : typed.format);
    if (!format) {
      diagnostics_.add(
          bad_value("--format", typed.format, "text, markdown, json, html or sarif",
                    nearest(typed.format, {"text", "markdown", "json", "html", "sarif"})));
      return form;
    }
    form.format = *format;
    if (typed.max_bytes.empty()) return form;
    if (form.format != PlanFormat::markdown) {
      diagnostics_.add(excluding_options("--max-bytes", "a format other than markdown",
                                         "Only Markdown is cut to a length."));
    }
    const auto bytes = parse_count(typed.max_bytes, least_markdown_bytes, most_markdown_bytes);
    if (!bytes) {
      diagnostics_.add(bad_value("--max-bytes", typed.max_bytes,
                                 fmt::format("a number of bytes from {} to {}",
                                             least_markdown_bytes, most_markdown_bytes)));
    }
    if (bytes) form.max_bytes = static_cast<std::size_t>(*bytes);
    return form;
  }

  GraphFormat graph_format(const std::string& text) {
    const auto found = parse_graph_format(text.empty() ? "dot" : text);
    if (!found) {
      diagnostics_.add(bad_value("--format", text, "dot, mermaid or svg",
                                 nearest(text, {"dot", "mermaid", "svg"})));
    }
    return found.value_or(GraphFormat::dot);
  }

  QuerySource query_source(const std::string& text) {
    const auto found = parse_query_source(text.empty() ? "policy" : text);
    if (!found) {
      diagnostics_.add(bad_value("--source", text, "policy, state or azure",
                                 nearest(text, {"policy", "state", "azure"})));
    }
    return found.value_or(QuerySource::policy);
  }

  std::chrono::milliseconds duration(std::string_view source, const std::string& text,
                                     std::chrono::milliseconds unit,
                                     std::chrono::milliseconds otherwise) {
    if (text.empty()) return otherwise;
    const auto found = parse_duration(text, unit);
    if (!found) {
      diagnostics_.add(bad_value(source, text, "a time of at most a week: 250ms, 90s, 5m or 1h"));
    }
    return found.value_or(otherwise);
  }

  std::size_t count(std::string_view source, const std::string& text, std::size_t most,
                    std::size_t otherwise) {
    if (text.empty()) return otherwise;
    const auto found = parse_count(text, 1, most);
    if (!found)
      diagnostics_.add(bad_value(source, text, fmt::format("a number from 1 to {}", most)));
    return static_cast<std::size_t>(found.value_or(otherwise));
  }

 private:
  Diagnostics& diagnostics_;
};

std::string variable(const executor::Environment& environment, std::string_view name) {
  return executor::first_set(environment, {name});
}

GlobalOptions read_global(const TypedOptions& typed, const executor::Environment& environment,
                          ValueReader& values) {
  GlobalOptions global;
  if (!typed.chdir.empty()) global.folder = typed.chdir;
  global.cloud = typed.cloud.empty()
                     ? values.cloud("ACRNET_CLOUD", variable(environment, "ACRNET_CLOUD"))
                     : values.cloud("--cloud", typed.cloud);
  global.color = values.color(typed.color);
  if (typed.color.empty() && !variable(environment, "NO_COLOR").empty()) {
    global.color = ColorMode::never;
  }
  global.variables.values = typed.variables;
  global.variables.files.assign(typed.variable_files.begin(), typed.variable_files.end());
  const std::string ci = variable(environment, "CI");
  global.no_input = typed.no_input || (!ci.empty() && ci != "false" && ci != "0");
  return global;
}

bool read_refresh(const TypedOptions& typed, Diagnostics& diagnostics) {
  if (typed.refresh == "false" && typed.refresh_only) {
    diagnostics.add(excluding_options("--refresh=false", "--refresh-only",
                                      "The first reads nothing, the second does nothing else."));
  } else if (!typed.refresh.empty() && typed.refresh != "true" && typed.refresh != "false") {
    diagnostics.add(bad_value("--refresh", typed.refresh, "true or false",
                              nearest(typed.refresh, {"true", "false"})));
  }
  return typed.refresh != "false";
}

PlanScope read_scope(const TypedOptions& typed, const executor::Environment& environment,
                     Diagnostics& diagnostics) {
  PlanScope scope;
  scope.selection = {typed.targets, typed.excludes};
  scope.from = typed.from.empty() ? variable(environment, "ACRNET_RUNNER_ADDRESS") : typed.from;
  scope.refresh = read_refresh(typed, diagnostics);
  if (!typed.targets.empty() && !typed.excludes.empty()) {
    diagnostics.add(excluding_options(
        "--target", "--exclude", "The first names all that is planned, the second what is not."));
  }
  const bool part = !scope.selection.empty();
  if (typed.refresh_only && part) {
    diagnostics.add(excluding_options("--refresh-only",
                                      part && typed.targets.empty() ? "--exclude" : "--target",
                                      "What is there is read as a whole."));
  }
  return scope;
}

PlanMode mode_of(std::string_view command, const TypedOptions& typed, Diagnostics& diagnostics) {
  const bool destroy = typed.destroy || command == "destroy";
  const bool refresh = typed.refresh_only || command == "drift";
  if (destroy && refresh) {
    diagnostics.add(excluding_options("--destroy", "--refresh-only",
                                      "The first takes everything back, the second only looks."));
  }
  if (refresh) return PlanMode::refresh;
  return destroy ? PlanMode::destroy : PlanMode::apply;
}

// What a saved plan has decided already.
void refuse_beside_saved_plan(const TypedOptions& typed, Diagnostics& diagnostics) {
  const auto refuse = [&](bool given, std::string_view option) {
    if (given) {
      diagnostics.add(
          excluding_options("a saved plan", option, "A saved plan is carried out as it was made."));
    }
  };
  refuse(!typed.targets.empty(), "--target");
  refuse(!typed.excludes.empty(), "--exclude");
  refuse(typed.refresh_only, "--refresh-only");
  refuse(!typed.from.empty(), "--from");
}

ApplyCommand read_apply(const TypedOptions& typed, PlanMode mode,
                        const executor::Environment& environment, ValueReader& values,
                        Diagnostics& diagnostics) {
  ApplyCommand command;
  command.mode = mode;
  if (!typed.plan_file.empty()) command.plan_file = typed.plan_file;
  command.auto_approve = typed.auto_approve;
  if (!typed.approve.empty()) command.approve = typed.approve;
  const bool on_line = !typed.parallelism.empty();
  command.parallelism = values.count(
      on_line ? "--parallelism" : "ACRNET_PARALLELISM",
      on_line ? typed.parallelism : variable(environment, "ACRNET_PARALLELISM"), most_parallel, 16);
  command.retry_for = values.duration("--retry-for", typed.retry_for, std::chrono::seconds(1),
                                      std::chrono::minutes(5));
  command.today = values.date("--today", typed.today);
  command.scope = read_scope(typed, environment, diagnostics);
  if (command.plan_file) refuse_beside_saved_plan(typed, diagnostics);
  if (command.plan_file && command.today) {
    diagnostics.add(
        excluding_options("a saved plan", "--today", "A saved plan was made for its own day."));
  }
  if (command.approve && command.auto_approve) {
    diagnostics.add(excluding_options("--approve", "--auto-approve",
                                      "The first approves one plan, the second any."));
  }
  if (command.plan_file && typed.destroy) {
    diagnostics.add(excluding_options("a saved plan", "--destroy",
                                      "A saved plan already says whether it destroys."));
  }
  return command;
}

void read_listen(const std::string& text, bool allow_remote, emulator::Options& options,
                 Diagnostics& diagnostics) {
  const auto address = parse_listen(text);
  if (!address) {
    diagnostics.add(bad_value("--listen", text, "HOST:PORT, for instance 127.0.0.1:10400"));
    return;
  }
  options.host = address->host;
  options.port = address->port;
  if (!is_loopback(options.host) && !allow_remote) diagnostics.add(not_loopback(options.host));
}

EmulatorCommand read_emulator(const TypedOptions& typed, ValueReader& values,
                              Diagnostics& diagnostics) {
  using std::chrono::milliseconds;
  emulator::Options options;
  read_listen(typed.listen.empty() ? std::string(default_listen) : typed.listen, typed.allow_remote,
              options, diagnostics);
  options.tls_folder = typed.tls;
  options.data_file = typed.data;
  options.seed = typed.seed.empty() ? "walk-through" : typed.seed;
  const auto time = [&](std::string_view name, const std::string& text) {
    return values.duration(name, text, milliseconds(1), milliseconds(0));
  };
  options.latency = time("--latency", typed.latency);
  options.operation_time = time("--operation-time", typed.operation_time);
  options.propagation = time("--propagation", typed.propagation);
  options.page_size = values.count("--page-size", typed.page_size, 100'000, 100);
  options.faults = typed.faults;
  options.strict = values.is_strict(typed.auth);
  options.roles = typed.roles;
  if (!options.roles.empty() && !options.strict) {
    diagnostics.add(bad_value("--role", options.roles.front(),
                              "--auth strict beside it: otherwise everybody may do everything"));
  }
  options.clients = typed.clients;
  return {std::move(options)};
}

FmtCommand read_fmt(const TypedOptions& typed, Diagnostics& diagnostics) {
  const bool input = std::find(typed.paths.begin(), typed.paths.end(), "-") != typed.paths.end();
  if (input && typed.paths.size() > 1) {
    diagnostics.add(excluding_options("-", "a path", "The first means standard input alone."));
  }
  return FmtCommand{typed.check, typed.diff, typed.recursive, typed.paths};
}

OutputCommand read_output(const TypedOptions& typed, ValueReader& values,
                          Diagnostics& diagnostics) {
  OutputCommand command;
  command.today = values.date("--today", typed.today);
  if (!typed.output.empty()) command.name = typed.output;
  if (typed.json && typed.raw) {
    diagnostics.add(excluding_options("--json", "--raw", "They are two forms of one value."));
  } else if (typed.raw && !command.name) {
    diagnostics.add(raw_needs_name());
  }
  command.form = typed.raw ? OutputForm::raw : typed.json ? OutputForm::json : OutputForm::text;
  return command;
}

GraphCommand read_graph(const TypedOptions& typed, PlanMode mode, ValueReader& values,
                        Diagnostics& diagnostics) {
  GraphCommand command;
  if (!typed.graph_file.empty()) command.plan_file = typed.graph_file;
  command.mode = mode;
  command.access = typed.access;
  command.format = values.graph_format(typed.format);
  command.today = values.date("--today", typed.today);
  if (command.plan_file && (command.today || typed.destroy)) {
    diagnostics.add(excluding_options("a saved plan", command.today ? "--today" : "--destroy",
                                      "A saved plan has its day and its aim already."));
  }
  return command;
}

InitCommand read_init(const TypedOptions& typed, Diagnostics& diagnostics) {
  InitCommand command{typed.migrate, std::nullopt};
  if (typed.from_state.empty()) return command;
  command.from = typed.from_state;
  if (!typed.migrate)
    diagnostics.add(
        bad_value("--from", typed.from_state, "--migrate beside it, which moves that state here"));
  return command;
}

Command read_state_command(const TypedOptions& typed, Diagnostics& diagnostics) {
  const std::string& action = typed.state_action;
  const std::string& argument = typed.state_argument;
  if (action.empty()) {
    diagnostics.add(state_argument_missing("", "an action"));
    return StatePullCommand();
  }
  if (action != "pull" && action != "push" && action != "force-unlock") {
    diagnostics.add(bad_value("state", action, "pull, push FILE or force-unlock ID",
                              nearest(action, {"pull", "push", "force-unlock"})));
    return StatePullCommand();
  }
  if (action != "pull" && argument.empty())
    diagnostics.add(state_argument_missing(action, action == "push" ? "FILE" : "ID"));
  if (action == "pull" && !argument.empty())
    diagnostics.add(unexpected_argument(argument, "state pull"));
  if (action != "push" && typed.force)
    diagnostics.add(unknown_option("--force", "state " + action, std::nullopt));
  if (action == "push") return StatePushCommand{argument, typed.force};
  if (action == "force-unlock") return StateUnlockCommand{argument};
  return StatePullCommand();
}

Command read_command(std::string_view name, const TypedOptions& typed,
                     const executor::Environment& environment, ValueReader& values,
                     Diagnostics& diagnostics) {
  const PlanMode mode = mode_of(name, typed, diagnostics);
  if (name == "fmt") return read_fmt(typed, diagnostics);
  if (name == "validate") {
    return ValidateCommand{values.date("--today", typed.today), values.report_format(typed.format)};
  }
  if (name == "plan" || name == "drift") {
    PlanCommand command;
    command.mode = mode;
    command.detailed_exitcode = typed.detailed_exitcode;
    command.today = values.date("--today", typed.today);
    command.form = values.plan_form(typed);
    if (!typed.out.empty()) command.out = typed.out;
    command.fail_on = values.risk_level("--fail-on", typed.fail_on);
    command.scope = read_scope(typed, environment, diagnostics);
    if (name == "drift") command.detailed_exitcode = true;
    return command;
  }
  if (name == "apply" || name == "destroy") {
    return read_apply(typed, mode, environment, values, diagnostics);
  }
  if (name == "show") {
    ShowCommand command;
    if (!typed.show_file.empty()) command.file = typed.show_file;
    command.form = values.plan_form(typed);
    return command;
  }
  if (name == "graph") return read_graph(typed, mode, values, diagnostics);
  if (name == "query") {
    if (typed.question.empty()) diagnostics.add(question_missing());
    return QueryCommand{typed.question, values.query_source(typed.source), typed.json,
                        values.date("--today", typed.today)};
  }
  if (name == "explain") {
    ExplainCommand command;
    if (!typed.code.empty()) command.code = typed.code;
    return command;
  }
  if (name == "init") return read_init(typed, diagnostics);
  if (name == "state") return read_state_command(typed, diagnostics);
  if (name == "output") return read_output(typed, values, diagnostics);
  if (name == "emulator") return read_emulator(typed, values, diagnostics);
  return VersionCommand{typed.json};
}

}  // namespace

std::optional<Arguments> read_typed(std::string_view command, const TypedOptions& typed,
                                    const executor::Environment& environment,
                                    Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  ValueReader values(diagnostics);
  Arguments arguments;
  arguments.global = read_global(typed, environment, values);
  arguments.command = read_command(command, typed, environment, values, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return arguments;
}

}  // namespace acrnet::cli
