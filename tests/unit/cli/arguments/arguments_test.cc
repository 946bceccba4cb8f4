#include "cli/arguments/parse_arguments.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments/emulator_options.h"
#include "cli/arguments/global_options.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/apply.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

using Words = std::vector<std::string>;

// What the words give: the options of every command, and one command with values that a test can
// see.
struct Line {
  GlobalOptions global;
  std::string command;
  std::string help;
};

// Reads the words as run() does. `probe`, if given, takes the place of the command of its name.
template <typename Values>
struct Probe {
  std::string_view name;
  void (*add)(Options& options, Values& values);
  Values values = Values();
};

template <typename Values>
Line read_line(const Words& words, const executor::Environment& environment, Probe<Values>& probe,
               Diagnostics& diagnostics) {
  Line line;
  Options global;
  add_global_options(global, environment, line.global);
  Options probed;
  if (probe.add != nullptr) probe.add(probed, probe.values);
  const auto commands = make_commands();
  std::vector<CommandDeclaration> declared;
  for (const auto& each : commands) {
    const bool is_probe = probe.add != nullptr && each->page().name == probe.name;
    declared.push_back({&each->page(), is_probe ? &probed : &each->options()});
  }
  const auto parsed = parse_arguments(words, global, declared, diagnostics);
  if (!parsed) return line;
  line.command = parsed->command;
  line.help = parsed->help;
  global.read(environment, diagnostics);
  for (const CommandDeclaration& each : declared) {
    if (each.page->name == line.command) each.options->read(environment, diagnostics);
  }
  return line;
}

struct NoValues {};
Probe<NoValues> no_probe{};

