#include "cli/arguments/parse_arguments.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments/help.h"

namespace acrnet::cli {

namespace {

using Words = std::vector<std::string>;

Arguments parsed(const Words& words, const executor::Environment& environment = {}) {
  Diagnostics diagnostics;
  const auto arguments = parse_arguments(words, environment, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) UNSCOPED_INFO(item.summary);
  REQUIRE(arguments);
  CHECK(diagnostics.empty());
  return *arguments;
}

template <typename T>
T command(const Words& words, const executor::Environment& environment = {}) {
  const Arguments arguments = parsed(words, environment);
  REQUIRE(std::holds_alternative<T>(arguments.command));
  return std::get<T>(arguments.command);
}

// The one error that these words give.
Diagnostic mistake(const Words& words, const executor::Environment& environment = {}) {
  Diagnostics diagnostics;
  CHECK_FALSE(parse_arguments(words, environment, diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  return diagnostics.items()[0];
}

}  // namespace

TEST_CASE("Options are taken in every spelling that people type") {
  for (const Words& words : std::vector<Words>{{"plan", "--out", "F"},
                                               {"plan", "--out=F"},
                                               {"plan", "-out=F"},
                                               {"plan", "-out", "F"}}) {
    INFO(words[1]);
    CHECK(command<PlanCommand>(words).out == "F");
  }
  for (const Words& words : std::vector<Words>{{"--chdir", "d", "plan"},
                                               {"--chdir=d", "plan"},
                                               {"-chdir=d", "plan"},
                                               {"plan", "--chdir=d"}}) {
    INFO(words[0]);
    CHECK(parsed(words).global.folder == "d");
  }
  CHECK(command<ApplyCommand>({"apply", "-auto-approve"}).auto_approve);
  CHECK(command<PlanCommand>({"plan", "-detailed-exitcode"}).detailed_exitcode);
  CHECK(command<PlanCommand>({"plan", "-destroy"}).mode == PlanMode::destroy);
  CHECK(parsed({"plan", "-no-color"}).global.color == ColorMode::never);
  CHECK(parsed({"apply", "-input=false"}).global.no_input);
}

TEST_CASE("Each option of apply and destroy has its value") {
  const auto apply = command<ApplyCommand>(
      {"apply", "a.plan", "--approve", "7f3c-91ab-0d42", "--parallelism=4", "--retry-for", "90s"});
  CHECK(apply.mode == PlanMode::apply);
  CHECK(apply.plan_file == "a.plan");
  CHECK(apply.approve == "7f3c-91ab-0d42");
  CHECK(apply.parallelism == 4);
  CHECK(apply.retry_for == std::chrono::seconds(90));
  CHECK_FALSE(apply.auto_approve);

  const auto destroy = command<ApplyCommand>({"destroy", "--auto-approve"});
  CHECK(destroy.mode == PlanMode::destroy);
  CHECK(destroy.auto_approve);
  CHECK(destroy.parallelism == 16);
  CHECK(destroy.retry_for == std::chrono::minutes(5));
  CHECK(command<ApplyCommand>({"apply", "--destroy"}).mode == PlanMode::destroy);
}

TEST_CASE("The day can be given to every command that reads the policy, and to no other") {
  const std::optional<Date> day = parse_date("2027-01-01");
  CHECK(command<ValidateCommand>({"validate", "--today", "2027-01-01"}).today == day);
  CHECK(command<PlanCommand>({"plan", "--today=2027-01-01"}).today == day);
  CHECK(command<PlanCommand>({"plan", "-today=2027-01-01"}).today == day);
  CHECK(command<ApplyCommand>({"apply", "--today", "2027-01-01"}).today == day);
  CHECK(command<ApplyCommand>({"destroy", "--today", "2027-01-01"}).today == day);
  CHECK_FALSE(command<PlanCommand>({"plan"}).today);
}

TEST_CASE("A saved plan may be called like a command") {
  CHECK(command<ApplyCommand>({"apply", "plan"}).plan_file == "plan");
  CHECK(command<ShowCommand>({"show", "apply"}).file == "apply");
}

TEST_CASE("Each option of the emulator has its value") {
  const auto defaults = command<EmulatorCommand>({"emulator"}).options;
  CHECK(defaults.host == "127.0.0.1");
  CHECK(defaults.port == 10400);
  CHECK(defaults.seed == "walk-through");
  CHECK(defaults.data_file.empty());
  CHECK(defaults.tls_folder.empty());
  CHECK_FALSE(defaults.strict);

  const auto all = command<EmulatorCommand>({"emulator",
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
                       .options;
  CHECK(all.host == "::1");
  CHECK(all.port == 0);
  CHECK(all.data_file == "d.json");
  CHECK(all.seed == "estate:5");
  CHECK(all.latency == std::chrono::milliseconds(20));
  CHECK(all.operation_time == std::chrono::seconds(2));
  CHECK(all.page_size == 7);
  CHECK(all.faults == std::vector<std::string>{"a b", "c"});
  CHECK(all.tls_folder == "t");
  CHECK(all.strict);
  CHECK(all.roles == std::vector<std::string>{"* reader"});
  CHECK(all.clients == std::vector<std::string>{"127.0.0.5=ip:1.2.3.4"});
  CHECK(all.propagation == std::chrono::seconds(30));

  CHECK(command<EmulatorCommand>({"emulator", "--listen", "0.0.0.0:80", "--allow-remote"})
            .options.host == "0.0.0.0");
}

TEST_CASE("The environment counts where the command line says nothing") {
  const executor::Environment environment{
      {"ACRNET_CLOUD", "emulator"}, {"ACRNET_PARALLELISM", "3"}, {"CI", "true"}, {"NO_COLOR", "1"}};
  const Arguments arguments = parsed({"apply"}, environment);
  CHECK(arguments.global.cloud == Cloud::emulator);
  CHECK(arguments.global.color == ColorMode::never);
  CHECK(arguments.global.no_input);
  CHECK(std::get<ApplyCommand>(arguments.command).parallelism == 3);

  const Arguments typed =
      parsed({"apply", "--cloud", "china", "--color", "always", "--parallelism", "5"}, environment);
  CHECK(typed.global.cloud == Cloud::china);
  CHECK(typed.global.color == ColorMode::always);
  CHECK(std::get<ApplyCommand>(typed.command).parallelism == 5);

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

TEST_CASE("init and state have their options, and say what they miss") {
  CHECK_FALSE(command<InitCommand>({"init"}).migrate);
  const auto init = command<InitCommand>({"init", "--migrate", "--from", "old.acrstate"});
  CHECK(init.migrate);
  CHECK(init.from == "old.acrstate");
  CHECK(mistake({"init", "--from", "old.acrstate"}).code == "ACR6006");

  command<StatePullCommand>({"state", "pull"});
  const auto push = command<StatePushCommand>({"state", "push", "a.acrstate", "--force"});
  CHECK(push.file == "a.acrstate");
  CHECK(push.force);
  CHECK_FALSE(command<StatePushCommand>({"state", "push", "a.acrstate"}).force);
  CHECK(command<StateUnlockCommand>({"state", "force-unlock", "7c9e"}).id == "7c9e");
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
  for (const CommandPage& page : command_pages) {
    INFO(page.name);
    for (const Words& words : std::vector<Words>{{std::string(page.name), "--help"},
                                                 {std::string(page.name), "-h"},
                                                 {std::string(page.name), "-help"},
                                                 {"help", std::string(page.name)}}) {
      const std::string text = command<HelpCommand>(words).text;
      CHECK(text.find("acrnet " + std::string(page.name)) != std::string::npos);
      CHECK(text.find("Examples:") != std::string::npos);
      CHECK(text.find("Exit codes:") != std::string::npos);
    }
    CHECK(command<HelpCommand>({"--help"}).text.find(page.summary) != std::string::npos);
  }
  CHECK(command<HelpCommand>({"help"}).text == command<HelpCommand>({"--help"}).text);
}

TEST_CASE("The version is asked for in two ways") {
  CHECK(command<VersionCommand>({"version", "--json"}).json);
  CHECK_FALSE(command<VersionCommand>({"--version"}).json);
}

}  // namespace acrnet::cli
