#include "tests/unit/cli/generated_plan.h"

#include <algorithm>
#include <random>
#include <utility>

#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t rules_each = 4;

class Generator {
 public:
  explicit Generator(const PlanShape& shape) : shape_(shape), random_(shape.seed) {}

  Plan run() {
    plan_.cloud = Cloud::emulator;
    plan_.today = *parse_date("2026-11-23");
    plan_.origins.files = {name("policy.acrnet"), name("more.acrnet")};
    plan_.texts = {name("build VMs"), name("office")};
    for (std::uint32_t i = 0; i < 5; ++i) {
      plan_.clients.push_back({subnet_id("net", "s" + std::to_string(i)),
                               Address(name("subnet.net.s" + std::to_string(i))),
                               {}});
    }
    while (plan_.changes.size() < shape_.changes) add_registry();
    if (shape_.changes > 2) add_subnet();
    plan_.assertions.count = 3;
    plan_.proof.states = plan_.steps.size() + 1;
    std::stable_sort(plan_.risks.begin(), plan_.risks.end(), [](const Risk& a, const Risk& b) {
      return level(a.reason) > level(b.reason);
    });
    return std::move(plan_);
  }

 private:
  std::uint32_t pick(std::uint32_t end) { return static_cast<std::uint32_t>(random_() % end); }

  std::string name(std::string text) {
    if (!shape_.hostile) return text;
    return text + hostile_names()[pick(static_cast<std::uint32_t>(hostile_names().size()))];
  }

  Origin line() { return {pick(2), 1 + pick(900), Origin::none}; }

  Cidr cidr(std::uint32_t from) {
    return Cidr((from << 28U) + (pick(1U << 20U) << 8U), static_cast<std::uint8_t>(20 + pick(13)));
  }

  void add_change(Action action, ResourceIndex resource, Fact fact, ChangeReason reason) {
    plan_.changes.push_back({action, resource, std::move(fact), reason,
                             reason == ChangeReason::in_policy ? line() : Origin{},
                             reason == ChangeReason::in_policy ? pick(2) : no_text});
  }

  void add_registry() {
    if (shape_.alike) random_.seed(shape_.seed);
    const auto index = static_cast<ResourceIndex>(plan_.resources.size());
    const std::string number = std::to_string(index);
    plan_.resources.push_back({Resource::Kind::registry, Address(name("registry.r" + number)),
                               registry_id("r" + number), "", line()});
    if (shape_.alike) plan_.resources.back().origin = {0, 1, Origin::none};
    const auto first = static_cast<ChangeIndex>(plan_.changes.size());
    std::vector<Cidr> before;
    std::vector<Cidr> after;
    const bool first_lock_down = pick(3) == 0;
    for (std::size_t i = 0; i < rules_each && plan_.changes.size() < shape_.changes; ++i) {
      const bool adds = pick(2) == 0;
      const Cidr rule = cidr(adds ? 1 : 2);
      (adds ? after : before).push_back(rule);
      add_change(adds ? Action::add : Action::remove, index, RuleFact{rule, {}},
                 adds ? ChangeReason::in_policy : ChangeReason::not_in_policy);
    }
    Step step;
    step.resource = index;
    for (auto i = first; i < plan_.changes.size(); ++i) step.changes.push_back(i);
    if (!plan_.steps.empty()) step.after = {{0, OrderReason::endpoint_before_rule}};
    step.settings = NetworkSettings{DefaultAction::deny, PublicAccess::enabled, after, {}};
    plan_.steps.push_back(step);
    add_access(index, before, after, first_lock_down);
  }

  void add_access(ResourceIndex index, const std::vector<Cidr>& before,
                  const std::vector<Cidr>& after, bool first_lock_down) {
    RegistryAccess access{plan_.resources[index].address, plan_.resources[index].id,
                          Clients{CidrSet(before), SubnetSet({pick(5)})},
                          Clients{CidrSet(after), SubnetSet({pick(5)})}};
    if (first_lock_down) access.before = Clients::everyone();
    if (access.before == access.after) return;
    const auto at = static_cast<std::uint32_t>(plan_.access.size());
    if (first_lock_down) {
      plan_.risks.push_back({RiskReason::first_lock_down, at, {}});
    } else if (access.loses().empty()) {
      plan_.risks.push_back({RiskReason::gains_access, at, {}});
    } else {
      plan_.risks.push_back({RiskReason::removes_foreign_rules, at, {}});
    }
    plan_.access.push_back(std::move(access));
  }

  void add_subnet() {
    const auto index = static_cast<ResourceIndex>(plan_.resources.size());
    plan_.resources.push_back(
        {Resource::Kind::subnet, plan_.clients[0].address, plan_.clients[0].id, "", line()});
    add_change(Action::add, index, EndpointFact{}, ChangeReason::in_policy);
    Step step;
    step.kind = StepKind::write_subnet;
    step.resource = index;
    step.changes = {static_cast<ChangeIndex>(plan_.changes.size() - 1)};
    step.service_endpoint = true;
    plan_.steps.push_back(step);
    const auto last = static_cast<FindingStep>(plan_.steps.size() - 1);
    plan_.proof.findings = {{FindingKind::egress_gap, plan_.resources[0].id, 0U, 0U, last}};
    plan_.risks.push_back({RiskReason::gap_on_the_way, {}, 0});
  }

  PlanShape shape_;
  std::mt19937 random_;
  Plan plan_;
};

}  // namespace

const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names{
      "evil`code`",
      "evil```\nevil",
      "\n```\nevil\n",
      "evil|cell|\\|evil",
      "evil\\",
      "evil<script>alert(1)</script>",
      "evil</details></summary></td>",
      "\"><img src=x onerror=evil>",
      "evil' onload='evil",
      "evil--><!--",
      "evil&lt;&#x3c;b&#x3e;",
      "evil\x1b[31mred\x1b]0;title\x07",
      "::error file=evil::evil",
      "evil\n::set-output name=evil::1",
      "evil##vso[task.complete result=Failed;]evil",
      "evil##[command]evil",
      "evil\u202Egpj.exe\u2066",
      "evil\u200B\u00AD",
      "evil[link](javascript:alert(1))",
      "![evil](https://evil.example/x.png)",
      "evil https://evil.example www.evil.example",
      "evil @octocat #1 !1 octo/evil#1",
      "evil **bold** _em_ ~~gone~~ # head",
      "evil\r\n\r\n# evil\r\n- evil",
      "evil\u6771\u4EAC\u0301\u0301",
      "evil\xFF\xC3",
      std::string("evil\0evil", 9),
      "evil" + std::string(300, 'x'),
      "evil" + std::string(90, '`'),
      "evil{{7*7}}${evil}%evil%",
      "]]>evil",
  };
  return names;
}

Plan generated_plan(const PlanShape& shape) { return Generator(shape).run(); }

}  // namespace acrnet::cli
