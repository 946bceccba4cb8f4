#include <catch2/catch.hpp>

#include "executor/apply/step_queue.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using executor::StepQueue;

namespace {

// Steps given by their kind ('r' registry, or a digit: a subnet of that network) and predecessors.
Plan plan_of(const std::vector<std::pair<char, std::vector<StepIndex>>>& steps) {
  Plan plan;
  for (const auto& [kind, before] : steps) {
    Step step;
    step.resource = static_cast<ResourceIndex>(plan.resources.size());
    const std::string name = "x" + std::to_string(step.resource);
    const bool is_registry = kind == 'r';
    step.kind = is_registry ? StepKind::write_registry : StepKind::write_subnet;
    plan.resources.push_back(
        {is_registry ? Resource::Kind::registry : Resource::Kind::subnet,
         {},
         arm_id(is_registry ? registry_id(name) : subnet_id(std::string("net") + kind, name)),
         "",
         {}});
    for (const StepIndex index : before)
      step.after.push_back({index, OrderReason::endpoint_before_rule});
    plan.steps.push_back(step);
  }
  return plan;
}

std::vector<StepIndex> take_all(StepQueue& queue) {
  std::vector<StepIndex> taken;
  while (!queue.empty()) taken.push_back(queue.take());
  return taken;
}

std::string dump(const std::vector<StepQueue::Skipped>& skipped) {
  std::string out;
  for (const auto& [step, because_of] : skipped)
    out += std::to_string(step) + "<" + std::to_string(because_of) + " ";
  return out;
}

}  // namespace

TEST_CASE("a step is ready when all its predecessors ended well") {
  const Plan plan = plan_of({{'1', {}}, {'2', {}}, {'r', {0, 1, 1}}, {'r', {}}});
  StepQueue queue(plan);
  CHECK(take_all(queue) == std::vector<StepIndex>{0, 1, 3});
  CHECK(queue.ended(1, true).empty());
  CHECK(queue.empty());
  CHECK(queue.ended(0, true).empty());
  CHECK(take_all(queue) == std::vector<StepIndex>{2});
}

TEST_CASE("only one step at a time writes to a network") {
  const Plan plan = plan_of({{'1', {}}, {'1', {}}, {'1', {}}, {'2', {}}});
  StepQueue queue(plan);
  CHECK(take_all(queue) == std::vector<StepIndex>{0, 3});
  queue.ended(0, true);
  CHECK(take_all(queue) == std::vector<StepIndex>{1});
  queue.ended(1, false);
  CHECK(take_all(queue) == std::vector<StepIndex>{2});
  queue.ended(2, true);
  CHECK(queue.empty());
}

TEST_CASE(
    "what follows a failed step is skipped once, with the nearest reason, and nothing else is") {
  const Plan plan =
      plan_of({{'1', {}}, {'2', {}}, {'r', {0, 1}}, {'r', {1}}, {'3', {2}}, {'r', {4, 0}}});
  StepQueue queue(plan);
  take_all(queue);
  CHECK(dump(queue.ended(0, false)) == "2<0 4<2 5<0 ");
  CHECK(queue.ended(1, true).empty());
  CHECK(take_all(queue) == std::vector<StepIndex>{3});
  CHECK(queue.ended(3, false).empty());
}
