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

TEST_CASE("An assertion in a module does not speak of its caller's registries, at any call") {
  const std::string checked =
      team_module + "assert \"closed\" { 0.0.0.0/0 cannot reach registry.* }\n";
  const std::string root =
      "module a { source = \"./team\" team = \"a\" }\n"
      "module b { source = \"./team\" team = \"b\" from = [1.2.3.4] }\n"
      "registry open { name = \"contosoopen\" resource_group = \"g\" default_action = allow }\n";
  CHECK(result_of({{"main.acrnet", azure + root}, {"team/team.acrnet", checked}}) ==
        "team/team.acrnet:14:19 ACR1070");
}

// What each claim says, with Azure's names: "can 1.2.3.4 contoso"; or the mistakes.
std::string claims_of(const Files& files) {
  const auto result = test::evaluate_folders(files);
  if (!result.policy) return messages_of(result);
  std::string text;
  for (const ReachClaim& claim : result.policy->assertions.claims) {
    text += claim.can ? "can" : "cannot";
    for (const Cidr& cidr : claim.addresses) text += " " + to_string(cidr);
    for (const ArmId& id : claim.subnets) text += fmt::format(" {}", id.name());
    text += " ->";
    for (const ArmId& id : claim.registries) text += fmt::format(" {}", id.name());
    text += "; ";
  }
  return text;
}

// Two calls of `team` in a loop, each of which calls `hub`; a registry and a subnet in each folder,
// named by their folder and key. `more` stands in the folder of its name.
std::string claims_of_teams(const std::string& root, const std::string& team = {},
                            const std::string& hub = {}) {
  const auto blocks = [](const std::string& name) {
    return "virtual_network v { resource_group = \"g\" name = \"v" + name +
           "\" subnet s { name = \"s" + name + "\" } }\nregistry images { name = \"contoso" + name +
           "\" resource_group = \"g\" default_action = deny allow subnet.v.s }\n";
  };
  const std::string key = "variable key { type = string }\n";
  return claims_of(
      {{"main.acrnet",
        azure + blocks("root") +
            "for k in [\"a\", \"b\"] { module team { source = \"./team\" key = k } }\n" + root},
       {"team/t.acrnet",
        key + blocks("team${key}") + "module hub { source = \"./hub\" key = key }\n" + team},
       {"hub/h.acrnet", key + blocks("hub${key}") + hub}});
}

std::string claim(const std::string& text) { return "assert \"x\" { " + text + " }\n"; }

TEST_CASE("In an assertion, names reach the modules that are called from there") {
  const std::string all = "contosoroot contosoteama contosohuba contosoteamb contosohubb; ";
  CHECK(claims_of_teams(claim("8.8.8.8 cannot reach registry.*")) == "cannot 8.8.8.8 -> " + all);
  CHECK(claims_of_teams(claim("8.8.8.8 cannot reach registry[*]")) == "cannot 8.8.8.8 -> " + all);
  const std::vector<std::pair<std::string, std::string>> targets{
      {"registry.images", "contosoroot"},
      {"module.team[\"a\"].registry.images", "contosoteama"},
      {"module.team[\"b\"].module.hub.registry.images", "contosohubb"},
      {"module.team[\"a\"].registry.*", "contosoteama contosohuba"},
      {"module.team[*].registry.images", "contosoteama contosoteamb"},
      {"module.*.registry.*", "contosoteama contosohuba contosoteamb contosohubb"},
      {"module.*.module.hub.registry.images", "contosohuba contosohubb"},
      {"[registry.images, registry.images]", "contosoroot"},
      {"[for r in registry.* : r if starts_with(r.name, \"contosohub\")]",
       "contosohuba contosohubb"},
  };
  for (const auto& [target, meant] : targets) {
    CAPTURE(target);
    CHECK(claims_of_teams("assert \"x\" {\n  let all = " + target +
                          "\n  8.8.8.8 cannot reach all\n}\n") ==
          "cannot 8.8.8.8 -> " + meant + "; ");
  }
}

