#include <catch2/catch.hpp>

#include "executor/apply/state_journal.h"
#include "model/names.h"
#include "tests/support/tracked.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;

namespace {

const ArmId registry = arm_id(registry_id("main"));
const ArmId subnet = arm_id(subnet_id("net", "vm"));
const Cidr network(0xcb007100U, 24);

// A plan with these changes, all of one resource, in one step unless they change the state only.
Plan plan_with(std::vector<Change> changes, Resource::Kind kind = Resource::Kind::registry) {
  Plan plan;
  plan.origins.files = {"policy.acrnet"};
  const bool is_registry = kind == Resource::Kind::registry;
  plan.resources = {{kind,
                     Address(is_registry ? "registry.main" : "subnet.net.vm"),
                     is_registry ? registry : subnet,
                     "",
                     {}}};
  Step step;
  step.kind = is_registry ? StepKind::write_registry : StepKind::write_subnet;
  step.settings = NetworkSettings();
  for (Change& change : changes) {
    const bool written = change.action != Action::adopt && change.action != Action::move &&
                         change.action != Action::forget &&
                         !std::holds_alternative<GovernanceFact>(change.fact);
    if (written) step.changes.push_back(static_cast<ChangeIndex>(plan.changes.size()));
    plan.changes.push_back(std::move(change));
  }
  if (!step.changes.empty()) plan.steps = {step};
  return plan;
}

Change change(Action action, Fact fact, ChangeReason reason = ChangeReason::in_policy) {
  return {action, 0, std::move(fact), reason, Origin{0, 16, Origin::none}, no_text};
}

// The state in short: "main keep was:Allow 203.0.113.0/24:created? / vm:found"
std::string dump(const State& state) {
  const auto marked = [](Provenance provenance, PendingOperation pending) {
    const std::string sign = pending == PendingOperation::none     ? ""
                             : pending == PendingOperation::create ? "?"
                                                                   : "-";
    return std::string(name(provenance)) + sign;
  };
  std::string out;
  for (const TrackedResource& entry : state.resources) {
    if (entry.endpoint)
      out += "/ " + std::string(entry.id.name()) + ":" +
             marked(entry.endpoint->provenance, entry.endpoint->pending);
    if (!entry.access) continue;
    out += std::string(entry.id.name()) + " " + std::string(name(entry.protection.on_destroy));
    if (entry.access->original_default_action)
      out += " was:" + std::string(name(*entry.access->original_default_action));
    if (entry.access->original_public_access)
      out += " public:" + std::string(name(*entry.access->original_public_access));
    for (const TrackedRule& rule : entry.access->rules)
      out += " " + to_string(std::get<Cidr>(rule.source)) + ":" +
             marked(rule.provenance, rule.pending);
  }
  return out;
}

State with_rule(Provenance provenance) {
  State state;
  TrackedAccess& entry = track_access(state, registry, Address("registry.main"));
  entry.original_default_action = DefaultAction::allow;
  rule_entry(entry, network).provenance = provenance;
  return state;
}

State with_subnet(Provenance provenance) {
  State state;
  track_endpoint(state, subnet, Address("subnet.net.vm")).provenance = provenance;
  return state;
}

TEST_CASE("what was to be made and was not begun is not remembered as ours") {
  Plan plan;
  const ArmId id = testing::arm_id(testing::registry_id("Lab"));
  plan.resources.push_back({Resource::Kind::registry, Address("registry.lab"), id, {}, {}});
  plan.changes.push_back({Action::add,
                          0,
                          ExistenceFact{"westeurope", {}, OnDestroy::restore},
                          ChangeReason::in_policy,
                          {},
                          no_text,
                          {}});
  Step step;
  step.kind = StepKind::create;
  step.changes = {0};
  step.settings = NetworkSettings();
  plan.steps.push_back(step);
  const State pending = executor::record_pending(State(), plan);
  REQUIRE(pending.resources.size() == 1);
  for (const StepOutcome outcome :
       {StepOutcome::not_started, StepOutcome::skipped, StepOutcome::untouched}) {
    const State after = executor::confirm(pending, plan, {outcome});
    CHECK(after.resources.empty());
  }
  for (const StepOutcome outcome : {StepOutcome::failed, StepOutcome::unknown, StepOutcome::done})
    CHECK(executor::confirm(pending, plan, {outcome}).resources.size() == 1);
}

}  // namespace

