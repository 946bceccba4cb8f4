// Modules: what they see, what they are given, what they give, and how their mistakes are told.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string azure = "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n";

const std::string team_module = R"(variable team { type = string }
variable from {
  type    = list(any)
  default = []
}
registry main {
  name           = "contoso${team}"
  resource_group = "g"
  default_action = deny
  allow from because "the caller's"
}
output id { value = registry.main.name }
output it { value = registry.main }
)";

// "team/team.acrnet:2:5 ACR1024" for each message.
std::string messages_of(const test::Evaluated& result) {
  std::string text;
  for (const Diagnostic& item : result.diagnostics.items()) {
    const SourceFile& file = result.sources.at(item.subject.value().file);
    const LineColumn at = file.locate(item.subject->begin);
    text += (text.empty() ? "" : "; ") +
            fmt::format("{}:{}:{} {}", file.name(), at.line, at.column, item.code);
  }
  return text;
}

// The policy's registries with their rules and where these come from, and its outputs; or the
// mistakes.
std::string result_of(const Files& files) {
  const auto result = test::evaluate_folders(files);
  if (!result.policy) return messages_of(result);
  std::string text;
  for (const PolicyRegistry& registry : result.policy->registries) {
    text += registry.address.text() + ":";
    for (const Allow& allow : registry.allows) {
      const auto* cidr = std::get_if<Cidr>(&allow.source);
      text +=
          " " + (cidr != nullptr
                     ? to_string(*cidr)
                     : result.policy->subnets[std::get<SubnetIndex>(allow.source)].address.text());
      text += "@" + to_string(allow.origin, result.policy->origins);
    }
    text += "\n";
  }
  for (const Output& output : result.policy->outputs)
    text += output.name + "=" + output.value + "\n";
  return text;
}

std::string with_team(const std::string& root) {
  return result_of({{"main.acrnet", azure + root}, {"team/team.acrnet", team_module}});
}

}  // namespace

TEST_CASE("A module's blocks have its name, and its rules say who called it") {
  CHECK(with_team("module a {\n  source = \"./team\"\n  team = \"a\"\n  from = [1.2.3.4]\n}\n") ==
        "module.a.registry.main: 1.2.3.4@team/team.acrnet:10, called from main.acrnet:2\n");
}

TEST_CASE("A module that is called in a loop is one for each key") {
  CHECK(with_team("for t in [\"x\", \"y\"] { module a { source = \"./team\" team = t } }\n"
                  "output all { value = module.a[*].id }\n"
                  "output one { value = module.a[\"y\"].it }\n") ==
        "module.a[\"x\"].registry.main:\nmodule.a[\"y\"].registry.main:\n"
        "all=[\"contosox\",\"contosoy\"]\none=\"module.a[\\\"y\\\"].registry.main\"\n");
}

TEST_CASE("A module may be called in a branch") {
  CHECK(with_team("if 1 == 2 { module a { source = \"./team\" team = \"a\" } }\n").empty());
}

TEST_CASE("Subnets, groups and what other modules give are passed as values") {
  const std::string net =
      "virtual_network v { name = \"vnet\" resource_group = \"g\" subnet s { name = \"s\" } }\n"
      "output s { value = subnet.v.s }\n";
  const std::string root =
      "module b { source = \"./team\" team = \"b\" from = [group.all, module.net.s] }\n"
      "group all { allow 1.2.3.4 }\n"
      "module net { source = \"./net\" }\n";
  CHECK(result_of({{"main.acrnet", azure + root},
                   {"net/n.acrnet", net},
                   {"team/team.acrnet", team_module}}) ==
        "module.b.registry.main: 1.2.3.4@team/team.acrnet:10, called from main.acrnet:2 "
        "module.net.subnet.v.s@team/team.acrnet:10, called from main.acrnet:2\n");
}

TEST_CASE("A call within a call has both names, and the origin says both lines") {
  const std::string outer =
      "module inner { source = \"./team\" team = \"a\" from = [1.2.3.4] }\n"
      "output id { value = module.inner.id }\n";
  CHECK(result_of({{"main.acrnet", azure + "module outer { source = \"./outer\" }\n"
                                           "output id { value = module.outer.id }\n"},
                   {"outer/o.acrnet", outer},
                   {"team/team.acrnet", team_module}}) ==
        "module.outer.module.inner.registry.main: 1.2.3.4@team/team.acrnet:10, called from "
        "outer/o.acrnet:1, called from main.acrnet:2\nid=\"contosoa\"\n");
}

TEST_CASE("A module sees nothing of its caller, and the caller nothing but outputs") {
  const std::string call = "module m { source = \"./m\" }\n";
  CHECK(result_of({{"main.acrnet", "let secret = 1\n" + call + "output s { value = secret }\n"},
                   {"m/m.acrnet", "output x { value = secret }\n"}}) == "m/m.acrnet:1:20 ACR1024");
  CHECK(result_of({{"main.acrnet", call + "output s { value = module.m.hidden }\n"},
                   {"m/m.acrnet", "let hidden = 1\noutput x { value = hidden }\n"}}) ==
        "main.acrnet:2:20 ACR1086");
  CHECK(result_of({{"main.acrnet", azure + call + "group g { allow 1.2.3.4 }\n"},
                   {"m/m.acrnet", "group h { allow group.g }\n"}}) == "m/m.acrnet:1:17 ACR1040");
}

