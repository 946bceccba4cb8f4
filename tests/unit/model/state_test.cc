#include "model/state.h"
#include "tests/support/tracked.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>

using namespace acrnet;

namespace {

ArmId registry_id(std::string_view name) { return ArmId::registry("s", "g", name); }

}  // namespace

TEST_CASE("entries are made once, at their place, and found whatever the case of the ID") {
  State state;
  for (const char* name : {"m", "a", "z", "M", "b"}) {
    testing::track_access(state, registry_id(name), Address::registry(name));
    testing::track_endpoint(state, ArmId::subnet("s", "g", "n", name), Address::subnet("n", name));
  }
  CHECK(state.resources.size() == 8);
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  CHECK(std::is_sorted(state.resources.begin(), state.resources.end(), by_id));
  const State& read_only = state;
  REQUIRE(read_only.find(registry_id("Z")));
  CHECK(read_only.find(registry_id("Z"))->address.text() == "registry.z");
  CHECK_FALSE(read_only.find(registry_id("y")));
  CHECK(state.find(ArmId::subnet("S", "G", "N", "B")));
  CHECK_FALSE(state.find(ArmId::subnet("s", "g", "n", "zz")));
}

TEST_CASE("rules of a registry are sorted by source and found by it") {
  TrackedAccess registry;
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

TEST_CASE("an operation is pending while it is so of any rule or aspect") {
  State state;
  CHECK_FALSE(has_pending(state));
  const ArmId subnet = ArmId::subnet("s", "g", "n", "a");
  rule_entry(testing::track_access(state, registry_id("r")), RuleSource(Cidr()));
  testing::track_endpoint(state, subnet);
  testing::track_existence(state, subnet);
  CHECK_FALSE(has_pending(state));
  PendingOperation& endpoint = state.find(subnet)->endpoint->pending;
  PendingOperation& existence = state.find(subnet)->existence->pending;
  PendingOperation& rule = state.find(registry_id("r"))->access->rules[0].pending;
  for (PendingOperation* const pending : {&endpoint, &existence, &rule}) {
    *pending = PendingOperation::remove;
    CHECK(has_pending(state));
    *pending = PendingOperation::none;
    CHECK_FALSE(has_pending(state));
  }
}

TEST_CASE("what is known of one resource is one entry, and goes with the last aspect") {
  State state;
  const ArmId subnet = ArmId::subnet("s", "g", "n", "a");
  testing::track_existence(state, subnet, Address("subnet.n.a")).provenance = Provenance::imported;
  testing::track_endpoint(state, subnet, Address("subnet.other")).provenance = Provenance::found;
  REQUIRE(state.resources.size() == 1);
  const TrackedResource* const entry = std::as_const(state).find(subnet);
  CHECK(entry->address.text() == "subnet.n.a");
  CHECK(find_aspect(entry, &TrackedResource::existence)->provenance == Provenance::imported);
  CHECK(find_aspect(entry, &TrackedResource::endpoint)->provenance == Provenance::found);
  CHECK(find_aspect(entry, &TrackedResource::access) == nullptr);
  CHECK(find_aspect(std::as_const(state).find(registry_id("r")), &TrackedResource::access) ==
        nullptr);

  state.resources[0].existence.reset();
  drop_empty_resources(state);
  CHECK(state.resources.size() == 1);
  state.resources[0].endpoint.reset();
  drop_empty_resources(state);
  CHECK(state.resources.empty());
}
