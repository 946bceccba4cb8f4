// The renderings of a plan for programs and browsers: JSON, SARIF, HTML. What others have written
// about these formats is held against them in tests/conformance.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "cli/session/render_plan.h"
#include "cli/views/state/state_renderings.h"
#include "executor/files/plan_file.h"
#include "model/names.h"
#include "tests/support/json_schema.h"
#include "tests/support/tracked.h"
#include "tests/unit/cli/generated_plan.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

using nlohmann::json;

std::string rendered(const Plan& plan, PlanFormat format) {
  static const Diagnostics none;
  static const Sources no_sources;
  return render_plan(plan, {{format, {}}, Screen(), "infra", none, no_sources});
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr PlanFormat formats[] = {PlanFormat::text, PlanFormat::markdown, PlanFormat::json,
                                  PlanFormat::html, PlanFormat::sarif};

// Every text of a document.
void collect_texts(const json& value, std::vector<std::string>& texts) {
  if (value.is_string()) texts.push_back(value.get<std::string>());
  for (const json& element : value) {
    if (value.is_structured()) collect_texts(element, texts);
  }
}

}  // namespace

TEST_CASE("JSON has Terraform's members for what Terraform has words for") {
  const Plan plan = walk_through_plan();
  const json made = json::parse(rendered(plan, PlanFormat::json));
  CHECK(made["format_version"] == "1.2");
  CHECK(made["applyable"] == true);
  REQUIRE(made["resource_changes"].size() == 2);
  const json& registry = made["resource_changes"][0];
  CHECK(registry["address"] == "registry.main");
  CHECK(registry["mode"] == "managed");
  CHECK(registry["type"] == "acrnet_registry");
  CHECK(registry["name"] == "main");
  CHECK(registry["change"]["actions"] == json{"update"});
  CHECK(registry["change"]["before"]["default_action"] == "Allow");
  CHECK(registry["change"]["after"]["default_action"] == "Deny");
  CHECK(registry["change"]["before"]["ip_rules"] == json{"192.0.2.0/24"});
  CHECK(registry["change"]["after"]["ip_rules"] == json{"203.0.113.0/24"});
  CHECK(registry["change"]["importing"]["id"] == plan.resources[0].id.text());
  const json& subnet = made["resource_changes"][1];
  CHECK(subnet["type"] == "acrnet_subnet");
  CHECK(subnet["name"] == "docker.vm");
  CHECK(subnet["change"]["before"]["service_endpoint"] == false);
  CHECK(subnet["change"]["after"]["service_endpoint"] == true);
}

TEST_CASE("JSON has beside them what is ours") {
  const Plan plan = walk_through_plan();
  const json made = json::parse(rendered(plan, PlanFormat::json));
  CHECK(made["digest"] == executor::digest(plan));
  CHECK(made["short_digest"] == executor::short_digest(executor::digest(plan)));
  CHECK(made["changes"].size() == plan.changes.size());
  CHECK(made["changes"][2]["origin"] ==
        json{{"file", "policy.acrnet"}, {"line", 16}, {"words", "policy.acrnet:16"}});
  CHECK(made["changes"][4]["origin"] == nullptr);
  CHECK(made["access"][0]["before"]["everyone"] == true);
  CHECK(made["access"][0]["after"]["addresses"] == json{"203.0.113.0/24"});
  CHECK(made["access"][0]["loses"][0]["everyone_else"] == true);
  CHECK(made["steps"][1]["after"] == json::array({{{"step", 1},
                                                   {"reason", "endpoint_before_rule"},
                                                   {"words", "a rule needs its endpoint"}}}));
  CHECK(made["proof"]["states"] == 3);
  CHECK(made["assertions"]["count"] == 2);
  CHECK(made["risks"][0]["level"] == "medium");
  CHECK(made["summary"]["risk"] == "medium");
}

TEST_CASE("Addresses in modules and loops become Terraform's module, name and index") {
  Plan plan = walk_through_plan();
  plan.resources[0].address =
      Address(R"(module.team["a.b"].module.inner.registry.acr["west\".eu"])");
  const json registry = json::parse(rendered(plan, PlanFormat::json))["resource_changes"][0];
  CHECK(registry["module_address"] == R"(module.team["a.b"].module.inner)");
  CHECK(registry["name"] == "acr");
  CHECK(registry["index"] == "west\".eu");
}

TEST_CASE("A plan that touches the state only changes nothing for Terraform's tools") {
  Plan plan = walk_through_plan();
  plan.steps.clear();
  plan.changes.resize(1);
  json change = json::parse(rendered(plan, PlanFormat::json))["resource_changes"][0]["change"];
  CHECK(change["actions"] == json{"no-op"});
  CHECK(change["before"] == change["after"]);
  plan.changes[0].action = Action::forget;
  change = json::parse(rendered(plan, PlanFormat::json))["resource_changes"][0]["change"];
  CHECK(change["actions"] == json{"forget"});
  CHECK(change["after"] == nullptr);
}

