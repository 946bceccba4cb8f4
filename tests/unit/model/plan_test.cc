#include "model/plan.h"

#include <catch2/catch.hpp>

#include "model/origin.h"

using namespace acrnet;

TEST_CASE("changes are counted by what they do") {
  Plan plan;
  CHECK(plan.empty());
  for (const Action action :
       {Action::add, Action::add, Action::update, Action::remove, Action::adopt, Action::adopt,
        Action::adopt, Action::move, Action::forget}) {
    Change change;
    change.action = action;
    plan.changes.push_back(change);
  }
  const ChangeCounts counts = count_changes(plan);
  CHECK(counts.add == 2);
  CHECK(counts.update == 1);
  CHECK(counts.remove == 1);
  CHECK(counts.adopt == 3);
  CHECK(counts.move == 1);
  CHECK(counts.forget == 1);
  CHECK_FALSE(plan.empty());
}

TEST_CASE("an origin is a file and a line, or says that the policy has it not") {
  const Origins origins{{"a.acrnet", "b.acrnet"}, {}};
  CHECK(to_string(Origin{1, 16, Origin::none}, origins) == "b.acrnet:16");
  CHECK(to_string(Origin{}, origins) == "not in policy");
  CHECK_FALSE(Origin{}.in_policy());
}
