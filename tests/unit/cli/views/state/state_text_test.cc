#include <catch2/catch.hpp>

#include "cli/views/state/state_renderings.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

TEST_CASE("A state tells what was made from what was found") {
  State state;
  state.lineage = "9b6ad1b4-0000-4000-8000-000000000000";
  state.serial = 4;
  const ArmId subnet = subnet_id("myDockerVMVNET", "myDockerVMSubnet");
  TrackedAccess access;
  access.original_default_action = DefaultAction::allow;
  access.rules = {
      {Cidr(0xCB007100U, 24), Provenance::found, PendingOperation::none, "policy.acrnet:17"},
      {subnet, Provenance::created, PendingOperation::none, "policy.acrnet:16"}};
  state.resources = {
      {Address::registry("main"), registry_id("mycontainerregistry"), {}, {}, {}, access},
      {Address::subnet("docker", "vm"), subnet, {}, {}, TrackedAspect{}}};
  CHECK(
      state_text(state, Screen()) ==
      R"(registry.main  mycontainerregistry  (subscription 00000000-0000-0000-0000-000000000001, )"
      R"(resource group myResourceGroup)
    default action     was Allow                                     destroy restores it
    allow ip           203.0.113.0/24                                found, stays         )"
      R"(policy.acrnet:17
    allow subnet       docker.vm  (myDockerVMVNET/myDockerVMSubnet)  made by acrnet       )"
      R"(policy.acrnet:16
subnet.docker.vm  myDockerVMVNET/myDockerVMSubnet  )"
      R"((subscription 00000000-0000-0000-0000-000000000001, resource group myResourceGroup)
    service endpoint   Microsoft.ContainerRegistry  made by acrnet

State: 1 registry, 1 subnet. Serial 4, lineage 9b6ad1b4-0000-4000-8000-000000000000.
)");
}

TEST_CASE("A state with claims says that an apply did not end") {
  State state;
  state.lineage = "x";
  TrackedResource registry{Address(), registry_id("r"), {false, OnDestroy::keep}};
  TrackedAccess access;
  access.rules = {{Cidr(0xCB007100U, 24), Provenance::created, PendingOperation::create, ""},
                  {Cidr(0xCC007100U, 24), Provenance::created, PendingOperation::remove, ""}};
  registry.access = access;
  state.resources = {registry};
  const std::string text = state_text(state, Screen());
  CHECK(text.find("being created when an apply was cut off\n") != std::string::npos);
  CHECK(text.find("being removed when an apply was cut off\n") != std::string::npos);
  CHECK(text.ends_with("An apply did not end: the next plan looks in Azure what became of it.\n"));
}

TEST_CASE("A state that holds nothing says so") {
  State state;
  state.lineage = "x";
  state.serial = 7;
  CHECK(state_text(state, Screen()) ==
        "acrnet holds nothing.\n\nState: 0 registries, 0 subnets. Serial 7, lineage x.\n");
}

}  // namespace acrnet::cli
