// Loops, conditions, groups, variables and assertions: what policy they make.
#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

const std::string azure = "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n";
const std::string network =
    "virtual_network v { name = \"vnet\" resource_group = \"g\"\n"
    "  for k in [\"a\", \"b\"] { subnet s { name = \"s${k}\" } }\n"
    "  subnet t { name = \"t\" }\n}\n";

// The rules of every registry: "registry.main: 1.2.3.4@3 subnet.v.t@4".
std::string rules_of(const std::string& text) {
  const auto result = test::evaluate_text(azure + text);
  if (!result.policy) return test::dump(result.diagnostics, result.sources);
  std::string rules;
  for (const PolicyRegistry& registry : result.policy->registries) {
    rules += (rules.empty() ? "" : "; ") + registry.address.text() + ":";
    for (const Allow& allow : registry.allows) {
      const auto* cidr = std::get_if<Cidr>(&allow.source);
      rules +=
          " " + (cidr != nullptr
                     ? to_string(*cidr)
                     : result.policy->subnets[std::get<SubnetIndex>(allow.source)].address.text());
      rules += "@" + std::to_string(allow.origin.line);
    }
  }
  return rules;
}

std::string main_with(const std::string& body) {
  return "registry main { name = \"contoso\" resource_group = \"g\"\n" + body + "\n}\n";
}

// The output `it` of a configuration with one variable, given what comes from outside.
std::string with_inputs(const std::string& variable, const std::string& file,
                        const std::vector<std::pair<std::string, std::string>>& texts) {
  Sources sources;
  sources.emplace_back("policy.acrnet", variable + "\noutput it { value = env }");
  sources.emplace_back("a.acrvars", file);
  Diagnostics diagnostics;
  const auto documents = parse(sources, diagnostics);
  Inputs inputs;
  inputs.documents.push_back(&documents[1]);
  for (const auto& [name, text] : texts) {
    (name == "PATH" ? inputs.environment : inputs.arguments)
        .push_back({name, text, SourceRange{1, 0, 0}});
  }
  std::vector<Document> configuration;
  configuration.push_back({0, documents[0].statements, documents[0].incomplete, nullptr, nullptr});
  const auto policy = evaluate(configuration, sources, diagnostics, inputs);
  return policy ? policy->outputs[0].value : test::dump(diagnostics, sources);
}

}  // namespace

TEST_CASE("a loop in a registry makes rules, each with the line of its allow") {
  CHECK(rules_of(main_with("for x in [1.2.3.4, 5.6.7.8] { allow x }")) ==
        "registry.main: 1.2.3.4@3 5.6.7.8@3");
  CHECK(rules_of(main_with("for k, v in { b = 1.2.3.4, a = 5.6.7.8 } {\nif k == \"a\" { allow v }\n"
                           "else { allow 9.9.9.9 } }")) == "registry.main: 5.6.7.8@4 9.9.9.9@5");
  CHECK(rules_of("let office = [1.2.3.4, [5.6.7.8]]\n" + main_with("allow office")) ==
        "registry.main: 1.2.3.4@4 5.6.7.8@4");
  CHECK(rules_of(main_with("let x = 1.2.3.4\nallow x")) == "registry.main: 1.2.3.4@4");
}

TEST_CASE("blocks in loops are addressed by their keys") {
  CHECK(rules_of(network + main_with("allow subnet.v.s[\"b\"], subnet.v.t, subnet.v.s[*]")) ==
        "registry.main: subnet.v.s[\"b\"]@7 subnet.v.t@7 subnet.v.s[\"a\"]@7 subnet.v.s[\"b\"]@7");
  CHECK(rules_of("let regions = { west = { office = 1.2.3.4 }, east = { office = 5.6.7.8 } }\n"
                 "for region, cfg in regions {\n"
                 "  registry acr { name = \"contoso${region}\" resource_group = \"g\"\n"
                 "    allow cfg.office }\n}\n") ==
        "registry.acr[\"east\"]: 5.6.7.8@5; registry.acr[\"west\"]: 1.2.3.4@5");
  CHECK(rules_of("for a in [\"x\", \"y\"] { for b in [\"p\"] {\n"
                 "registry r { name = \"con${a}${b}\" resource_group = \"g\" } } }\n") ==
        "registry.r[\"x\"][\"p\"]:; registry.r[\"y\"][\"p\"]:");
  CHECK(rules_of("for k in [\"a\"] { virtual_network v { name = \"vn${k}\" resource_group = \"g\"\n"
                 "  subnet s { name = \"s\" } } }\n" +
                 main_with("allow subnet.v[\"a\"].s")) == "registry.main: subnet.v[\"a\"].s@5");
  CHECK(rules_of(
            "for k in [\"a\", \"a\"] { registry r { name = \"conto\" resource_group = \"g\" } }") ==
        "2:23 ACR1041");
  CHECK(rules_of(network + main_with("allow subnet.v.s")) == "7:7 ACR1047");
  CHECK(rules_of("if 1 == 2 { " + main_with("") + " }").empty());
}