TEST_CASE("The JSON of every plan is as the schema in docs says") {
  const test::JsonSchema schema("docs/plan.schema.json");
  std::vector<Plan> plans{walk_through_plan(), walk_through_plan(), walk_through_plan(), Plan()};
  plans[1].selection = {{"registry.main"}, {"subnet.docker.vm"}};
  plans[1].runner = RuleSource(Cidr(0xcb007107U, 32));
  plans[2].runner = RuleSource(plans[2].resources[1].id);
  for (const std::size_t changes : {1U, 3U, 40U}) {
    plans.push_back(generated_plan({11, changes, false, false}));
    plans.push_back(generated_plan({12, changes, true, true}));
  }
  for (const Plan& plan : plans) {
    const std::string text = rendered(plan, PlanFormat::json);
    INFO(text.substr(0, 2000));
    const std::string violations = schema.violations(json::parse(text));
    CAPTURE(violations);
    CHECK(violations.empty());
  }
  json wrong = json::parse(rendered(walk_through_plan(), PlanFormat::json));
  wrong["resource_changes"][0]["change"]["actions"] = {"open"};
  CHECK_FALSE(schema.violations(wrong).empty());  // the schema does refuse
}

TEST_CASE("Names are in JSON exactly as they are") {
  Plan plan = walk_through_plan();
  for (const std::string& name : hostile_names()) {
    if (name.find('\xFF') != std::string::npos) continue;  // is no text, and becomes U+FFFD
    plan.texts[0] = name;
    CHECK(json::parse(rendered(plan, PlanFormat::json))["changes"][2]["because"] == name);
  }
}

TEST_CASE("No rendering holds a byte that acts on its reader") {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const Plan plan = generated_plan({seed, 60, true, seed % 2 == 0});
    for (const PlanFormat format : formats) {
      const std::string text = rendered(plan, format);
      CAPTURE(seed, static_cast<int>(format));
      for (const std::string_view acting :
           {"\x1b", "\u202E", "\u2066", "\u200B", "\r", "\x07", "##vso[", "##[command]", "\xFF"}) {
        CHECK_FALSE(contains(text, std::string(acting)));
      }
      CHECK_FALSE(contains(text, std::string(1, '\0')));
      for (std::size_t at = 0; at != std::string::npos && at < text.size();) {
        const std::size_t word = text.find_first_not_of(" \t", at);
        CHECK((word == std::string::npos || text.compare(word, 2, "::") != 0));
        at = text.find('\n', at);
        if (at != std::string::npos) ++at;
      }
    }
  }
}

TEST_CASE("In HTML every name is text") {
  const std::string page = rendered(generated_plan({3, 200, true, false}), PlanFormat::html);
  for (const std::string_view markup : {"<script>alert", "<img", "onerror=evil>", "' onload='",
                                        "evil</details>", "evil-->", "evil&#x3c;"}) {
    CHECK_FALSE(contains(page, std::string(markup)));
  }
  CHECK(contains(page, "evil&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(contains(page, "script-src 'sha256-"));
}

TEST_CASE("SARIF names each risk with the line that brings it about") {
  const json run = json::parse(rendered(walk_through_plan(), PlanFormat::sarif))["runs"][0];
  REQUIRE(run["results"].size() == 1);
  const json& result = run["results"][0];
  CHECK(result["ruleId"] == "risk/first_lock_down");
  CHECK(result["level"] == "warning");
  CHECK(result["message"]["text"] ==
        "Who can reach registry.main: first lock-down.\nbefore: everyone\n"
        "after: subnet docker.vm, 256 addresses\nloses: everyone else, policy.acrnet:14");
  const json& place = result["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"].get<std::string>().ends_with("infra/policy.acrnet"));
  CHECK(place["region"] == json{{"startLine", 14}});
  CHECK(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "registry.main");
  CHECK(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"] ==
        "risk/first_lock_down");
}

TEST_CASE("SARIF has a result for each group of registries and each finding") {
  const Plan plan = generated_plan({9, 88, false, true});
  const json run = json::parse(rendered(plan, PlanFormat::sarif))["runs"][0];
  CHECK(run["results"].size() == 2);
  std::vector<std::string> texts;
  collect_texts(run["results"], texts);
  CHECK(std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    return text.starts_with("cut off for a while: subnet net.s0 can't reach registry.r0 ");
  }));
}

TEST_CASE("A state as JSON has Terraform's form and our values") {
  State state;
  state.lineage = "0f0e0d0c";
  state.serial = 7;
  TrackedAccess& registry =
      testing::track_access(state, registry_id("main"), Address::registry("main"));
  registry.original_default_action = DefaultAction::allow;
  rule_entry(registry, Cidr(0xCB007100U, 24)).origin = "policy.acrnet:17";
  testing::track_endpoint(state, subnet_id("net", "vm"), Address::subnet("net", "vm"));
  const json made = json::parse(state_json(state));
  CHECK(made["serial"] == 7);
  const json& resources = made["values"]["root_module"]["resources"];
  REQUIRE(resources.size() == 2);
  CHECK(resources[0]["address"] == "registry.main");
  CHECK(resources[0]["values"]["original_default_action"] == "Allow");
  CHECK(resources[0]["values"]["rules"][0] == json{{"ip", "203.0.113.0/24"},
                                                   {"provenance", "created"},
                                                   {"claim", "none"},
                                                   {"origin", "policy.acrnet:17"}});
  CHECK(resources[1]["type"] == "acrnet_subnet");
}

}  // namespace acrnet::cli
