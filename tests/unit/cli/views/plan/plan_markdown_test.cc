#include <catch2/catch.hpp>

#include <sstream>
#include <string>

#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "tests/unit/cli/generated_plan.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

std::string shown(const Plan& plan, std::size_t max_bytes = default_markdown_bytes) {
  return plan_markdown(view_plan(plan, "7f3c-91ab-0d42"), max_bytes);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The number in front of `words`; 0 where they do not occur.
std::size_t number_before(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words);
  if (at == std::string::npos) return 0;
  std::string digits;
  for (std::size_t i = at; i-- > 0 && (std::isdigit(text[i]) != 0 || text[i] == ' ');) {
    if (text[i] != ' ') digits.insert(digits.begin(), text[i]);
  }
  return std::stoul(digits);
}

// Registries of the table's rows where somebody loses, counted from the text alone.
std::size_t losing_rows(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    for (std::size_t from = 1, to = 0; (to = line.find('|', from)) != std::string::npos;
         from = to + 1) {
      cells.push_back(line.substr(from, to - from));
    }
    REQUIRE(cells.size() == 6);
    if (cells[3] == "  ") continue;
    std::size_t names = 1;
    for (std::size_t at = 0; (at = cells[0].find("<br>`", at)) != std::string::npos; ++at) ++names;
    count += names + number_before(cells[0], " more");
  }
  return count;
}

std::size_t losing_registries(const Plan& plan) {
  std::size_t count = 0;
  for (const RegistryAccess& access : plan.access) count += access.loses().empty() ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("A plan as a comment begins with the summary and folds the details") {
  CHECK(shown(walk_through_plan()) ==
        R"(### Plan: 3 to add, 1 to change, 1 to remove

**Risk: medium**, first lock-down. Somebody loses access to 1 registry. No lock-out: checked at )"
        R"(each of 3 states on the way. 2 assertions hold.

| Registry | Before | After | Loses | Gains | Risk |
|---|---|---|---|---|---|
| `registry.main` | everyone | subnet `docker.vm`, 256 addresses | **everyone else**, )"
        R"(`policy.acrnet:14` |  | **medium**: first lock-down |

<details><summary>Changes: 5</summary>

```diff
  registry.main  mycontainerregistry  policy.acrnet:11
!   default action   Allow → Deny                                  policy.acrnet:14
+   allow subnet     docker.vm  (myDockerVMVNET/myDockerVMSubnet)  policy.acrnet:16  build VMs
+   allow ip         203.0.113.0/24                                policy.acrnet:17  office
-   allow ip         192.0.2.0/24                                  not in policy
  subnet.docker.vm  myDockerVMVNET/myDockerVMSubnet
+   service endpoint Microsoft.ContainerRegistry                   needed by policy.acrnet:16
```

</details>

<details><summary>Order: 2</summary>

```text
    1  subnet.docker.vm   add service endpoint
    2  registry.main   3 rules, default action Deny, in one request    after 1: a rule needs its )"
        R"(endpoint
```

</details>

Digest `7f3c-91ab-0d42` · day 2026-11-23 · 2 requests to write, 2 made to read
)");
}

TEST_CASE("A plan with nothing to do is three lines") {
  Plan plan = walk_through_plan();
  plan.changes.clear();
  plan.steps.clear();
  plan.access.clear();
  plan.risks.clear();
  plan.proof = {};
  CHECK(shown(plan) ==
        "### Nothing to do. Azure is as the policy asks: 1 registry with 1 rule and 1 subnet "
        "compared\n\n"
        "Nobody gains or loses access. 2 assertions hold.\n\n"
        "Digest `7f3c-91ab-0d42` · day 2026-11-23 · 2 requests made to read\n");
}

TEST_CASE("Markdown keeps its limit whatever the plan, and counts what it leaves out") {
  for (const std::size_t changes : {1U, 2U, 3U, 17U, 100U, 999U, 50'000U}) {
    for (const bool hostile : {false, true}) {
      if (changes > 10'000 && !hostile) continue;  // "as much as there is room for" has it
      const Plan plan =
          generated_plan({static_cast<std::uint32_t>(changes), changes, hostile, false});
      const PlanView view = view_plan(plan, "7f3c-91ab-0d42");
      for (const std::size_t limit : {4'096U, 32'768U, 65'536U, 150'000U, 1'048'576U}) {
        CAPTURE(changes, hostile, limit);
        const std::string text = plan_markdown(view, limit);
        CHECK(text.size() <= limit);
        CHECK(contains(text, "\nDigest `7f3c-91ab-0d42`"));
        const std::size_t losing = losing_registries(plan);
        // The sentence on top has the whole truth, and the rows with what is cut make it up.
        CHECK(number_before(text, losing == 1 ? " registry" : " registries") > 0);
        CHECK(losing_rows(text) + number_before(text, "**registr") == losing);
      }
    }
  }
}

TEST_CASE("What is shown is as much as there is room for") {
  const Plan plan = generated_plan({7, 50'000, false, false});
  const PlanView view = view_plan(plan, "");
  for (const std::size_t limit : {32'768U, 65'536U, 150'000U, 1'048'576U}) {
    CHECK(plan_markdown(view, limit).size() > limit - 2'000);
  }
}

TEST_CASE("The greatest risks and the widest come first") {
  Plan plan = walk_through_plan();
  const auto wide = [](std::uint8_t prefix) {
    return Clients{CidrSet(std::vector{Cidr(0x0A000000U, prefix)}), {}};
  };
  const ArmId id = plan.access[0].id;
  plan.access = {{Address("registry.narrow"), id, {}, wide(30)},
                 {Address("registry.wide"), id, {}, wide(17)},
                 {Address("registry.loses"), id, wide(32), {}},
                 {Address("registry.high"), id, {}, wide(8)}};
  plan.risks = {{RiskReason::opens_wide_range, 3, {}},
                {RiskReason::loses_access, 2, {}},
                {RiskReason::gains_access, 0, {}},
                {RiskReason::gains_access, 1, {}}};
  const std::string text = shown(plan);
  const auto place = [&](const char* name) { return text.find(name); };
  CHECK(place("registry.high") < place("registry.loses"));
  CHECK(place("registry.loses") < place("registry.wide"));
  CHECK(place("registry.wide") < place("registry.narrow"));
}

TEST_CASE("Registries that change alike are one row") {
  const std::string text = shown(generated_plan({5, 400, false, true}));
  INFO(text);
  CHECK(contains(text, "<br>and 97 more |"));
  CHECK(contains(text, "  and 90 more like these\n"));
}

}  // namespace acrnet::cli
