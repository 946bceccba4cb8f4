#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/text.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

std::string shown(const Plan& plan, const Screen& screen = {}) {
  return plan_text(view_plan(plan, "7f3c-91ab-0d42"), screen);
}

// The plan of the walk-through with nothing to write to Azure, and nobody whose access changes.
Plan quiet_plan() {
  Plan plan = walk_through_plan();
  plan.steps.clear();
  plan.access.clear();
  plan.assertions = {};
  plan.proof = {};
  plan.risks.clear();
  return plan;
}

// A plan with one change of one registry and no step.
Plan plan_of(const Change& change) {
  Plan plan = quiet_plan();
  plan.changes = {change};
  return plan;
}

}  // namespace

TEST_CASE("A plan reads as the design shows it") {
  CHECK(shown(walk_through_plan()) ==
        R"(registry.main  mycontainerregistry                                   policy.acrnet:11
  ~ default action     Allow → Deny                                  policy.acrnet:14
  + allow subnet       docker.vm  (myDockerVMVNET/myDockerVMSubnet)  policy.acrnet:16  build VMs
  + allow ip           203.0.113.0/24                                policy.acrnet:17  office
  - allow ip           192.0.2.0/24                                  not in policy
subnet.docker.vm  myDockerVMVNET/myDockerVMSubnet
  + service endpoint   Microsoft.ContainerRegistry                   needed by policy.acrnet:16

Who can reach registry.main
  before   everyone
  after    subnet docker.vm, 256 addresses
  loses    everyone else                                             risk: medium, first lock-down

Order
  1  subnet.docker.vm   add service endpoint
  2  registry.main      3 rules, default action Deny, in one request    after 1: a rule needs its )"
        R"(endpoint

No lock-out: checked at each of 3 states on the way. 2 assertions hold.
Plan: 3 to add, 1 to change, 1 to remove. 2 requests to write, 2 made to read.  Day 2026-11-23.  )"
        R"(Digest 7f3c-91ab-0d42
)");
}

TEST_CASE("A plan says of which part it is and for whom it was judged, in every rendering") {
  Plan plan = walk_through_plan();
  plan.selection = {{"registry.main"}, {"subnet.docker.vm"}};
  plan.refreshed = false;
  plan.runner = RuleSource(Cidr(0xcb007107U, 32));
  const std::string text = shown(plan);
  CHECK_THAT(
      text, Catch::Contains("Only a part of what the policy asks: --target registry.main --exclude "
                            "subnet.docker.vm.\n"));
  CHECK_THAT(text, Catch::Contains("Azure was not asked (--refresh=false).\n"));
  CHECK_THAT(text, Catch::Contains("a machine at 203.0.113.7 that applies it (--from).\n"));
  plan.runner = RuleSource(plan.resources[1].id);
  CHECK_THAT(shown(plan), Catch::Contains("a machine at subnet.docker.vm that applies it"));
  CHECK_THAT(shown(walk_through_plan()), !Catch::Contains("--"));
}

TEST_CASE("An empty plan says what was compared") {
  Plan plan = quiet_plan();
  plan.changes.clear();
  plan.resources.clear();
  CHECK(shown(plan) ==
        "Nothing to do. Azure is as the policy asks: 1 registry with 1 rule and 1 subnet compared. "
        "2 requests made to read.  Day 2026-11-23.  Digest 7f3c-91ab-0d42\n");
  plan.mode = PlanMode::destroy;
  CHECK(shown(plan) ==
        "Nothing to do. The state holds nothing that acrnet made. 2 requests made to read.  "
        "Day 2026-11-23.  Digest 7f3c-91ab-0d42\n");
}

TEST_CASE("What touches the state only is told apart from what is written") {
  Plan plan = quiet_plan();
  plan.changes.resize(1);
  plan.changes.push_back({Action::adopt,
                          0,
                          RuleFact{Cidr(0xCB007100U, 24), {}},
                          ChangeReason::in_policy,
                          {0, 17, Origin::none},
                          1});
  plan.changes.push_back({Action::forget,
                          0,
                          RuleFact{Cidr(0xC0000200U, 24), {}},
                          ChangeReason::removed_from_policy,
                          {},
                          no_text});
  CHECK(
      shown(plan) ==
      "registry.main (mycontainerregistry) stays open to everyone, although the policy has rules: "
      R"(its default action is Allow.

registry.main  mycontainerregistry  policy.acrnet:11
  = allow ip   203.0.113.0/24       policy.acrnet:17  office
  . allow ip   192.0.2.0/24         removed from the policy

= adopt: wanted and already there; acrnet takes note and will not remove it.
. forget: stays in Azure as it is; acrnet no longer remembers it.

Plan: 0 to add, 0 to change, 0 to remove, 1 to adopt, 1 to forget. 0 requests to write, )"
      R"(2 made to read.  Day 2026-11-23.  Digest 7f3c-91ab-0d42
)");
}

