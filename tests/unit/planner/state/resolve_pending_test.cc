#include "planner/state/resolve_pending.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "planner/diff/existence_diff.h"
#include "tests/support/tracked.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

State pending_state() {
  State state;
  TrackedAccess& registry =
      testing::track_access(state, registry_id("main"), Address::registry("main"));
  registry.original_default_action = DefaultAction::allow;
  const auto rule = [&](std::string_view source, Provenance provenance, PendingOperation pending) {
    TrackedRule& entry = rule_entry(registry, sources(source).at(0));
    entry.provenance = provenance;
    entry.pending = pending;
  };
  rule("20.0.0.1", Provenance::created, PendingOperation::create);
  rule("20.0.0.2", Provenance::created, PendingOperation::create);
  rule("20.0.0.3", Provenance::created, PendingOperation::remove);
  rule("20.0.0.4", Provenance::created, PendingOperation::remove);
  rule("20.0.0.5", Provenance::found, PendingOperation::remove);
  rule("20.0.0.6", Provenance::created, PendingOperation::none);
  TrackedAspect& made = testing::track_endpoint(state, subnet_id("net/made"), {});
  made.pending = PendingOperation::create;
  TrackedAspect& left = testing::track_endpoint(state, subnet_id("net/left"), {});
  left.pending = PendingOperation::remove;
  return state;
}

}  // namespace

TEST_CASE("pending operations are resolved by what is in Azure") {
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "20.0.0.1 20.0.0.3 20.0.0.5");
  azure.subnet("net/made", true).subnet("net/left", true);
  CHECK(dump(resolve_pending(pending_state(), azure.finish())) ==
        "main original Allow\n"
        "  20.0.0.1 created\n"
        "  20.0.0.3 created\n"
        "  20.0.0.5 found\n"
        "  20.0.0.6 created\n"
        "net/left created\n"
        "net/made created\n");
}

TEST_CASE("what was not made and what is gone leaves the state; the registry stays governed") {
  Cloudscape azure;
  azure.registry("main", DefaultAction::allow);
  azure.subnet("net/made", false).subnet("net/left", false);
  CHECK(dump(resolve_pending(pending_state(), azure.finish())) ==
        "main original Allow\n"
        "  20.0.0.6 created\n");
}

TEST_CASE("what no longer exists in Azure leaves the state") {
  Cloudscape azure;
  azure.observed.missing = {{registry_id("main"), registry_id("main"), {}},
                            {subnet_id("net/made"), subnet_id("net/made").parent_network(), {}},
                            {subnet_id("net/left"), subnet_id("net/left"), {}}};
  CHECK(dump(resolve_pending(pending_state(), azure.finish())).empty());
}

TEST_CASE("what was not read stays as it is, pending operations and all") {
  const State state = pending_state();
  CHECK(resolve_pending(state, Observed{}) == state);
}

TEST_CASE("lineage and serial are not the planner's business") {
  State state;
  state.lineage = "lineage";
  state.serial = 7;
  CHECK(resolve_pending(state, Observed{}) == state);
}

TEST_CASE("what others deleted is told, and not what an operation that was cut off explains") {
  State state = pending_state();
  const auto make = [&](std::string_view net, PendingOperation pending) {
    TrackedResource& entry = state.resources.emplace_back();
    entry.id = subnet_id(net);
    entry.address = Address(std::string("subnet.") + std::string(net));
    entry.existence = TrackedAspect{Provenance::created, pending};
  };
  make("net/zmade", PendingOperation::none);
  make("net/zpending", PendingOperation::create);
  make("net/zleaving", PendingOperation::remove);
  Observed observed;
  for (const TrackedResource& entry : state.resources)
    observed.missing.push_back({entry.id, entry.id, {}});
  std::sort(observed.missing.begin(), observed.missing.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  std::string gone;
  for (const TrackedResource* entry : find_gone(state, observed))
    gone += std::string(entry->id.name()) + " ";
  CHECK(gone == "main zmade ");
  CHECK(find_gone(state, Observed{}).empty());
}

namespace {

// "main original Allow, 20.0.0.1", "net/made endpoint": what may come late, an entry each.
std::string dump_late(const std::vector<TrackedResource>& late) {
  State state;
  state.resources = late;
  return dump(state);
}

}  // namespace

TEST_CASE(
    "what a cut off apply may still make is known until its time is over, if it is not seen") {
  State state = pending_state();
  Cloudscape azure;
  azure.registry("main", DefaultAction::allow, "20.0.0.3 20.0.0.4 20.0.0.5");
  azure.subnet("net/made", false).subnet("net/left", true);
  const Observed observed = azure.finish();
  const auto late = [&](Moment now) { return dump_late(late_creations(state, observed, now)); };
  CHECK(late({100}).empty());  // no apply is known to run
  // The registry with all that acrnet would have in it, as one request writes it; what was to be
  // removed would not be in it.
  const std::string all =
      "main original Allow\n"
      "  20.0.0.1 created pending=create\n"
      "  20.0.0.2 created pending=create\n"
      "  20.0.0.6 created pending=create\n"
      "net/made created pending=create\n";
  state.pending_until = not_ended;
  CHECK(late({100}) == all);
  state.pending_until = Moment{200};
  CHECK(late({199}) == all);
  CHECK(late({200}).empty());
}

TEST_CASE("what has arrived does not come late") {
  State state = pending_state();
  state.pending_until = not_ended;
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "20.0.0.1 20.0.0.2");
  azure.subnet("net/made", true).subnet("net/left", false);
  CHECK(late_creations(state, azure.finish(), {100}).empty());
}

TEST_CASE("what the last save of an apply has seen was not being written") {
  State state = pending_state();
  state.pending_until = not_ended;
  Cloudscape azure;
  azure.registry("main", DefaultAction::allow);
  azure.subnet("net/made", false).subnet("net/left", true);
  state.last_observed = azure.finish();
  CHECK(late_creations(state, state.last_observed, {100}).empty());
}

TEST_CASE("moments are read and written in UTC, to the second") {
  for (const auto& [text, seconds] : std::vector<std::pair<std::string, std::int64_t>>{
           {"1970-01-01T00:00:00Z", 0},
           {"2026-11-23T16:40:03Z", 1'795'452'003},
           {"2024-02-29T23:59:59Z", 1'709'251'199},
           {"9999-12-31T23:59:59Z", not_ended.seconds}}) {
    CHECK(to_string(Moment{seconds}) == text);
    REQUIRE(parse_moment(text));
    CHECK(parse_moment(text)->seconds == seconds);
  }
  for (const char* wrong : {"", "2026-11-23", "2026-11-23T16:40:03", "2026-11-23T24:00:00Z",
                            "2026-02-30T00:00:00Z", "2026-11-23 16:40:03Z", "2026-11-23T16:60:03Z",
                            "2026-11-23T16:40:0xZ", "2026-11-23T16:40:03Z "})
    CHECK_FALSE(parse_moment(wrong));
}