TEST_CASE("a loop over networks' subnets finds them declared, wherever it stands") {
  CHECK(rules_of("for k, s in { x = subnet.v.t } {\n"
                 "registry r { name = \"conto${k}\" resource_group = \"g\" allow s } }\n" +
                 network) == "registry.r[\"x\"]: subnet.v.t@3");
}

TEST_CASE("a group is let in with all its sources, groups in groups too") {
  CHECK(rules_of(network +
                 "group inner { allow subnet.v.t because \"vm\" }\n"
                 "group outer { allow group.inner, 1.2.3.4 }\n" +
                 main_with("allow group.outer")) == "registry.main: subnet.v.t@9 1.2.3.4@9");
}

TEST_CASE("except leaves the smallest exact cover") {
  CHECK(rules_of(main_with("allow 203.0.113.0/29 except 203.0.113.2")) ==
        "registry.main: 203.0.113.0/31@3 203.0.113.3@3 203.0.113.4/30@3");
  const auto nothing =
      test::evaluate_text(azure + main_with("allow 203.0.113.0/29 except 203.0.114.2"));
  CHECK(nothing.policy.has_value());
  CHECK(test::dump(nothing.diagnostics, nothing.sources) == "3:29 ACR2051");
}

namespace {

// What a policy with one registry lets in for ever or until when, and what is said on that day.
std::string on_day(const char* today, const std::string& text) {
  Sources sources;
  sources.emplace_back("policy.acrnet", azure + text);
  Diagnostics diagnostics;
  Inputs inputs;
  inputs.today = parse_date(today).value();
  const auto documents = parse(sources, diagnostics);
  const auto policy = evaluate(documents, sources, diagnostics, inputs);
  std::string shown;
  if (!policy) return test::dump(diagnostics, sources);
  for (const Allow& allow : policy->registries[0].allows) {
    shown += (shown.empty() ? "" : ", ") + to_string(std::get<Cidr>(allow.source));
    if (allow.until) shown += " " + to_string(*allow.until);
  }
  return shown;
}

}  // namespace

TEST_CASE("a rule lasts until its day, and one that names a group until the earlier of two") {
  const std::string group = "group g { allow 1.2.3.4 until 2027-01-01\nallow 5.6.7.8 }\n";
  CHECK(on_day("2026-11-23", main_with("allow 1.2.3.4, 5.6.7.8 until 2027-01-01")) ==
        "1.2.3.4 2027-01-01, 5.6.7.8 2027-01-01");
  CHECK(on_day("2026-11-23", "let d = 2027-01-01\n" + main_with("allow 1.2.3.4 until d")) ==
        "1.2.3.4 2027-01-01");
  CHECK(on_day("2026-11-23", main_with("allow 1.2.3.4 until null")) == "1.2.3.4");
  CHECK(on_day("2026-11-23", group + main_with("allow group.g")) == "1.2.3.4 2027-01-01, 5.6.7.8");
  CHECK(on_day("2026-11-23", group + main_with("allow group.g until 2026-12-01")) ==
        "1.2.3.4 2026-12-01, 5.6.7.8 2026-12-01");
  CHECK(on_day("2026-11-23", group + main_with("allow group.g until 2028-01-01")) ==
        "1.2.3.4 2027-01-01, 5.6.7.8 2028-01-01");
  CHECK(
      on_day("2026-11-23", main_with("allow 203.0.113.0/30 except 203.0.113.0 until 2027-01-01")) ==
      "203.0.113.1 2027-01-01, 203.0.113.2/31 2027-01-01");
}

