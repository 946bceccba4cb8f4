// Carries out a plan.   Pipeline: Plan x State x Azure -> settled State
//
// Does what the plan says and nothing else. A step starts as soon as all its predecessors ended
// well, up to `parallelism` at once, one at a time for each virtual network. When a step fails its
// successors are skipped; everything independent goes on. The state is saved once before the first
// write, with all operations pending, and once after the last (docs/state.md).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "executor/apply/state_journal.h"
#include "executor/arm/arm_client.h"
#include "executor/state/state_store.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::executor {

// Who is told what happens. Abstract because terminals, pipelines and tests want different things.
// Called from the event loop, in the order in which things happen.
class ApplyProgress {
 public:
  virtual ~ApplyProgress() = default;
  virtual void step_started(StepIndex step) = 0;
  // Azure works on it, or a request is about to be repeated: `why` is a phrase ("Azure is updating
  // the subnet", "HTTP 429: again in 11 s"); elapsed since the step started. May come often.
  virtual void step_waiting(StepIndex step, std::chrono::milliseconds elapsed,
                            const std::string& why) = 0;
  // done, failed or unknown.
  virtual void step_ended(StepIndex step, StepOutcome outcome,
                          std::chrono::milliseconds elapsed) = 0;
  // Its predecessor `because_of` did not end well.
  virtual void step_skipped(StepIndex step, StepIndex because_of) = 0;
};

// How long a write may be on its way after the run that sent it has ended or lost its lock: the
// time-out of a request twice, for a gateway between, and a minute for clocks that differ.
inline constexpr std::chrono::seconds writes_arrive_within{300};

struct ApplyOptions {
  std::size_t parallelism = 16;
  // How long one step may repeat requests; waiting for Azure to finish an operation is not counted.
  std::chrono::milliseconds retry_for = std::chrono::minutes(5);
  // How often the user has asked to stop; may be null. 1: nothing new is started, what is in flight
  // may end (at most 5 s, less where storing the state takes long). 2: stop at once; what the
  // stored state has as pending is resolved later.
  const std::atomic<int>* interrupts = nullptr;
  // The store's, which the caller holds; may be null. Each write waits until it is known anew that
  // the lock is held; once it is lost nothing more is written.
  StateLock* lock = nullptr;
  // Which Azure this is, for the state; not set: the plan's cloud and tenant.
  std::optional<StateWorld> world = {};
  // The time of day; empty: the system's.
  std::function<Moment()> clock = {};
};

struct ApplyResult {
  std::vector<StepOutcome> outcomes;  // one for each step
  State state;                        // as it was stored last
  bool state_saved = true;            // false: the diagnostics say where it is
  bool interrupted = false;
  std::uint32_t requests = 0;  // made to Azure
  // Everything the plan says is done and stored.
  bool complete() const;
};

// The state that a plan was made from, after planner::resolve_pending.
struct PriorState {
  State state;
  // The stored state, if resolve_pending changed it. Compared with it to decide whether to write.
  std::optional<State> stored = {};
  // What a write of an earlier apply may still make (planner::late_creations).
  std::vector<TrackedResource> late = {};
};

// Requires that the store's lock has been held since `prior` was read: the state is not read again.
// If another process wrote without the lock, the store refuses the first write (ACR4006). Errors
// are added to `diagnostics`; each carries the address of its resource.
ApplyResult apply(const Plan& plan, PriorState prior, ArmClient& arm, StateStore& store,
                  ApplyProgress& progress, const ApplyOptions& options, Diagnostics& diagnostics);

}  // namespace acrnet::executor
