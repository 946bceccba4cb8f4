#include "cli/arguments/parse_arguments.h"

#include <fmt/format.h>

// The headers of CLI11 are not written for -Wconversion and -Wshadow.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <CLI/CLI.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/arguments/help.h"
#include "cli/arguments/spelling.h"
#include "cli/arguments/typed_options.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/plan/plan_markdown.h"

namespace acrnet::cli {

namespace {

CLI::App& add_command(CLI::App& app, std::string_view name) {
  const auto* page = std::find_if(command_pages.begin(), command_pages.end(),
                                  [&](const CommandPage& p) { return p.name == name; });
  CLI::App& command = *app.add_subcommand(std::string(name), std::string(page->summary));
  command.footer(
      std::string(page->footer) +
      "\n\nAlso --chdir, --cloud, --color, --no-input, --var and --var-file: see `acrnet --help`.");
  command.fallthrough();
  return command;
}

void add_global_options(CLI::App& app, TypedOptions& typed) {
  app.add_option("--chdir", typed.chdir, "The folder of the configuration (default: this one)")
      ->type_name("DIR");
  app.add_option("--cloud", typed.cloud,
                 "public, us_government, china or emulator; instead of the policy's `azure` block")
      ->type_name("NAME");
  app.add_option("--color", typed.color, "auto, always or never (default: auto)")
      ->type_name("WHEN");
  app.add_option("--var", typed.variables, "A variable's value; may be repeated")
      ->type_name("NAME=VALUE");
  app.add_option("--var-file", typed.variable_files, "A file with values; may be repeated")
      ->type_name("FILE");
  app.add_flag("--no-input", typed.no_input, "Never ask; what would need an answer is refused");
  app.add_flag("-v,--version", typed.version, "Same as `acrnet version`");
}

void add_today(CLI::App& command, TypedOptions& typed) {
  command
      .add_option("--today", typed.today,
                  "The day that `until` is compared with (default: the day in UTC)")
      ->type_name("YYYY-MM-DD");
}

void add_plan_form(CLI::App& command, TypedOptions& typed) {
  command
      .add_option("--format", typed.format, "text, markdown, json, html or sarif (default: text)")
      ->type_name("FORMAT");
  command
      .add_option("--max-bytes", typed.max_bytes,
                  fmt::format("How long Markdown may be (default: {}, what GitHub takes)",
                              default_markdown_bytes))
      ->type_name("N");
}

void add_scope(CLI::App& command, TypedOptions& typed) {
  command
      .add_option(
          "--target", typed.targets,
          "Only this, and what it needs; may be repeated (registry.main, module.team, registry.*)")
      ->type_name("ADDRESS")
      ->expected(1)
      ->take_all();
  command
      .add_option("--exclude", typed.excludes, "All but this, and what needs it; may be repeated")
      ->type_name("ADDRESS")
      ->expected(1)
      ->take_all();
  command
      .add_option(
          "--from", typed.from,
          "Where this machine is: its address as registries see it, or its subnet; a plan tells when it "
          "loses access (default: ACRNET_RUNNER_ADDRESS)")
      ->type_name("ADDRESS");
}

void add_apply_options(CLI::App& command, TypedOptions& typed) {
  add_today(command, typed);
  add_scope(command, typed);
  command.add_flag("--auto-approve", typed.auto_approve, "Do not ask");
  command
      .add_option("--approve", typed.approve,
                  "Approve the plan with this digest only, and do not ask")
      ->type_name("DIGEST");
  command
      .add_option("--parallelism", typed.parallelism,
                  "How many writes at once (default: 16, or ACRNET_PARALLELISM)")
      ->type_name("N");
  command
      .add_option("--retry-for", typed.retry_for,
                  "How long a step repeats what fails for the moment (default: 5m)")
      ->type_name("TIME");
}

void add_planning_commands(CLI::App& app, TypedOptions& typed) {
  CLI::App& format = add_command(app, "fmt");
  format.add_flag("--check", typed.check, "Write nothing; exit with 1 if a file is not formatted");
  format.add_flag("--diff", typed.diff, "Show what changes");
  format.add_flag("--recursive", typed.recursive, "Also the folders below");
  format.add_option("paths", typed.paths, "Files and folders, or - (default: the configuration)")
      ->type_name("PATH");
  CLI::App& validate = add_command(app, "validate");
  validate
      .add_option("--format", typed.format,
                  "text, json, sarif, github or azure-pipelines (default: text)")
      ->type_name("FORMAT");
  add_today(validate, typed);
  CLI::App& plan = add_command(app, "plan");
  plan.add_option("--out", typed.out, "Save the plan in this file")->type_name("FILE");
  plan.add_flag("--detailed-exitcode", typed.detailed_exitcode, "Exit with 2 if there are changes");
  plan.add_option("--fail-on", typed.fail_on, "Exit with 3 if a risk is as high")
      ->type_name("low|medium|high");
  plan.add_flag("--destroy", typed.destroy, "Plan to take back what acrnet made");
  plan.add_flag("--refresh-only", typed.refresh_only,
                "Only tell what changed outside of acrnet (see `acrnet drift`)");
  plan.add_option("--refresh", typed.refresh,
                  "false: do not ask Azure, plan from what the state saw last (default: true)")
      ->type_name("true|false");
  add_scope(plan, typed);
  add_today(plan, typed);
  add_plan_form(plan, typed);
  CLI::App& drift = add_command(app, "drift");
  add_today(drift, typed);
  add_plan_form(drift, typed);
  CLI::App& apply = add_command(app, "apply");
  apply.add_option("plan", typed.plan_file, "A saved plan (default: plan now)")->type_name("PLAN");
  apply.add_flag("--destroy", typed.destroy, "Same as `acrnet destroy`");
  apply.add_flag("--refresh-only", typed.refresh_only,
                 "Only take note of what changed outside of acrnet; nothing in Azure is changed");
  add_apply_options(apply, typed);
  add_apply_options(add_command(app, "destroy"), typed);
}

// Where it is and what it holds.
void add_emulator_place(CLI::App& emulator, TypedOptions& typed) {
  const auto option = [&](const char* name, std::string& value, const std::string& help,
                          const char* type) {
    emulator.add_option(name, value, help)->type_name(type);
  };
  option("--listen", typed.listen,
         fmt::format("Where to listen (default: {}; port 0: any)", default_listen), "HOST:PORT");
  emulator.add_flag("--allow-remote", typed.allow_remote,
                    "Allow --listen on an address that others can reach");
  option("--tls", typed.tls,
         "Speak HTTPS with cert.pem and key.pem of this folder; makes them, and ca.pem to trust, "
         "where they are missing",
         "FOLDER");
  option("--data", typed.data, "Keep everything in this file (default: in memory)", "FILE");
  option("--seed", typed.seed,
         "What a new Azure holds: walk-through, estate:N, empty, or a file (default: walk-through)",
         "SEED");
}

// Who is let in, and what goes slowly or wrong.
void add_emulator_behaviour(CLI::App& emulator, TypedOptions& typed) {
  const auto option = [&](const char* name, std::string& value, const char* help,
                          const char* type) {
    emulator.add_option(name, value, help)->type_name(type);
  };
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help,
                        const char* type) {
    emulator.add_option(name, values, help)->type_name(type)->expected(1)->take_all();
  };
  option(
      "--auth", typed.auth,
      "any: every bearer token is let in (default); strict: only tokens of this emulator, of now "
      "and of the right tenant",
      "MODE");
  list("--role", typed.roles,
       "With --auth strict, who may do what: 'PRINCIPAL reader|contributor|none SCOPE'; may be "
       "repeated",
       "ROLE");
  list("--client", typed.clients,
       "Who a client is for a registry, by its address here: 127.0.0.5=ip:203.0.113.9, "
       "127.0.0.6=subnet:ID; may be repeated",
       "ADDRESS=CLIENT");
  option("--latency", typed.latency, "Before each answer, e.g. 20ms (default: 0)", "TIME");
  option("--operation-time", typed.operation_time,
         "How long Azure works on a write, e.g. 2s (default: 0)", "TIME");
  option("--propagation", typed.propagation,
         "How long a registry goes by its old rules after a change, e.g. 30s (default: 0)", "TIME");
  option("--page-size", typed.page_size, "Entries on a page of a list (default: 100)", "N");
  list("--fault", typed.faults, "Something to go wrong; may be repeated", "SPEC");
}

void add_emulator_options(CLI::App& emulator, TypedOptions& typed) {
  add_emulator_place(emulator, typed);
  add_emulator_behaviour(emulator, typed);
}

void add_state_commands(CLI::App& app, TypedOptions& typed) {
  CLI::App& init = add_command(app, "init");
  init.add_flag("--migrate", typed.migrate, "Move the state here that was kept elsewhere");
  init.add_option("--from", typed.from_state,
                  "With --migrate: that state, as `acrnet state pull` gives it (default: the file "
                  "acrnet.acrstate beside the policy)")
      ->type_name("FILE");
  CLI::App& state = add_command(app, "state");
  state.add_option("action", typed.state_action, "pull, push or force-unlock")->type_name("ACTION");
  state.add_option("argument", typed.state_argument, "push: a state; force-unlock: a lock's ID")
      ->type_name("FILE|ID");
  state.add_flag("--force", typed.force, "push: give up what is stored, whatever it is");
}

void add_other_commands(CLI::App& app, TypedOptions& typed) {
  add_state_commands(app, typed);
  CLI::App& show = add_command(app, "show");
  show.add_option("file", typed.show_file, "A saved plan or a state")->type_name("FILE");
  add_plan_form(show, typed);
  CLI::App& graph = add_command(app, "graph");
  graph.add_option("plan", typed.graph_file, "A saved plan (default: plan now)")->type_name("PLAN");
  graph.add_flag("--access", typed.access, "Who gains and loses access, instead of the steps");
  graph.add_option("--format", typed.format, "dot, mermaid or svg (default: dot)")
      ->type_name("FORMAT");
  graph.add_flag("--destroy", typed.destroy, "Of the plan that takes back what acrnet made");
  add_today(graph, typed);
  CLI::App& query = add_command(app, "query");
  query.add_option("question", typed.question, "A claim, as in an assertion; in quotes")
      ->type_name("QUESTION");
  query.add_option("--source", typed.source, "policy, state or azure (default: policy)")
      ->type_name("WHO");
  query.add_flag("--json", typed.json, "As JSON");
  add_today(query, typed);
  CLI::App& output = add_command(app, "output");
  output.add_option("name", typed.output, "One output (default: all)")->type_name("NAME");
  output.add_flag("--json", typed.json, "As JSON");
  output.add_flag("--raw", typed.raw, "A text, number or truth value as it is, for a script");
  add_today(output, typed);
  add_command(app, "explain")
      .add_option("code", typed.code, "A code, as messages show it (default: all)")
      ->type_name("CODE");
  add_emulator_options(add_command(app, "emulator"), typed);
  add_command(app, "version").add_flag("--json", typed.json, "As JSON");
}

// Every "--name" of the program and its commands.
std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  const auto collect = [&](const CLI::App& owner) {
    for (const CLI::Option* option : owner.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  };
  collect(app);
  for (const CLI::App* command : app.get_subcommands({})) collect(*command);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  names.reserve(command_pages.size());
  for (const CommandPage& page : command_pages) names.emplace_back(page.name);
  return names;
}

// Terraform spells long options with one dash and has two that are spelled differently here.
std::string modern_spelling(const std::string& word, const std::vector<std::string>& known) {
  if (word.size() < 3 || word[0] != '-') return word;
  const std::string with_two = word[1] == '-' ? word : "-" + word;
  if (with_two == "--no-color") return "--color=never";
  if (with_two == "--input=false") return "--no-input";
  if (word[1] == '-') return word;
  const std::string name = with_two.substr(0, with_two.find('='));
  return std::binary_search(known.begin(), known.end(), name) ? with_two : word;
}

std::vector<std::string> modern_spellings(const std::vector<std::string>& words,
                                          const CLI::App& app) {
  const std::vector<std::string> known = long_options(app);
  std::vector<std::string> modern;
  bool options_end = false;
  for (const std::string& word : words) {
    options_end = options_end || word == "--";
    modern.push_back(options_end ? word : modern_spelling(word, known));
  }
  // `acrnet help plan`, as many programs have it.
  if (!modern.empty() && modern[0] == "help") {
    modern.erase(modern.begin());
    modern.emplace_back("--help");
  }
  return modern;
}

std::string chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? "" : chosen.front()->get_name();
}