TEST_CASE("an exception by a group's rule ends with that rule") {
  const std::string group = "group g { allow 203.0.113.0 until 2027-01-01\nallow 203.0.113.1 }\n";
  const std::string rule = main_with("allow 203.0.113.0/30 except group.g");
  CHECK(on_day("2027-01-01", group + rule) == "203.0.113.2/31");
  CHECK(on_day("2027-01-02", group + rule) == "203.0.113.0, 203.0.113.2/31");
}

TEST_CASE("assertions hold for the day: a rule that has ended lets nobody in") {
  const std::string policy =
      main_with("default_action = deny\nallow 203.0.113.0/24 until 2026-11-23\nallow 9.9.9.9");
  const std::string can = policy + "assert \"in\" { 203.0.113.7 can reach registry.main }";
  const std::string cannot = policy + "assert \"out\" { 203.0.113.7 cannot reach registry.main }";
  CHECK(on_day("2026-11-23", can) == "203.0.113.0/24 2026-11-23, 9.9.9.9");
  CHECK(on_day("2026-11-24", can) == "7:15 ACR1070");
  CHECK(on_day("2026-11-23", cannot) == "7:16 ACR1070");
  CHECK(on_day("2026-11-24", cannot) == "203.0.113.0/24 2026-11-23, 9.9.9.9");
  const std::string group = "group g { allow 203.0.113.0/24 until 2026-11-23 }\n";
  const std::string members = main_with("default_action = deny") + group +
                              "assert \"g\" { group.g can reach registry.main }";
  CHECK(on_day("2026-11-23", members) == "6:14 ACR1070");
  CHECK(on_day("2026-11-24", members).empty());
}

TEST_CASE("a subnet says by which addresses it leaves, and what lives in it") {
  const auto with = [](const std::string& attributes) {
    const auto result = test::evaluate_text(
        azure +
        "let vm = 1.2.3.4\nlet nat = [20.0.0.1, 20.0.2.0/24]\noutput o { value = [vm, nat] }\n"
        "virtual_network v { name = \"vnet\" resource_group = \"g\"\n"
        "subnet t { name = \"t\"\n" +
        attributes + " } }\n");
    if (!result.policy) return test::dump(result.diagnostics, result.sources);
    std::string shown;
    for (const Cidr& cidr : result.policy->subnets[0].egress) shown += to_string(cidr) + " ";
    return shown;
  };
  CHECK(with("egress = [20.0.0.0/24, 20.0.1.7]") == "20.0.0.0/24 20.0.1.7 ");
  CHECK(with("egress = 20.0.1.7") == "20.0.1.7 ");
  CHECK(with("egress = [vm, nat]") == "1.2.3.4 20.0.0.1 20.0.2.0/24 ");
  CHECK(with("egress = null").empty());
  CHECK(with("egress = [\"20.0.1.7\"]") == "7:11 ACR1023");
  CHECK(with("egress = [5]") == "7:11 ACR1020");
  CHECK(with("egress = [20.0.1.7/24]") == "7:11 ACR0045");
  CHECK(with("hosts = [vm, aks]").empty());
  CHECK(with("hosts = vm").empty());
  CHECK(with("hosts = [vm, other]") == "7:14 ACR1100");
  CHECK(with("hosts = [vms]") == "7:9 ACR1021");
  CHECK(with("address_prefix = 10.0.0.0/24") == "7:1 ACR1170");
  CHECK(with("create = true address_prefix = 10.0.0.0/24").empty());
  CHECK(with("create = true address_prefix = \"10.0.0.0/24\"") == "7:32 ACR1023");
  CHECK(with("create = true address_prefix = 10.0.0.0/30") == "7:32 ACR1174");
  CHECK(with("create = true address_prefix = [10.0.0.0/24, 10.1.0.0/24]") == "7:32 ACR1175");
  CHECK(with("create = true") == "6:1 ACR1171");
}