TEST_CASE("In an assertion, subnets of modules can be named, too") {
  const std::vector<std::pair<std::string, std::string>> subjects{
      {"subnet.v.s", "sroot"},
      {"subnet.v.*", "sroot"},
      {"module.team[\"b\"].subnet.v.s", "steamb"},
  };
  for (const auto& [subject, meant] : subjects) {
    CAPTURE(subject);
    CHECK(claims_of_teams(claim(subject + " cannot reach module.team[\"a\"].registry.images")) ==
          "cannot " + meant + " -> contosoteama; ");
  }
  for (const std::string subject : {"subnet.*", "any subnet"}) {
    CAPTURE(subject);
    const std::string made = claims_of_teams(
        "registry open { name = \"contosoopen\" resource_group = \"g\" default_action = allow }\n" +
        claim(subject + " can reach registry.open"));
    for (const std::string name : {"sroot", "steama", "steamb", "shuba", "shubb"})
      CHECK(made.find(name) != std::string::npos);
  }
}

TEST_CASE("An assertion in a module speaks of it and of the modules that it calls") {
  CHECK(claims_of_teams("", claim("8.8.8.8 cannot reach registry.*")) ==
        "cannot 8.8.8.8 -> contosoteama contosohuba; cannot 8.8.8.8 -> contosoteamb contosohubb; ");
  CHECK(claims_of_teams("", "", claim("8.8.8.8 cannot reach registry.*")) ==
        "cannot 8.8.8.8 -> contosohuba; cannot 8.8.8.8 -> contosohubb; ");
  CHECK(claims_of_teams("", claim("8.8.8.8 cannot reach module.hub.registry.images")) ==
        "cannot 8.8.8.8 -> contosohuba; cannot 8.8.8.8 -> contosohubb; ");
}

TEST_CASE("An output may have a kind's name, and a block of that name counts before it") {
  const std::string outputs =
      "output registry { value = { images = 1, other = registry.images } }\n";
  CHECK(claims_of_teams(claim("8.8.8.8 cannot reach module.team[\"a\"].registry.images"),
                        outputs) == "cannot 8.8.8.8 -> contosoteama; ");
  CHECK(claims_of_teams(claim("8.8.8.8 cannot reach module.team[\"a\"].registry.other"), outputs) ==
        "cannot 8.8.8.8 -> contosoteama; ");
}

TEST_CASE("A condition of an assertion counts the blocks of modules") {
  CHECK(claims_of_teams("assert \"x\" { condition = length(registry.*) == 5 }\n").empty());
  CHECK(claims_of_teams("assert \"x\" { condition = length(module.*.subnet.v.s) == 2 }\n").empty());
}

TEST_CASE("What a claim names and is not there is told, wherever it should be") {
  const std::vector<std::pair<std::string, std::string>> targets{
      {"registry.imges", "ACR1040"},
      {"module.taem[\"a\"].registry.images", "ACR1040"},
      {"module.team[\"c\"].registry.images", "ACR1040"},
      {"module.team.registry.images", "ACR1047"},
      {"module.team[\"a\"].registry.imges", "ACR1040"},
      {"module.team[\"a\"].registry", "ACR1048"},
      {"module.team[\"a\"].regsitry.images", "ACR1086"},
      {"module.*.registry.imges", "ACR1090"},
      {"module.team[\"a\"]", "ACR1055"},
      {"[]", "ACR1090"},
      {"[for r in registry.* : r if false]", "ACR1090"},
  };
  for (const auto& [target, code] : targets) {
    CAPTURE(target);
    const std::string made = claims_of_teams("assert \"x\" {\n  let it = " + target +
                                             "\n  8.8.8.8 cannot reach it\n}\n");
    CHECK(made.ends_with(code));
  }
}