// An unset variable in a script leaves `--out=` or `""`. CLI11 would take the next word for the value
// or drop the word, and another command than the one that was meant would run.
bool has_empty_word(const std::vector<std::string>& words, Diagnostics& diagnostics) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    const bool empty_value = word.starts_with('-') && word.find('=') == word.size() - 1;
    if (!word.empty() && !empty_value) continue;
    diagnostics.add(empty_argument(word.substr(0, word.find('='))));
    return true;
  }
  return false;
}

// CLI11 takes `--destroy` for the file in `--out --destroy`; a person forgot the file.
bool took_option_for_value(const CLI::App& owner, Diagnostics& diagnostics) {
  for (const CLI::Option* option : owner.get_options()) {
    if (option->get_lnames().empty() || option->get_expected_max() == 0) continue;
    for (const std::string& value : option->results()) {
      if (!value.starts_with("--")) continue;
      diagnostics.add(empty_argument("--" + option->get_lnames().front()));
      return true;
    }
  }
  return false;
}

// What CLI11 could not place: the first of it is the mistake, the rest may follow from it.
void report_extra(const CLI::App& app, const std::string& word, Diagnostics& diagnostics) {
  const std::string command = chosen_command(app);
  if (word.starts_with('-') && word != "-") {
    const std::string typed = word.substr(0, word.find('='));
    const std::string stem = typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
    std::vector<std::string> known{"--help"};
    const auto collect = [&](const CLI::App& owner) {
      for (const CLI::Option* option : owner.get_options()) {
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
      }
    };
    collect(app);
    if (!command.empty()) collect(*app.get_subcommands().front());
    diagnostics.add(unknown_option(typed, command, nearest("--" + stem, known)));
  } else if (command.empty()) {
    diagnostics.add(unknown_command(word, nearest(word, command_names())));
  } else {
    diagnostics.add(unexpected_argument(word, command));
  }
}