TEST_CASE("what is pending before a write, and what is confirmed after it was done or not") {
  const auto govern = change(Action::adopt, GovernanceFact{OnDestroy::keep});
  struct Case {
    const char* name;
    State before;
    Plan plan;
    const char* pending;
    const char* done;
    const char* not_done;
  };
  const std::vector<Case> cases{
      {"add a rule",
       {},
       plan_with({govern, change(Action::add, RuleFact{network, {}})}),
       "main keep 203.0.113.0/24:created?",
       "main keep 203.0.113.0/24:created",
       "main keep 203.0.113.0/24:created?"},
      {"add a rule that was found once", with_rule(Provenance::found),
       plan_with({change(Action::add, RuleFact{network, {}})}),
       "main restore was:Allow 203.0.113.0/24:created?",
       "main restore was:Allow 203.0.113.0/24:created",
       "main restore was:Allow 203.0.113.0/24:created?"},
      {"adopt a rule",
       {},
       plan_with({govern, change(Action::adopt, RuleFact{network, {}})}),
       "main keep 203.0.113.0/24:found",
       "main keep 203.0.113.0/24:found",
       "main keep 203.0.113.0/24:found"},
      {"import a rule",
       {},
       plan_with({govern, change(Action::adopt, RuleFact{network, {}}, ChangeReason::imported)}),
       "main keep 203.0.113.0/24:imported",
       "main keep 203.0.113.0/24:imported",
       "main keep 203.0.113.0/24:imported"},
      {"remove our rule", with_rule(Provenance::created),
       plan_with({change(Action::remove, RuleFact{network, {}})}),
       "main restore was:Allow 203.0.113.0/24:created-", "main restore was:Allow",
       "main restore was:Allow 203.0.113.0/24:created-"},
      {"remove a foreign rule",
       {},
       plan_with(
           {govern, change(Action::remove, RuleFact{network, {}}, ChangeReason::not_in_policy)}),
       "main keep",
       "main keep",
       "main keep"},
      {"forget a rule", with_rule(Provenance::found),
       plan_with({change(Action::forget, RuleFact{network, {}})}),
       "main restore was:Allow 203.0.113.0/24:found", "main restore was:Allow",
       "main restore was:Allow"},
      {"change the default action",
       {},
       plan_with({govern, change(Action::update,
                                 DefaultActionFact{DefaultAction::allow, DefaultAction::deny})}),
       "main keep was:Allow",
       "main keep was:Allow",
       "main keep was:Allow"},
      {"change it again", with_rule(Provenance::created),
       plan_with(
           {change(Action::update, DefaultActionFact{DefaultAction::deny, DefaultAction::deny})}),
       "main restore was:Allow 203.0.113.0/24:created",
       "main restore was:Allow 203.0.113.0/24:created",
       "main restore was:Allow 203.0.113.0/24:created"},
      {"adopt the default action",
       {},
       plan_with({govern, change(Action::adopt,
                                 DefaultActionFact{DefaultAction::deny, DefaultAction::deny})}),
       "main keep was:Deny",
       "main keep was:Deny",
       "main keep was:Deny"},
      {"change public access",
       {},
       plan_with({govern, change(Action::update,
                                 PublicAccessFact{PublicAccess::enabled, PublicAccess::disabled})}),
       "main keep public:Enabled",
       "main keep public:Enabled",
       "main keep public:Enabled"},
      {"give the default action back", with_rule(Provenance::created),
       plan_with(
           {change(Action::update, DefaultActionFact{DefaultAction::deny, DefaultAction::allow},
                   ChangeReason::destroy)}),
       "main restore was:Allow 203.0.113.0/24:created", "main restore 203.0.113.0/24:created",
       "main restore was:Allow 203.0.113.0/24:created"},
      {"destroy", with_rule(Provenance::created),
       plan_with(
           {change(Action::remove, RuleFact{network, {}}, ChangeReason::destroy),
            change(Action::update, DefaultActionFact{DefaultAction::deny, DefaultAction::allow},
                   ChangeReason::destroy),
            change(Action::forget, GovernanceFact{}, ChangeReason::destroy)}),
       "main restore was:Allow 203.0.113.0/24:created-", "",
       "main restore was:Allow 203.0.113.0/24:created-"},
      {"change what destroy leaves", with_rule(Provenance::found),
       plan_with({change(Action::update, GovernanceFact{OnDestroy::keep})}),
       "main keep was:Allow 203.0.113.0/24:found", "main keep was:Allow 203.0.113.0/24:found",
       "main keep was:Allow 203.0.113.0/24:found"},
      {"add an endpoint",
       {},
       plan_with({change(Action::add, EndpointFact{})}, Resource::Kind::subnet),
       "/ vm:created?",
       "/ vm:created",
       "/ vm:created?"},
      {"adopt an endpoint",
       {},
       plan_with({change(Action::adopt, EndpointFact{})}, Resource::Kind::subnet),
       "/ vm:found",
       "/ vm:found",
       "/ vm:found"},
      {"remove an endpoint", with_subnet(Provenance::created),
       plan_with({change(Action::remove, EndpointFact{})}, Resource::Kind::subnet), "/ vm:created-",
       "", "/ vm:created-"},
      {"forget an endpoint", with_subnet(Provenance::found),
       plan_with({change(Action::forget, EndpointFact{})}, Resource::Kind::subnet), "/ vm:found",
       "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const State pending = executor::record_pending(c.before, c.plan);
    CHECK(dump(pending) == c.pending);
    const std::vector<StepOutcome> done(c.plan.steps.size(), StepOutcome::done);
    CHECK(dump(executor::confirm(pending, c.plan, done)) == c.done);
    for (const StepOutcome outcome : {StepOutcome::failed, StepOutcome::skipped,
                                      StepOutcome::not_started, StepOutcome::unknown}) {
      const std::vector<StepOutcome> outcomes(c.plan.steps.size(), outcome);
      CHECK(dump(executor::confirm(pending, c.plan, outcomes)) == c.not_done);
    }
  }
}

TEST_CASE(
    "a rule in the state names the line that asked for it, and the address that the "
    "policy has now") {
  State before = with_rule(Provenance::found);
  before.resources[0].address = Address("registry.old");
  const State pending =
      executor::record_pending(before, plan_with({change(Action::add, RuleFact{network, {}})}));
  CHECK(pending.resources[0].access->rules[0].origin == "policy.acrnet:16");
  CHECK(pending.resources[0].address.text() == "registry.main");
}

TEST_CASE("a rule in the state has the reason that the plan has, and none where it has none") {
  Plan plan = plan_with({change(Action::add, RuleFact{network, {}})});
  plan.texts = {"The office.", "Nobody."};
  plan.changes[0].because = 0;
  State before = with_rule(Provenance::found);
  const State pending = executor::record_pending(before, plan);
  CHECK(pending.resources[0].access->rules[0].reason == "The office.");
  CHECK(
      executor::confirm(pending, plan, {StepOutcome::done}).resources[0].access->rules[0].reason ==
      "The office.");
  plan.changes[0].because = no_text;
  CHECK(executor::record_pending(pending, plan).resources[0].access->rules[0].reason.empty());
  plan.changes[0].action = Action::remove;
  CHECK(executor::record_pending(pending, plan).resources[0].access->rules[0].reason ==
        "The office.");
}

TEST_CASE("the state keeps prevent_destroy as the policy said it last of what a plan is about") {
  const auto is_protected = [](const State& state) {
    return state.find(registry)->protection.prevent_destroy;
  };
  Plan plan = plan_with({change(Action::add, RuleFact{network, {}})});
  plan.resources[0].origin = Origin{0, 10, Origin::none};
  plan.resources[0].prevent_destroy = true;
  const State before = with_rule(Provenance::found);
  const State kept = executor::record_pending(before, plan);
  CHECK_FALSE(is_protected(before));
  CHECK(is_protected(kept));
  CHECK(is_protected(executor::confirm(kept, plan, {StepOutcome::failed})));
  plan.resources[0].prevent_destroy = false;
  CHECK_FALSE(is_protected(executor::record_pending(kept, plan)));
  plan.resources[0].origin = {};  // the policy does not name it any more
  CHECK(is_protected(executor::record_pending(kept, plan)));
}

TEST_CASE("new entries are at their places, whatever the order of the plan's resources") {
  Plan plan;
  for (const char* name : {"m", "a", "z", "b"}) {
    const auto resource = static_cast<ResourceIndex>(plan.resources.size());
    plan.resources.push_back(
        {Resource::Kind::registry, Address::registry(name), arm_id(registry_id(name)), {}, {}});
    plan.changes.push_back(change(Action::adopt, GovernanceFact{OnDestroy::keep}));
    plan.changes.back().resource = resource;
  }
  plan.resources.push_back({Resource::Kind::subnet, Address("subnet.net.vm"), subnet, {}, {}});
  plan.resources.push_back({Resource::Kind::subscription, {}, {}, subscription_a, {}});
  plan.changes.push_back(change(Action::add, RegistrationFact{}));
  plan.changes.back().resource = 5;
  const State after = executor::record_pending(with_rule(Provenance::created), plan);
  std::string names;
  for (const TrackedResource& entry : after.resources) names += std::string(entry.id.name()) + " ";
  CHECK(names == "a b m main z ");  // the subnet is only named, and nothing is tracked of it
}

TEST_CASE("a resource has its new address from the first save on, whatever becomes of the steps") {
  State before = with_rule(Provenance::created);
  before.resources[0].address = Address("registry.old");
  const Plan plan = plan_with({change(Action::move, AddressFact{Address("registry.old")}),
                               change(Action::add, RuleFact{Cidr(0xc6336407U, 32), {}})});
  const State pending = executor::record_pending(before, plan);
  CHECK(pending.resources[0].address == Address("registry.main"));
  CHECK(executor::confirm(pending, plan, {StepOutcome::failed}).resources[0].address ==
        Address("registry.main"));

  State subnets = with_subnet(Provenance::created);
  subnets.resources[0].address = Address("subnet.old.vm");
  const Plan move = plan_with({change(Action::move, AddressFact{Address("subnet.old.vm")})},
                              Resource::Kind::subnet);
  CHECK(executor::record_pending(subnets, move).resources[0].address == Address("subnet.net.vm"));
}

TEST_CASE(
    "what the state has seen follows what each step left, and nothing is seen of one that failed") {
  State state;
  ObservedRegistry seen;
  seen.id = registry;
  seen.network.default_action = DefaultAction::allow;
  ObservedRegistry other;
  other.id = arm_id(registry_id("other"));
  state.last_observed.registries = {seen, other};
  Plan plan = plan_with({change(Action::add, RuleFact{network, {}})});
  plan.observed.registries = {seen};
  plan.steps[0].settings->ip_rules = {network};

  const State pending = executor::record_pending(state, plan);
  REQUIRE(pending.last_observed.registries.size() == 1);
  CHECK(pending.last_observed.registries[0].id == other.id);
  const auto after = [&](StepOutcome outcome) {
    const State settled = executor::confirm(pending, plan, {outcome});
    const ObservedRegistry* const found = settled.last_observed.find_registry(registry);
    CHECK(settled.last_observed.find_registry(other.id) != nullptr);
    if (found == nullptr) return "nothing";
    return found->network.ip_rules.empty() ? "as before" : "as written";
  };
  CHECK(std::string(after(StepOutcome::done)) == "as written");
  CHECK(std::string(after(StepOutcome::not_started)) == "as before");
  CHECK(std::string(after(StepOutcome::skipped)) == "as before");
  CHECK(std::string(after(StepOutcome::failed)) == "nothing");
  CHECK(std::string(after(StepOutcome::unknown)) == "nothing");
}

TEST_CASE("a private endpoint that was written has replaced the record sets of its registry") {
  const ArmId endpoint = ArmId::private_endpoint(subscription_a, "rg", "inside");
  const ArmId zone = arm_id(endpoint.parent_group().text() +
                            "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io");
  PrivateEndpointFact fact{registry, subnet, "westeurope", zone};
  Plan plan = plan_with({change(Action::add, fact)});
  plan.resources[0] = {
      Resource::Kind::private_endpoint, Address("private_endpoint.main.inside"), endpoint, "", {}};
  plan.steps[0].kind = StepKind::create;
  State state;
  const DnsRecord others{"mainly", {Cidr(0x0a000009U, 32)}};
  state.last_observed.private_zones = {{zone, {subnet.parent_network()}}};
  state.last_observed.private_zones[0].records = {
      {"main", {Cidr(0x0a000004U, 32)}}, {"main.westeurope.data", {Cidr(0x0a000005U, 32)}}, others};
  const auto records_after = [&](StepOutcome outcome) {
    return executor::confirm(state, plan, {outcome}).last_observed.private_zones[0].records;
  };
  CHECK(records_after(StepOutcome::done) == std::vector<DnsRecord>{others});
  CHECK(records_after(StepOutcome::not_started).size() == 3);
}

TEST_CASE("after a destroy the state has seen nothing that it does not hold") {
  State state;
  state.last_observed.registries.resize(1);
  state.last_observed.registries[0].id = registry;
  state.last_observed.subnets = {{subnet, true}};
  state.last_observed.registrations = {{subscription_a, Registration::registered}};
  Plan plan = plan_with({change(Action::forget, GovernanceFact{}, ChangeReason::destroy)});
  plan.mode = PlanMode::destroy;
  CHECK(executor::confirm(state, plan, {}).last_observed == Observed());
}