TEST_CASE("without public access nobody can reach a registry, by a rule or without") {
  const std::string shut = main_with("public_access = disabled\nallow 203.0.113.0/24");
  CHECK(on_day("2026-11-23", shut + "assert \"x\" { 203.0.113.7 can reach registry.main }") ==
        "6:14 ACR1070");
  CHECK(on_day("2026-11-23", shut + "assert \"x\" { 0.0.0.0/0 cannot reach registry.main }") ==
        "203.0.113.0/24");
}

TEST_CASE("a subnet by its ID is one subnet, declared or not") {
  const std::string id =
      "\"/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/g/providers/"
      "Microsoft.Network/virtualNetworks/w/subnets/t\"";
  CHECK(rules_of("subnet t { id = " + id + " }\n" + main_with("allow subnet(" + id + ")")) ==
        "registry.main: subnet.t@4");
  const std::string alone = rules_of(main_with("allow subnet(" + id + ")"));
  CHECK(alone == "registry.main: subnet(" + id + ")@3");
}

TEST_CASE("attributes of blocks are values, and a registry that names itself is a cycle") {
  CHECK(rules_of(network + main_with("if registry.main.name == \"contoso\" { allow 1.2.3.4 }")) ==
        "6:1 ACR1046");
  CHECK(rules_of(network + main_with("") +
                 "registry two { name = \"${registry.main.name}2\" resource_group = \"g\"\n"
                 "  if subnet.v.t.name == \"t\" { allow 1.2.3.4 } }\n") ==
        "registry.main:; registry.two: 1.2.3.4@10");
  CHECK(rules_of("registry a { name = registry.b.name resource_group = \"g\" }\n"
                 "registry b { name = registry.a.name resource_group = \"g\" }\n") ==
        "2:1 ACR1046");
}

TEST_CASE("a variable takes its value from outside, later over earlier, of its type") {
  const std::string text = "variable env { type = string default = \"prod\" }";
  CHECK(with_inputs(text, "", {}) == "\"prod\"");
  CHECK(with_inputs(text, "env = \"dev\"", {}) == "\"dev\"");
  CHECK(with_inputs(text, "env = \"dev\"", {{"env", "a"}, {"env", "b"}}) == "\"b\"");
  CHECK(with_inputs(text, "env = 5", {}) == "1:7 ACR1061");
  CHECK(with_inputs(text, "evn = \"dev\"", {}) == "1:1 ACR1064");
  CHECK(with_inputs(text, "allow 1.2.3.4", {}) == "1:1 ACR1073");
  CHECK(with_inputs(text, "", {{"PATH", "x"}}) == "\"prod\"");
  CHECK(with_inputs(text, "", {{"evn", "x"}}) == "1:1 ACR1064");
  CHECK(with_inputs("variable env { type = int }", "", {{"env", "42"}}) == "42");
  CHECK(with_inputs("variable env { type = int }", "", {{"env", "4x"}}) == "1:1 ACR1061");
  CHECK(with_inputs("variable env { type = cidr }", "", {{"env", "1.2.3.0/24"}}) ==
        "\"1.2.3.0/24\"");
  CHECK(with_inputs("variable env { type = cidr }", "", {{"env", "1.2.3.1/24"}}) == "1:1 ACR1061");
  CHECK(with_inputs("variable env { type = bool }", "", {{"env", "true"}}) == "true");
  CHECK(with_inputs("variable env { type = date }", "", {{"env", "2026-12-31"}}) ==
        "\"2026-12-31\"");
  CHECK(with_inputs("variable env { type = list(int) }", "env = [1]", {}) == "[1]");
  CHECK(with_inputs("variable env { type = list(int) }", "", {{"env", "[1]"}}) == "1:1 ACR1061");
  CHECK(with_inputs("variable env { type = map(object({ a = int, b = optional(string, \"x\"), "
                    "c = optional(cidr) })) }",
                    "env = { k = { a = 1 } }", {}) == "{\"k\":{\"a\":1,\"b\":\"x\",\"c\":null}}");
}

TEST_CASE("what is never used is warned of") {
  const auto result = test::evaluate_text(
      "let a = 1\nvariable b { default = 1 }\ngroup c { allow 1.2.3.4 }\nlet d = 1\n"
      "output o { value = d }");
  CHECK(result.policy.has_value());
  CHECK(test::dump(result.diagnostics, result.sources) == "1:5 ACR2052; 2:10 ACR2052; 3:7 ACR2052");
}