// False when CLI11 itself found a mistake, or help was asked for (then `help` is set).
bool run_parser(CLI::App& app, std::vector<std::string> words, std::string& help,
                Diagnostics& diagnostics) {
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(std::move(words));
    return true;
  } catch (const CLI::CallForHelp&) {
    help = app.help();
  } catch (const CLI::ParseError& error) {
    diagnostics.add(bad_usage(error.what(), chosen_command(app)));
  }
  return false;
}

}  // namespace

std::optional<Arguments> parse_arguments(const std::vector<std::string>& words,
                                         const executor::Environment& environment,
                                         Diagnostics& diagnostics) {
  CLI::App app{std::string(program_summary), "acrnet"};
  app.footer(std::string(program_footer));
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.set_help_flag("-h,--help", "Show this help");
  app.allow_extras();
  app.require_subcommand(0, 1);
  if (has_empty_word(words, diagnostics)) return std::nullopt;
  TypedOptions typed;
  add_global_options(app, typed);
  add_planning_commands(app, typed);
  add_other_commands(app, typed);

  std::string help;
  if (!run_parser(app, modern_spellings(words, app), help, diagnostics)) {
    if (help.empty()) return std::nullopt;
    return Arguments{{}, HelpCommand{help}};
  }
  if (const auto extra = app.remaining(true); !extra.empty()) {
    report_extra(app, extra.front(), diagnostics);
    return std::nullopt;
  }
  if (took_option_for_value(app, diagnostics)) return std::nullopt;
  for (const CLI::App* command : app.get_subcommands()) {
    if (took_option_for_value(*command, diagnostics)) return std::nullopt;
  }
  const std::string name = typed.version ? "version" : chosen_command(app);
  if (name.empty()) {
    diagnostics.add(no_command());
    return std::nullopt;
  }
  return read_typed(name, typed, environment, diagnostics);
}

}  // namespace acrnet::cli