TEST_CASE("Rules that stay are counted, not listed") {
  Plan plan = walk_through_plan();
  plan.observed.registries[0].network.ip_rules = {Cidr(0x01000000U, 8), Cidr(0x02000000U, 8),
                                                  Cidr(0xC0000200U, 24)};
  CHECK(shown(plan).find("not in policy\n    2 rules unchanged\nsubnet.docker.vm") !=
        std::string::npos);
}

TEST_CASE("That a registry is governed is shown only where nothing else is") {
  const std::string text = shown(plan_of({Action::adopt,
                                          0,
                                          GovernanceFact{},
                                          ChangeReason::in_policy,
                                          {0, 11, Origin::none},
                                          no_text}));
  CHECK(text.find("  = on destroy   restore what was found  policy.acrnet:11\n") !=
        std::string::npos);
  CHECK(text.find("1 to adopt") != std::string::npos);
}

TEST_CASE("Each reason has its words") {
  struct Case {
    Change change;
    std::string words;
  };
  const RuleFact rule{Cidr(0xC0000200U, 24), {}};
  const DefaultActionFact action{DefaultAction::deny, DefaultAction::allow};
  const auto change = [](Action what, Fact fact, ChangeReason reason) {
    return Change{what, 0, std::move(fact), reason, Origin{}, no_text};
  };
  const std::vector<Case> cases{
      {change(Action::remove, rule, ChangeReason::removed_from_policy), "removed from the policy"},
      {Change{Action::remove,
              0,
              rule,
              ChangeReason::ended,
              {0, 7, Origin::none},
              no_text,
              parse_date("2026-11-22")},
       "expired 2026-11-22"},
      {Change{Action::add,
              0,
              rule,
              ChangeReason::in_policy,
              {0, 7, Origin::none},
              no_text,
              parse_date("2026-12-31")},
       "policy.acrnet:7, until 2026-12-31"},
      {change(Action::remove, EndpointFact{}, ChangeReason::no_longer_needed),
       "no rule needs it any more"},
      {change(Action::remove, rule, ChangeReason::destroy), "made by acrnet"},
      {change(Action::remove, rule, ChangeReason::destroy_imported), "imported, was there before"},
      {change(Action::update, action, ChangeReason::destroy), "as it was found"},
      {change(Action::forget, rule, ChangeReason::destroy), "stays as it is"},
  };
  for (const Case& c : cases) {
    INFO(c.words);
    CHECK(shown(plan_of(c.change)).find("  " + c.words + "\n") != std::string::npos);
  }
}

TEST_CASE("Names from Azure and from the policy act on nobody") {
  Plan plan = walk_through_plan();
  plan.resources[0].address = Address("registry.main[\"::error::\x1b[2J\"]");
  plan.resources[1].address = Address();
  plan.resources[1].id = subnet_id("::net\u202E", "##vso[task.complete]");
  plan.changes[2].fact = RuleFact{plan.resources[1].id, 1};
  plan.texts[0] = "one\n::warning::two";
  plan.origins.files[0] = "::policy\n.acrnet";
  const std::string text = shown(plan);
  INFO(text);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\u202E") == std::string::npos);
  CHECK(text.find("##vso[") == std::string::npos);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::size_t word = text.find_first_not_of(' ', at);
    CHECK(text.compare(word, 2, "::") != 0);
    if (text.find('\n', at) == std::string::npos) break;
  }
}

TEST_CASE("Wide characters keep the columns") {
  Plan plan = quiet_plan();
  plan.changes = {plan.changes[2], plan.changes[3]};
  plan.resources[1].address = Address("subnet.東京");
  const std::string text = shown(plan);
  INFO(text);
  CHECK(text.find("  + allow subnet   東京  (myDockerVMVNET/myDockerVMSubnet)  policy.acrnet:16") !=
        std::string::npos);
  CHECK(text.find("  + allow ip       203.0.113.0/24                           policy.acrnet:17") !=
        std::string::npos);
}

TEST_CASE("A step says all it waits for, runs of numbers folded") {
  Plan plan = walk_through_plan();
  Step& last = plan.steps[1];
  const Step first = plan.steps[0];
  const Step target = last;
  plan.steps.assign(6, first);
  plan.steps.push_back(target);
  plan.steps.back().after = {{0, OrderReason::registration_before_rule},
                             {1, OrderReason::endpoint_before_rule},
                             {2, OrderReason::endpoint_before_rule},
                             {3, OrderReason::endpoint_before_rule},
                             {5, OrderReason::endpoint_before_rule}};
  CHECK(shown(plan).find("    after 1: a rule needs its provider registered; after 2-4, 6: a rule "
                         "needs its endpoint\n") != std::string::npos);
}