TEST_CASE("what a branch that is not taken uses is used") {
  const auto result = test::evaluate_text(azure + "let a = 1.2.3.4\ngroup b { allow a }\n" +
                                          main_with("if 1 == 2 { allow group.b }\nlet c = a"));
  CHECK(test::dump(result.diagnostics, result.sources).empty());
}

TEST_CASE("assertions hold, or show who gets in by which line") {
  const std::string policy =
      azure + network +
      "registry main { name = \"contoso\" resource_group = \"g\" default_action = deny\n"
      "  allow subnet.v.t\n  allow 203.0.113.0/24 }\n";
  const auto codes = [&](const std::string& claim) {
    const auto result = test::evaluate_text(policy + "assert \"it\" { " + claim + " }");
    return test::dump(result.diagnostics, result.sources);
  };
  CHECK(codes("subnet.v.t can reach registry.main").empty());
  CHECK(codes("203.0.113.0/24 can reach registry.* && 8.8.8.8 cannot reach registry.main").empty());
  CHECK(codes("subnet.v.s[\"a\"] cannot reach registry.main").empty());
  CHECK(codes("subnet.v.s[\"a\"] can reach registry.main") == "9:15 ACR1070");
  const auto open =
      test::evaluate_text(policy + "assert \"nobody\" { 0.0.0.0/0 cannot reach registry.* }");
  REQUIRE(open.diagnostics.items().size() == 1);
  const Diagnostic& found = open.diagnostics.items()[0];
  CHECK(found.summary == "this does not hold: nobody");
  CHECK(found.detail == "registry.main lets in 203.0.113.0/24.");
  REQUIRE(found.related.size() == 1);
  CHECK(open.sources[0].locate(found.related[0].range.begin).line == 8);
  const auto missing =
      test::evaluate_text(policy + "assert \"office\" { 203.0.112.0/23 can reach registry.main }");
  REQUIRE(missing.diagnostics.items().size() == 1);
  CHECK(missing.diagnostics.items()[0].detail == "registry.main does not let in 203.0.112.0/24.");
}

TEST_CASE("every change of a policy with loops and functions is evaluated or refused, never more") {
  const std::string policy =
      azure + network +
      "variable env { type = map(object({ a = int, b = optional(string, \"x\") }))\n"
      "  default = { k = { a = 1 } } check { condition = length(env) > 0 message = \"m\" } }\n"
      "let xs = [for k, v in env : \"${k}${v.a}\" if v.a > 0 && true]\n"
      "group g { allow subnet.v.t, [for k, x in xs : cidr_subnet(9.0.0.0/8, 8, k)] }\n" +
      main_with(
          "let z = try(missing, 1.2.3.0/24)\nallow group.g\nallow z except 1.2.3.5\n"
          "if registry.main == null { allow 9.9.9.9 } else { for x in xs { allow 5.5.5.5 } }") +
      "assert \"a\" { 1.2.3.4 can reach registry.main && subnet.v.t can reach registry.* }\n"
      "output o { value = { a = registry.main.id, b = subnet.v.s[*].name, m = xs } }\n";
  REQUIRE(test::evaluate_text(policy).policy);
  const char* const tokens[] = {"[",          "]",         "{",      "}",   "(",      "for x in ",
                                "registry.*", "\"${xs}\"", "null",   "[*]", ".name",  "[0]",
                                "try(",       "let xs = ", "allow ", "-",   "1.2.3.4"};
  std::mt19937 random(20261123);
  for (int round = 0; round < 2'000; ++round) {
    std::string mutant = policy;
    const std::size_t at = random() % mutant.size();
    switch (random() % 4) {
      case 0: mutant[at] = static_cast<char>(32 + random() % 95); break;
      case 1: mutant.erase(at, 1 + random() % 8); break;
      case 2: mutant.insert(at, tokens[random() % std::size(tokens)]); break;
      default: mutant.insert(at, mutant.substr(random() % mutant.size(), random() % 30)); break;
    }
    const auto result = test::evaluate_text(mutant);
    CAPTURE(mutant);
    REQUIRE(result.policy.has_value() != result.diagnostics.has_errors());
  }
}

}  // namespace acrnet::parser
