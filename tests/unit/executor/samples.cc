#include "tests/unit/executor/samples.h"

#include "tests/support/tracked.h"
#include "tests/unit/executor/pipeline.h"

namespace acrnet::testing {

State sample_state() {
  State state;
  state.lineage = "0f0e0d0c-0b0a-4908-8706-050403020100";
  state.serial = 7;
  state.world = StateWorld{Cloud::public_cloud, "contoso.example"};
  state.last_observed_serial = 6;
  TrackedAccess& registry =
      track_access(state, arm_id(registry_id("Main")), Address("registry.main"));
  registry.original_default_action = DefaultAction::allow;
  registry.original_public_access = PublicAccess::enabled;
  registry.original_trusted_services = TrustedServices::deny;
  registry.original_data_endpoints = DataEndpoints::disabled;
  TrackedRule& office = rule_entry(registry, Cidr(0xcb007100U, 24));
  office.origin = "policy.acrnet:17";
  office.reason = "The office.";
  TrackedRule& rule = rule_entry(registry, arm_id(subnet_id("net", "vm")));
  rule.provenance = Provenance::found;
  rule.pending = PendingOperation::remove;
  state.find(arm_id(registry_id("Main")))->protection.prevent_destroy = true;
  TrackedAccess& other =
      track_access(state, arm_id(registry_id("Other")), Address("registry.other"));
  rule_entry(other, Cidr(0xcb007100U, 24)).provenance = Provenance::imported;
  state.find(arm_id(registry_id("Other")))->protection.on_destroy = OnDestroy::keep;
  track_endpoint(state, arm_id(subnet_id("net", "vm")), Address("subnet.net.vm")).pending =
      PendingOperation::create;
  ObservedRegistry seen;
  seen.id = arm_id(registry_id("Other"));
  seen.sku = "Premium";
  seen.login_server = "other.azurecr.io";
  seen.network = {DefaultAction::deny, PublicAccess::disabled, {Cidr(0xcb007100U, 24)}, {}};
  seen.failed = true;
  state.last_observed.registries = {seen};
  state.last_observed.subnets = {{arm_id(subnet_id("net", "vm")), true, true}};
  state.last_observed.subnets.front().failed = true;
  track_existence(state, arm_id(subnet_id("net", "vm")), Address("subnet.net.vm")).pending =
      PendingOperation::create;
  const ArmId group = ArmId::group(subscription_a, "Group");
  track_existence(state, group, Address()).provenance = Provenance::imported;
  state.last_observed.containers = {
      {group, "westeurope", {}, {arm_id(registry_id("Main"))}},
      {arm_id(subnet_id("net", "vm")).parent_network(), "westeurope", {Cidr(0x0a000000U, 16)}, {}}};
  const ArmId endpoint = ArmId::private_endpoint(subscription_a, "Group", "main-inside");
  const ArmId zone =
      arm_id(group.text() + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io");
  const ArmId network = arm_id(subnet_id("net", "vm")).parent_network();
  track_existence(state, endpoint, Address("private_endpoint.main.inside"));
  state.last_observed.private_endpoints = {
      {endpoint,
       arm_id(registry_id("Main")),
       arm_id(subnet_id("net", "vm")),
       true,
       {zone},
       {arm_id(group.text() + "/providers/Microsoft.Network/networkInterfaces/n")},
       {},
       true}};
  state.last_observed.private_zones = {{zone, {network}}};
  state.before_unfinished.registries = {seen};
  state.before_unfinished.missing = {
      {arm_id(subnet_id("net", "vm")), arm_id(subnet_id("net", "vm")), {}}};
  state.removed_since = {{seen.id, Cidr(0xcb007100U, 26)},
                         {seen.id, arm_id(subnet_id("net", "gone"))}};
  state.last_observed.unread = {
      {ArmId::in_subscription(subscription_b, "Microsoft.ContainerRegistry"),
       "AuthorizationFailed"},
      {arm_id(subnet_id("far", "vm", subscription_b)), "AuthorizationFailed"}};
  state.last_observed.registrations = {{subscription_b, Registration::registering}};
  return state;
}

Plan sample_plan() {
  FakeArm azure;
  MemoryStateStore store;
  const std::string subnet = subnet_id("far", "vm", subscription_b);
  azure.add_registry(registry_id("Main"));
  azure.add_registry(registry_id("Other"));
  azure.add_subnet(subnet);
  azure.set_rules(registry_id("Main"), "Allow", {"192.0.2.1"}, {});
  azure.set_rules(registry_id("Other"), "Deny", {"198.51.100.1"}, {});
  Policy policy = sketch_policy({subnet}, {{registry_id("Main"),
                                            DefaultAction::deny,
                                            {"203.0.113.0/24"},
                                            {0},
                                            Ownership::exclusive,
                                            OnDestroy::keep},
                                           {registry_id("Other"),
                                            DefaultAction::deny,
                                            {"198.51.100.1"},
                                            {},
                                            Ownership::shared,
                                            OnDestroy::restore}});
  policy.texts = {"build \"VMs\"\n", "büro"};
  policy.registries[0].allows[0].because = 1;
  policy.registries[0].public_access =
      Setting<PublicAccess>{PublicAccess::disabled, {0, 1, Origin::none}};
  policy.registries[0].data_endpoints = Setting<DataEndpoints>{DataEndpoints::enabled, {}};
  policy.registries[0].trusted_services = Setting<TrustedServices>{TrustedServices::allow, {}};
  policy.azure.tenant = "contoso.example";
  policy.origins.callers = {Origin{0, 3, Origin::none}};
  policy.registries[0].allows[1].origin.caller = 0;
  Run run(azure, store);
  Plan plan = *run.plan(policy);
  plan.backend = BlobBackend{"contosotf", "state", "prod.acrstate", ""};
  plan.observed.subnets.front().container_instances = true;
  plan.today = *parse_date("2026-11-23");
  plan.changes.front().until = parse_date("2026-12-31");
  plan.changes.push_back({Action::move, plan.changes.front().resource,
                          AddressFact{Address("registry.before")}, ChangeReason::in_policy,
                          Origin{0, 2, Origin::none}, no_text, std::nullopt});
  plan.observed.missing = {{arm_id(registry_id("none")), arm_id(registry_id("none")), {"Main"}}};
  return plan;
}

}  // namespace acrnet::testing
