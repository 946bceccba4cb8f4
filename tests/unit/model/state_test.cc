#include "model/state.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace acrnet;

namespace {

ArmId registry_id(std::string_view name) { return ArmId::registry("s", "g", name); }

}  // namespace

TEST_CASE("entries are made once, at their place, and found whatever the case of the ID") {
  State state;
  for (const char* name : {"m", "a", "z", "M", "b"}) {
    registry_entry(state, registry_id(name), Address::registry(name));
    subnet_entry(state, ArmId::subnet("s", "g", "n", name), Address::subnet("n", name));
  }
  CHECK(state.registries.size() == 4);
  CHECK(state.subnets.size() == 4);
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  CHECK(std::is_sorted(state.registries.begin(), state.registries.end(), by_id));
  CHECK(std::is_sorted(state.subnets.begin(), state.subnets.end(), by_id));
  const State& read_only = state;
  REQUIRE(read_only.find_registry(registry_id("Z")));
  CHECK(read_only.find_registry(registry_id("Z"))->address.text() == "registry.z");
  CHECK_FALSE(read_only.find_registry(registry_id("y")));
  CHECK(state.find_subnet(ArmId::subnet("S", "G", "N", "B")));
  CHECK_FALSE(state.find_subnet(ArmId::subnet("s", "g", "n", "zz")));
}

TEST_CASE("rules of a registry are sorted by source and found by it") {
  StateRegistry registry;
  const RuleSource range = Cidr{0x14000000, 24};
  const RuleSource subnet = ArmId::subnet("s", "g", "n", "a");
  rule_entry(registry, subnet).pending = PendingOperation::create;
  rule_entry(registry, range);
  rule_entry(registry, subnet).provenance = Provenance::found;
  REQUIRE(registry.rules.size() == 2);
  CHECK(registry.rules[0].source == range);
  REQUIRE(find_rule(registry, subnet));
  CHECK(find_rule(registry, subnet)->pending == PendingOperation::create);
  CHECK(find_rule(registry, subnet)->provenance == Provenance::found);
  CHECK_FALSE(find_rule(registry, RuleSource(Cidr{0x14000000, 25})));
}

TEST_CASE("a state has claims while any rule or endpoint is claimed") {
  State state;
  CHECK_FALSE(has_pending(state));
  StateSubnet& subnet = subnet_entry(state, ArmId::subnet("s", "g", "n", "a"), {});
  StateRegistry& registry = registry_entry(state, registry_id("r"), {});
  StateRule& rule = rule_entry(registry, RuleSource(Cidr()));
  CHECK_FALSE(has_pending(state));
  subnet.pending = PendingOperation::remove;
  CHECK(has_pending(state));
  subnet.pending = PendingOperation::none;
  rule.pending = PendingOperation::create;
  CHECK(has_pending(state));
}
