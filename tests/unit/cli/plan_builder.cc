#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

constexpr std::string_view subscription = "00000000-0000-0000-0000-000000000001";
constexpr std::string_view group = "myResourceGroup";

Cidr cidr(std::string_view text) {
  std::string reason;
  return parse_cidr(text, reason)->network();
}

Origin line(std::uint32_t number) { return {0, number, Origin::none}; }

}  // namespace

ArmId registry_id(std::string_view name) { return ArmId::registry(subscription, group, name); }

ArmId subnet_id(std::string_view network, std::string_view name) {
  return ArmId::subnet(subscription, group, network, name);
}

Plan walk_through_plan() {
  const ArmId subnet = subnet_id("myDockerVMVNET", "myDockerVMSubnet");
  Plan plan;
  plan.cloud = Cloud::emulator;
  plan.today = *parse_date("2026-11-23");
  plan.observed.searched_subscriptions = {"00000000-0000-0000-0000-000000000001"};
  plan.origins.files = {"policy.acrnet"};
  plan.texts = {"build VMs", "office"};
  plan.resources = {{Resource::Kind::registry, Address::registry("main"),
                     registry_id("mycontainerregistry"), "", line(11)},
                    {Resource::Kind::subnet, Address::subnet("docker", "vm"), subnet, "", line(6)}};
  plan.changes = {
      {Action::adopt, 0, GovernanceFact{}, ChangeReason::in_policy, line(11), no_text},
      {Action::update, 0, DefaultActionFact{DefaultAction::allow, DefaultAction::deny},
       ChangeReason::in_policy, line(14), no_text},
      {Action::add, 0, RuleFact{subnet, 1}, ChangeReason::in_policy, line(16), 0},
      {Action::add, 0, RuleFact{cidr("203.0.113.0/24"), {}}, ChangeReason::in_policy, line(17), 1},
      {Action::remove,
       0,
       RuleFact{cidr("192.0.2.0/24"), {}},
       ChangeReason::not_in_policy,
       {},
       no_text},
      {Action::add, 1, EndpointFact{}, ChangeReason::needed_by_rule, line(16), no_text}};
  Step endpoint;
  endpoint.kind = StepKind::write_subnet;
  endpoint.resource = 1;
  endpoint.changes = {5};
  endpoint.service_endpoint = true;
  Step registry;
  registry.changes = {1, 2, 3, 4};
  registry.after = {{0, OrderReason::endpoint_before_rule}};
  registry.settings = NetworkSettings{
      DefaultAction::deny, PublicAccess::enabled, {cidr("203.0.113.0/24")}, {subnet}};
  plan.steps = {endpoint, registry};
  plan.observed.registries = {
      {registry_id("mycontainerregistry"),
       "Premium",
       "mycontainerregistry.azurecr.io",
       {DefaultAction::allow, PublicAccess::enabled, {cidr("192.0.2.0/24")}, {}},
       false}};
  plan.observed.subnets = {{subnet, false}};
  plan.observed.requests = 2;
  plan.clients = {{subnet, Address::subnet("docker", "vm"), {}}};
  plan.access = {{Address::registry("main"),
                  registry_id("mycontainerregistry"),
                  Clients::everyone(),
                  {CidrSet(plan.steps[1].settings->ip_rules), SubnetSet({0})}}};
  plan.assertions.count = 2;
  plan.proof.states = 3;
  plan.risks = {{RiskReason::first_lock_down, 0, {}}};
  return plan;
}

}  // namespace acrnet::cli