TEST_CASE("A claim about no registry or no client is a mistake, each once, beside all others") {
  const std::string registry =
      "registry main { name = \"contoso\" resource_group = \"g\" default_action = deny\n"
      "allow 1.2.3.4 }\n";
  const auto of = [&](const std::string& text) { return claims_of({{"m.acrnet", azure + text}}); };
  CHECK(of(claim("8.8.8.8 cannot reach registry.*")) == "m.acrnet:2:35 ACR1090");
  CHECK(of("for r in [] { registry acr { name = r resource_group = \"g\" } }\n" +
           claim("8.8.8.8 cannot reach registry.acr.*"))
            .ends_with("ACR1040"));
  CHECK(of(registry + claim("any subnet can reach registry.*")) == "m.acrnet:4:14 ACR1091");
  CHECK(of(registry + claim("subnet.* can reach registry.*")) == "m.acrnet:4:14 ACR1091");
  CHECK(of(registry + claim("subnet.* cannot reach registry.*")) == "m.acrnet:4:14 ACR1091");
  CHECK(of(registry + "group g { if false { allow 8.8.8.8 } }\n" +
           claim("group.g cannot reach registry.main")) == "m.acrnet:5:14 ACR1091");
  CHECK(of(registry + claim("[] cannot reach registry.main") +
           claim("[for x in [1] : 8.8.8.8 if x > 1] can reach registry.main") +
           claim("1.2.3.4 cannot reach registry.main")) ==
        "m.acrnet:4:14 ACR1091; m.acrnet:5:14 ACR1091; m.acrnet:6:14 ACR1070");
}

TEST_CASE("Any subnet is kept out although none is named: a default that is open breaks it") {
  const auto of = [&](const std::string& action) {
    return claims_of(
        {{"m.acrnet", azure + "registry main { name = \"contoso\" resource_group = \"g\"\n" +
                          action + "\nallow 1.2.3.4 }\n" +
                          claim("any subnet cannot reach registry.main")}});
  };
  CHECK(of("default_action = deny") == "cannot -> contoso; ");
  CHECK(of("default_action = allow") == "m.acrnet:5:14 ACR1070");
  CHECK(of("") == "m.acrnet:5:14 ACR1070");
}

TEST_CASE("Members of a group whose time is over stay out, and need not come in") {
  const std::string policy =
      azure +
      "registry main { name = \"contoso\" resource_group = \"g\" default_action = deny\n"
      "allow 198.51.100.0/24 }\ngroup vendor { allow 198.51.100.7 until 1969-12-30 }\n";
  CHECK(claims_of({{"m.acrnet", policy + claim("group.vendor cannot reach registry.main")}}) ==
        "m.acrnet:5:14 ACR1070");
  CHECK(claims_of({{"m.acrnet", policy + claim("group.vendor can reach registry.main")}}) ==
        "can -> contoso; ");
}

TEST_CASE("A list that was made outside of the assertion and leaves out modules is refused") {
  const std::string leaves_out = "ACR1092";
  CHECK(claims_of_teams("let all = registry.*\n" + claim("8.8.8.8 cannot reach all"))
            .ends_with(leaves_out));
  CHECK(
      claims_of_teams("let some = [for r in registry.* : r]\n" + claim("8.8.8.8 cannot reach some"))
          .ends_with(leaves_out));
  CHECK(claims_of_teams("for r in [for x in registry.* : x.name] { let all = registry.*\n" +
                        claim("8.8.8.8 cannot reach all") + "}\n")
            .ends_with(leaves_out));
  CHECK(claims_of_teams("let all = subnet.*\n" + claim("all cannot reach module.*.registry.*"))
            .ends_with(leaves_out));
  // These say which they mean.
  CHECK(claims_of_teams("let own = subnet.*\n" + claim("own can reach registry.images")) ==
        "can sroot -> contosoroot; ");
  CHECK(claims_of_teams("let own = [registry.images]\n" + claim("8.8.8.8 cannot reach own")) ==
        "cannot 8.8.8.8 -> contosoroot; ");
  CHECK(claims_of_teams("", "", "let own = registry.*\n" + claim("8.8.8.8 cannot reach own")) ==
        "cannot 8.8.8.8 -> contosohuba; cannot 8.8.8.8 -> contosohubb; ");
}

TEST_CASE("Outside of assertions a module's blocks stay hidden") {
  CHECK(claims_of_teams("output x { value = module.team[\"a\"].registry.images }\n")
            .ends_with("ACR1086"));
  CHECK(claims_of_teams("assert \"one\" { condition = length(own) == 1 }\nlet own = registry.*\n")
            .empty());
  CHECK(claims_of_teams("group g { allow subnet.* }\n" +
                        claim("group.g can reach registry.images")) ==
        "can sroot -> contosoroot; ");
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
