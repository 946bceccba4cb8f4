// The whole walk from a policy to Azure, against the model of Azure: what the command line does, in
// the fewest lines, for tests of the executor.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "executor/apply/apply.h"
#include "executor/arm/arm_client.h"
#include "model/policy.h"
#include "tests/support/fake_arm.h"
#include "tests/unit/executor/state/memory_state_store.h"

namespace acrnet::testing {

inline const std::string subscription_a = "00000000-0000-0000-0000-00000000000a";
inline const std::string subscription_b = "00000000-0000-0000-0000-00000000000b";

std::string registry_id(const std::string& name, const std::string& subscription = subscription_a);
std::string subnet_id(const std::string& network, const std::string& name,
                      const std::string& subscription = subscription_a);
ArmId arm_id(const std::string& text);

// One registry of a policy in short: its rules are IP networks, or subnets by their position.
struct RegistrySketch {
  std::string id;
  std::optional<DefaultAction> default_action;
  std::vector<std::string> ips;
  std::vector<std::size_t> subnets;
  Ownership ownership = Ownership::exclusive;
  OnDestroy on_destroy = OnDestroy::restore;
};
Policy sketch_policy(const std::vector<std::string>& subnets,
                     const std::vector<RegistrySketch>& registries);

// Hands out one token, counts how often it was refused.
class TestTokens final : public executor::TokenProvider {
 public:
  void get(Done done) override {
    ++asked;
    done({tokens.front(), std::nullopt});
  }
  void refuse(const std::string& token) override {
    refused.push_back(token);
    if (tokens.size() > 1) tokens.erase(tokens.begin());
  }
  std::vector<std::string> tokens{"token-1"};
  std::vector<std::string> refused;
  int asked = 0;
};

// Notes what happens, as words: "start 0", "done 0", "skip 2 (1)".
class NotedProgress final : public executor::ApplyProgress {
 public:
  void step_started(StepIndex step) override;
  void step_waiting(StepIndex step, milliseconds elapsed, const std::string& why) override;
  void step_ended(StepIndex step, StepOutcome outcome, milliseconds elapsed) override;
  void step_skipped(StepIndex step, StepIndex because_of) override;
  std::vector<std::string> events;
  std::vector<std::string> waits;
};

// A run of the program over a world that outlives it.
struct Run {
  explicit Run(FakeArm& world, MemoryStateStore& state_store);

  std::optional<Plan> plan(const Policy& policy, PlanMode mode = PlanMode::apply);
  executor::ApplyResult apply(const Plan& plan);
  // Both, and what came of it.
  executor::ApplyResult plan_and_apply(const Policy& policy, PlanMode mode = PlanMode::apply);

  FakeArm& azure;
  MemoryStateStore& store;
  TestTokens tokens;
  std::unique_ptr<executor::ArmClient> arm;
  NotedProgress progress;
  executor::ApplyOptions options;
  Diagnostics diagnostics;
  State settled;
  std::optional<State> stored;
  std::vector<TrackedResource> late;
  Moment now{1000};  // when it plans
};

// All messages, one per line: "ACR3501 summary".
std::string dump(const Diagnostics& diagnostics);

}  // namespace acrnet::testing