TEST_CASE("Colour changes nothing but colour") {
  std::string text = shown(walk_through_plan(), {Paint(true)});
  for (std::size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b')) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  CHECK(text == shown(walk_through_plan()));
}

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The text without blanks and line ends: what is left when it is laid out another way.
std::string letters_of(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n'; }),
             text.end());
  return text;
}

// The walk-through, with as many registries as `count` where the same happens.
Plan alike_plan(std::uint32_t count) {
  Plan plan = walk_through_plan();
  const std::vector<Change> changes(plan.changes.begin(), plan.changes.begin() + 5);
  const Step step = plan.steps[1];
  for (std::uint32_t i = 1; i < count; ++i) {
    const auto at = static_cast<ResourceIndex>(plan.resources.size());
    plan.resources.push_back(plan.resources[0]);
    plan.resources[at].address = Address::registry("r" + std::to_string(i));
    plan.resources[at].id = registry_id("r" + std::to_string(i));
    plan.access.push_back(plan.access[0]);
    plan.access[i].address = plan.resources[at].address;
    plan.risks.push_back({RiskReason::first_lock_down, i, {}});
    plan.steps.push_back(step);
    plan.steps.back().resource = at;
    for (Change change : changes) {
      change.resource = at;
      plan.changes.push_back(change);
    }
  }
  return plan;
}

}  // namespace

TEST_CASE("No line is wider than the screen, and nothing is lost on a narrow one") {
  Plan plan = alike_plan(30);
  plan.texts[0] =
      "the build machines of the platform team, 東京 and Zürich, until the runners of " +
      std::string(150, 'x') + " have moved";
  plan.proof.findings = {{FindingKind::egress_gap, plan.access[0].id, 0U, 0U, 1U}};
  plan.risks.push_back({RiskReason::gap_on_the_way, {}, 0});
  const std::string wide = letters_of(shown(plan, {Paint(), 100'000}));
  for (std::size_t columns = Screen::narrowest; columns <= Screen::widest; ++columns) {
    const std::string text = shown(plan, {Paint(), columns});
    CAPTURE(columns, text);
    CHECK(letters_of(text) == wide);
    for (const std::string& line : lines_of(text)) {
      CAPTURE(line);
      REQUIRE(display_width(line) <= columns);
      REQUIRE_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("On eighty columns a plan goes on below itself") {
  const std::string text = shown(walk_through_plan(), {Paint(), 80});
  CHECK(text == R"(registry.main  mycontainerregistry                            policy.acrnet:11
  ~ default action     Allow → Deny                           policy.acrnet:14
  + allow subnet       docker.vm  (myDockerVMVNET/myDockerVMSubnet)
                       policy.acrnet:16  build VMs
  + allow ip           203.0.113.0/24                         policy.acrnet:17
                       office
  - allow ip           192.0.2.0/24                           not in policy
subnet.docker.vm  myDockerVMVNET/myDockerVMSubnet
  + service endpoint   Microsoft.ContainerRegistry
                       needed by policy.acrnet:16

Who can reach registry.main
  before   everyone
  after    subnet docker.vm, 256 addresses
  loses    everyone else
           risk: medium, first lock-down

Order
  1  subnet.docker.vm   add service endpoint
  2  registry.main      3 rules, default action Deny, in one request
     after 1: a rule needs its endpoint

No lock-out: checked at each of 3 states on the way. 2 assertions hold.
Plan: 3 to add, 1 to change, 1 to remove. 2 requests to write, 2 made to read.
Day 2026-11-23.  Digest 7f3c-91ab-0d42
)");
}

TEST_CASE("Resources that change alike are told of together, and so are their steps") {
  const std::string text = shown(alike_plan(30));
  INFO(text);
  CHECK(
      text.find(
          "registry.r9  r9                                                      policy.acrnet:11\n"
          "and 20 more like these\n"
          "  ~ default action     Allow → Deny") != std::string::npos);
  CHECK(text.find(
            "Who can reach 30 registries: registry.main, registry.r1, registry.r2 and 27 more\n") !=
        std::string::npos);
  CHECK(text.find("  2-31  30 registries      3 rules, default action Deny, in one request    "
                  "after 1: a rule needs its endpoint\n") != std::string::npos);
  CHECK(text.find("Plan: 61 to add, 30 to change, 30 to remove.") != std::string::npos);
  // Three are few enough to be shown one by one.
  CHECK(shown(alike_plan(3)).find("like these") == std::string::npos);
}

TEST_CASE("Steps that wait for different ones are folded with the word") {
  Plan plan = alike_plan(30);
  for (std::size_t i = 0; i < 10; ++i)
    plan.steps[20 + i].after[0].before = static_cast<StepIndex>(i);
  CHECK(shown(plan).find("each after some of 1-10: a rule needs its endpoint\n") !=
        std::string::npos);
}

}  // namespace acrnet::cli