TEST_CASE("What a module is given is checked") {
  CHECK(with_team("module a { source = \"./team\" }\n") == "main.acrnet:2:1 ACR1083");
  CHECK(with_team("module a { source = \"./team\" team = \"a\" teem = 1 }\n") ==
        "main.acrnet:2:41 ACR1082");
  CHECK(with_team("module a { source = \"./team\" team = 7 }\n") == "main.acrnet:2:37 ACR1061");
  CHECK(with_team("module a { team = \"a\" }\n") == "main.acrnet:2:1 ACR1007");
  CHECK(with_team("module a { source = \"./team\" team = \"a\" allow 1.2.3.4 }\n") ==
        "main.acrnet:2:41 ACR1008");
}

TEST_CASE("A source is a path that every reader finds") {
  const std::vector<std::pair<std::string, std::string>> sources = {
      {"\"/team\"", "ACR1081"},
      {"\"team\"", "ACR1081"},
      {"\"\"", "ACR1081"},
      {"\"https://example.com/team\"", "ACR1081"},
      {"\"git::ssh://example.com/team\"", "ACR1081"},
      {"\".\\\\team\"", "ACR1081"},
      {"\"C:/team\"", "ACR1081"},
      {"\"~/team\"", "ACR1081"},
      {"\"./${1}\"", "ACR1080"},
      {"7", "ACR1080"},
  };
  for (const auto& [source, code] : sources) {
    CAPTURE(source);
    CHECK(with_team("module a { source = " + source + " team = \"a\" }\n") ==
          "main.acrnet:2:21 " + code);
  }
}

TEST_CASE("One mistake in a module that is called twice is one message, with its caller") {
  const auto result = test::evaluate_folders(
      {{"main.acrnet", "module a { source = \"./m\" }\nmodule b { source = \"./m\" }\n"},
       {"m/m.acrnet", "output x { value = 1 + \"a\" }\n"}});
  CHECK(messages_of(result) == "m/m.acrnet:1:20 ACR1050");
  const auto& related = result.diagnostics.items().at(0).related;
  REQUIRE(related.size() == 1);
  CHECK(related[0].label == "called from here");
  CHECK(related[0].range.file == 0);
}

TEST_CASE("An assertion in a module speaks of the module's own registries, at every call") {
  const std::string checked =
      team_module + "assert \"closed\" { 0.0.0.0/0 cannot reach registry.* }\n";
  const std::string root =
      "module a { source = \"./team\" team = \"a\" }\n"
      "module b { source = \"./team\" team = \"b\" from = [1.2.3.4] }\n"
      "registry open { name = \"contosoopen\" resource_group = \"g\" default_action = allow }\n";
  CHECK(result_of({{"main.acrnet", azure + root}, {"team/team.acrnet", checked}}) ==
        "team/team.acrnet:14:19 ACR1070");
}

TEST_CASE("What belongs to the configuration is refused in a module") {
  CHECK(result_of({{"main.acrnet", "module m { source = \"./m\" }\n"}, {"m/m.acrnet", azure}}) ==
        "m/m.acrnet:1:1 ACR1084");
}

TEST_CASE("Names that a module does not use are told once") {
  const auto result = test::evaluate_folders(
      {{"main.acrnet",
        "for k in [\"a\", \"b\"] { module m { source = \"./m\" } }\nlet used = 1\n"
        "output x { value = used }\n"},
       {"m/m.acrnet", "let idle = 1\nvariable none { default = 1 }\n"}});
  CHECK(result.policy);
  CHECK(messages_of(result) == "m/m.acrnet:1:5 ACR2052; m/m.acrnet:2:10 ACR2052");
}

TEST_CASE("Values that need each other through modules are a cycle with its path") {
  const auto result = test::evaluate_folders(
      {{"main.acrnet",
        "module a { source = \"./m\" x = module.b.y }\n"
        "module b { source = \"./m\" x = module.a.y }\n"},
       {"m/m.acrnet", "variable x { type = any }\noutput y { value = x }\n"}});
  REQUIRE(result.diagnostics.items().size() == 1);
  CHECK(result.diagnostics.items()[0].summary.find(
            "module.a.x → module.b.output.y → module.b.x → module.a.output.y → module.a.x") !=
        std::string::npos);
}

TEST_CASE("Which blocks there are can't depend on the blocks themselves") {
  CHECK(
      with_team("for n in [module.a[\"x\"].id] { module a { source = \"./team\" team = n } }\n") ==
      "main.acrnet:2:11 ACR1085");
  CHECK(with_team("for s in subnet.* { subnet x { id = s.id } }\n") == "main.acrnet:2:10 ACR1085");
}

TEST_CASE("A module's outputs may decide which blocks the caller has") {
  const std::string root =
      "module a { source = \"./team\" team = \"a\" }\n"
      "for n in [module.a.id] { registry r { name = \"${n}copy\" resource_group = \"g\" } }\n";
  CHECK(with_team(root) == "module.a.registry.main:\nregistry.r[\"contosoa\"]:\n");
}

TEST_CASE("Modules that call modules more and more often end at a limit") {
  Files files = {
      {"main.acrnet", "module a { source = \"./m0\" }\nmodule b { source = \"./m0\" }\n"}};
  for (int i = 0; i < 28; ++i) {
    files.emplace_back(
        fmt::format("m{}/m.acrnet", i),
        fmt::format("module a {{ source = \"./m{0}\" }}\nmodule b {{ source = \"./m{0}\" "
                    "}}\n{1}\n",
                    i + 1, std::string(20'000, '#')));
  }
  files.emplace_back("m28/m.acrnet", "let x = 1\n");
  const auto result = test::evaluate_folders(files);
  REQUIRE(result.diagnostics.has_errors());
  CHECK(result.diagnostics.items().at(0).code == "ACR1049");
}

TEST_CASE("Modules of one text alone are refused, not passed by") {
  const auto result = test::evaluate_text("module a { source = \"./team\" }\n");
  CHECK(messages_of(result) == "policy.acrnet:1:21 ACR1087");
}

}  // namespace acrnet::parser