template <typename Values>
Values values(Probe<Values> probe, const Words& words,
              const executor::Environment& environment = {}) {
  Diagnostics diagnostics;
  const Line line = read_line(words, environment, probe, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(item.summary);
  CHECK(diagnostics.empty());
  CHECK(line.command == probe.name);
  return probe.values;
}

Line parsed(const Words& words, const executor::Environment& environment = {}) {
  Diagnostics diagnostics;
  Line line = read_line(words, environment, no_probe, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(item.summary);
  CHECK(diagnostics.empty());
  return line;
}

// The one error that these words give.
Diagnostic mistake(const Words& words, const executor::Environment& environment = {}) {
  Diagnostics diagnostics;
  const Line line = read_line(words, environment, no_probe, diagnostics);
  if (line.command.empty() && line.help.empty() && diagnostics.empty())
    diagnostics.add(no_command());
  REQUIRE(diagnostics.items().size() == 1);
  return diagnostics.items()[0];
}

const Probe<ApplyCommand> apply_probe{"apply", add_shared_apply_options};
const Probe<EmulatorOptions> emulator_probe{"emulator", add_emulator_options};

// An option of every kind, for the rules that hold for all of them.
struct Sample {
  std::string value;
  bool flag = false;
  std::vector<std::string> list;
  std::vector<std::string> rest;
};
const Probe<Sample> plan_probe{"plan", [](Options& options, Sample& into) {
                                 options.value("--out", "FILE", "A value", text_into(into.value));
                                 options.flag("--detailed-exitcode", "A flag", into.flag);
                                 options.list("--target", "ADDRESS", "A list", into.list);
                                 options.rest("paths", "PATH", "The rest", into.rest);
                               }};

}  // namespace

TEST_CASE("Options are taken in every spelling that people type") {
  for (const Words& words : std::vector<Words>{{"plan", "--out", "F"},
                                               {"plan", "--out=F"},
                                               {"plan", "-out=F"},
                                               {"plan", "-out", "F"}}) {
    INFO(words[1]);
    CHECK(values(plan_probe, words).value == "F");
  }
  for (const Words& words : std::vector<Words>{{"--chdir", "d", "plan"},
                                               {"--chdir=d", "plan"},
                                               {"-chdir=d", "plan"},
                                               {"plan", "--chdir=d"}}) {
    INFO(words[0]);
    CHECK(parsed(words).global.folder == "d");
  }
  CHECK(values(apply_probe, {"apply", "-auto-approve"}).approval.automatic);
  CHECK(values(plan_probe, {"plan", "-detailed-exitcode"}).flag);
  CHECK(parsed({"plan", "-no-color"}).global.color == ColorMode::never);
  CHECK(parsed({"apply", "-input=false"}).global.no_input);
}

TEST_CASE("An option that may be repeated takes one value each time, and no argument behind it") {
  const Sample sample =
      values(plan_probe, {"plan", "--target", "a", "b", "--target=c", "d", "-target", "e"});
  CHECK(sample.list == Words{"a", "c", "e"});
  CHECK(sample.rest == Words{"b", "d"});
  const Line line = parsed({"--var", "A=1", "--var", "B=2", "--var-file", "x.acrvars", "plan"});
  CHECK(line.command == "plan");
  CHECK(line.global.variables.values == Words{"A=1", "B=2"});
  CHECK(line.global.variables.files == Words{"x.acrvars"});
}

TEST_CASE("Each option of apply and destroy has its value") {
  const auto apply =
      values(apply_probe, {"apply", "--approve", "7f3c-91ab-0d42", "--parallelism=4", "--retry-for",
                           "90s", "--timeout", "1h", "--today", "2027-01-01", "--target",
                           "registry.main", "--from", "203.0.113.7"});
  CHECK(apply.approval.digest == "7f3c-91ab-0d42");
  CHECK(apply.parallelism == 4);
  CHECK(apply.waiting.retry_for == std::chrono::seconds(90));
  CHECK(apply.waiting.timeout == std::chrono::hours(1));
  CHECK_FALSE(apply.approval.automatic);
  CHECK(apply.plan.today == parse_date("2027-01-01"));
  CHECK(apply.plan.selection.targets == Words{"registry.main"});
  CHECK(apply.plan.from == "203.0.113.7");

  const auto defaults = values(apply_probe, {"apply"});
  CHECK(defaults.parallelism == 16);
  CHECK_FALSE(defaults.waiting.retry_for);
  CHECK_FALSE(defaults.waiting.timeout);
  CHECK(defaults.plan.mode == PlanMode::apply);
  CHECK_FALSE(defaults.plan.today);
  CHECK(values(apply_probe, {"apply"}, {{"ACRNET_RUNNER_ADDRESS", "192.0.2.1"}}).plan.from ==
        "192.0.2.1");
}

TEST_CASE("What a plan is for is said by one of two flags") {
  struct Values {
    planner::PlanOptions plan;
    ModeFlags flags;
  };
  const Probe<Values> probe{"plan", [](Options& options, Values& into) {
                              add_mode(options, "destroy", "refresh", into.flags, into.plan);
                            }};
  CHECK(values(probe, {"plan"}).plan.mode == PlanMode::apply);
  CHECK(values(probe, {"plan", "-destroy"}).plan.mode == PlanMode::destroy);
  CHECK(values(probe, {"plan", "--refresh-only"}).plan.mode == PlanMode::refresh);
  CHECK(mistake({"plan", "--destroy", "--refresh-only"}).code == "ACR6007");
  CHECK(mistake({"plan", "--refresh=false", "--refresh-only"}).code == "ACR6007");
  CHECK(mistake({"plan", "--target", "a", "--refresh-only"}).code == "ACR6007");
  CHECK(mistake({"plan", "--refresh", "flase"}).help.find("'false'") != std::string::npos);
}

TEST_CASE("The day can be given to every command that reads the policy, and to no other") {
  for (const char* name : {"validate", "plan", "drift", "apply", "destroy", "graph", "output"}) {
    INFO(name);
    CHECK(parsed({name, "--today=2027-01-01"}).command == name);
    CHECK(mistake({name, "-today=2027-13-01"}).code == "ACR6006");
  }
  CHECK(parsed({"query", "203.0.113.7 can reach registry.main", "--today", "2027-01-01"}).command ==
        "query");
  for (const char* name : {"fmt", "show", "explain", "emulator", "version", "init"}) {
    INFO(name);
    CHECK(mistake({name, "--today=2027-01-01"}).code == "ACR6003");
  }
}

TEST_CASE("A saved plan may be called like a command") {
  CHECK(parsed({"apply", "plan"}).command == "apply");
  CHECK(parsed({"show", "apply"}).command == "show");
}

TEST_CASE("Each option of the emulator has its value") {
  const auto defaults = values(emulator_probe, {"emulator"}).service;
  CHECK(defaults.host == "127.0.0.1");
  CHECK(defaults.port == 10400);
  CHECK(defaults.seed == "walk-through");
  CHECK(defaults.data_file.empty());
  CHECK(defaults.tls_folder.empty());
  CHECK_FALSE(defaults.strict);

  const auto all = values(emulator_probe, {"emulator",
                                           "--listen",
                                           "[::1]:0",
                                           "--data",
                                           "d.json",
                                           "--seed",
                                           "estate:5",
                                           "--latency",
                                           "20",
                                           "--operation-time=2s",
                                           "--page-size",
                                           "7",
                                           "--fault",
                                           "a b",
                                           "--fault",
                                           "c",
                                           "--tls",
                                           "t",
                                           "--auth",
                                           "strict",
                                           "--role",
                                           "* reader",
                                           "--client",
                                           "127.0.0.5=ip:1.2.3.4",
                                           "--propagation",
                                           "30s"})
                       .service;
  CHECK(all.host == "::1");
  CHECK(all.port == 0);
  CHECK(all.data_file == "d.json");
  CHECK(all.seed == "estate:5");
  CHECK(all.latency == std::chrono::milliseconds(20));
  CHECK(all.operation_time == std::chrono::seconds(2));
  CHECK(all.page_size == 7);
  CHECK(all.faults == Words{"a b", "c"});
  CHECK(all.tls_folder == "t");
  CHECK(all.strict);
  CHECK(all.roles == Words{"* reader"});
  CHECK(all.clients == Words{"127.0.0.5=ip:1.2.3.4"});
  CHECK(all.propagation == std::chrono::seconds(30));

  CHECK(values(emulator_probe, {"emulator", "--listen", "0.0.0.0:80", "--allow-remote"})
            .service.host == "0.0.0.0");
}

TEST_CASE("The environment counts where the command line says nothing") {
  const executor::Environment environment{
      {"ACRNET_CLOUD", "emulator"}, {"ACRNET_PARALLELISM", "3"}, {"CI", "true"}, {"NO_COLOR", "1"}};
  const Line line = parsed({"apply"}, environment);
  CHECK(line.global.cloud == Cloud::emulator);
  CHECK(line.global.color == ColorMode::never);
  CHECK(line.global.no_input);
  CHECK(values(apply_probe, {"apply"}, environment).parallelism == 3);

  const Words words{"apply", "--cloud", "china", "--color", "always", "--parallelism", "5"};
  const Line typed = parsed(words, environment);
  CHECK(typed.global.cloud == Cloud::china);
  CHECK(typed.global.color == ColorMode::always);
  CHECK(values(apply_probe, words, environment).parallelism == 5);

  CHECK_FALSE(parsed({"apply"}, {{"CI", "false"}}).global.no_input);
  CHECK_FALSE(parsed({"apply"}, {{"CI", ""}, {"ACRNET_CLOUD", ""}}).global.cloud);
}

TEST_CASE("A mistake on the command line gets one message with its repair") {
  struct Case {
    Words words;
    std::string_view code;
    std::string summary;
    std::string help;  // a part of it
  };
  const std::vector<Case> cases{
      {{}, "ACR6002", "a command is missing", "acrnet plan"},
      {{"plam"}, "ACR6001", "there is no command 'plam'", "did you mean `acrnet plan`?"},
      {{"aplpy"}, "ACR6001", "there is no command 'aplpy'", "did you mean `acrnet apply`?"},
      {{"xyzzy"}, "ACR6001", "there is no command 'xyzzy'", "`acrnet --help`"},
      {{"plan", "--otu=x"}, "ACR6003", "`acrnet plan` has no option '--otu'", "'--out'"},
      {{"plan", "-detailed-exit-code"},
       "ACR6003",
       "`acrnet plan` has no option '-detailed-exit-code'",
       "'--detailed-exitcode'"},
      {{"plan", "--auto-approve"},
       "ACR6003",
       "`acrnet plan` has no option '--auto-approve'",
       "`acrnet plan --help`"},
      {{"--chdri", "x", "plan"}, "ACR6003", "`acrnet plan` has no option '--chdri'", "'--chdir'"},
      {{"--colour"}, "ACR6003", "acrnet has no option '--colour'", "'--color'"},
      {{"plan", "folder"}, "ACR6004", "`acrnet plan` has no use for 'folder'", "--chdir"},
      {{"apply", "a", "b"}, "ACR6004", "`acrnet apply` has no use for 'b'", "--help"},
      {{"destroy", "a"}, "ACR6004", "`acrnet destroy` has no use for 'a'", "--help"},
      {{"plan", "--out="}, "ACR6008", "--out has no value", "leave the argument out"},
      {{"plan", "-out=", "--destroy"}, "ACR6008", "-out has no value", "leave the argument out"},
      {{"plan", "--out", ""}, "ACR6008", "an argument is empty", "leave the argument out"},
      {{"apply", "", "--auto-approve"}, "ACR6008", "an argument is empty", "leave"},
      {{"plan", "--out", "--destroy"}, "ACR6008", "--out has no value", "leave"},
      {{"plan", "--chdir", "--destroy"}, "ACR6008", "--chdir has no value", "leave"},
      {{"plan", "--out"}, "ACR6005", "the command line is not complete", "`acrnet plan --help`"},
      {{"plan", "--cloud", "chian"}, "ACR6006", "'chian' is no value for --cloud", "'china'"},
      {{"plan", "--color", "red"}, "ACR6006", "'red' is no value for --color", "never"},
      {{"apply", "--parallelism", "0"}, "ACR6006", "'0' is no value for --parallelism", "256"},
      {{"apply", "--parallelism", "1x"}, "ACR6006", "'1x' is no value for --parallelism", "256"},
      {{"apply", "--retry-for", "-1"}, "ACR6006", "'-1' is no value for --retry-for", "5m"},
      {{"emulator", "--listen", "here"}, "ACR6006", "'here' is no value for --listen", "HOST:PORT"},
      {{"emulator", "--listen", "0.0.0.0:1"},
       "ACR6032",
       "'0.0.0.0' can be reached from other computers",
       "--allow-remote"},
      {{"apply", "--approve", "x", "--auto-approve"},
       "ACR6007",
       "--approve and --auto-approve can't be used together",
       "leave out one"},
      {{"apply", "F", "--destroy"},
       "ACR6007",
       "a saved plan and --destroy can't be used together",
       "leave out one"},
  };
  for (const Case& c : cases) {
    INFO(c.summary);
    const Diagnostic found = mistake(c.words);
    CHECK(found.code == c.code);
    CHECK(found.summary == c.summary);
    CHECK(found.help.find(c.help) != std::string::npos);
  }
}

TEST_CASE("init and state say what they miss") {
  parsed({"init"});
  parsed({"init", "--migrate", "--from", "old.acrstate"});
  CHECK(mistake({"init", "--from", "old.acrstate"}).code == "ACR6006");

  parsed({"state", "pull"});
  parsed({"state", "push", "a.acrstate", "--force"});
  parsed({"state", "force-unlock", "7c9e"});
  CHECK(mistake({"state", "pul"}).help.find("pull") != std::string::npos);
  CHECK(mistake({"state"}).summary == "`acrnet state` needs an action");
  CHECK(mistake({"state", "push"}).code == "ACR6060");
  CHECK(mistake({"state", "force-unlock"}).code == "ACR6060");
  CHECK(mistake({"state", "pull", "a.acrstate"}).code == "ACR6004");
  CHECK(mistake({"state", "pull", "--force"}).code == "ACR6003");
}

TEST_CASE("A mistake in the environment names the variable") {
  CHECK(mistake({"plan"}, {{"ACRNET_CLOUD", "moon"}}).summary ==
        "'moon' is no value for ACRNET_CLOUD");
  CHECK(mistake({"apply"}, {{"ACRNET_PARALLELISM", "many"}}).summary ==
        "'many' is no value for ACRNET_PARALLELISM");
}

TEST_CASE("Every command has help with an example and its exit codes") {
  for (const auto& each : make_commands()) {
    const std::string name(each->page().name);
    INFO(name);
    for (const Words& words :
         std::vector<Words>{{name, "--help"}, {name, "-h"}, {name, "-help"}, {"help", name}}) {
      const std::string text = parsed(words).help;
      CHECK(text.find("acrnet " + name) != std::string::npos);
      CHECK(text.find("Examples:") != std::string::npos);
      CHECK(text.find("Exit codes:") != std::string::npos);
    }
    CHECK(parsed({"--help"}).help.find(each->page().summary) != std::string::npos);
  }
  CHECK(parsed({"help"}).help == parsed({"--help"}).help);
}

TEST_CASE("The version is asked for in two ways") {
  CHECK(parsed({"version", "--json"}).command == "version");
  CHECK(parsed({"--version"}).global.version);
}

}  // namespace acrnet::cli
