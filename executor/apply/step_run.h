// One step of a plan while it runs: what all kinds of step have in common.
//
// A step is a small machine on the event loop: look, write, wait, look again. It ends exactly once,
// by done() or fail(). How often and how long it may repeat requests is one budget for the whole
// step; the time in which Azure works on what it has accepted does not count.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "executor/apply/state_journal.h"
#include "executor/arm/arm_client.h"
#include "executor/arm/operation.h"
#include "executor/arm/registry_api.h"
#include "executor/observe/resource_reader.h"
#include "model/plan.h"

namespace acrnet::executor {

struct StepEnd {
  StepOutcome outcome = StepOutcome::done;
  std::optional<Diagnostic> error;  // for failed
};

// What a step gets from the scheduler; the references outlive it.
struct StepContext {
  const Plan& plan;
  const Step& step;
  ArmClient& arm;
  RegistryApi& registries;
  std::chrono::milliseconds retry_for;
  std::function<void(const std::string& why)> waiting;
  std::function<void(StepEnd)> ended;  // destroys nothing while the step's own code runs
};

class StepRun {
 public:
  explicit StepRun(StepContext context);
  StepRun(const StepRun&) = delete;
  StepRun& operator=(const StepRun&) = delete;
  virtual ~StepRun() = default;

  virtual void start() = 0;

 protected:
  // Azure may take as long as this over one operation; then the step gives up.
  static constexpr std::chrono::milliseconds operation_limit = std::chrono::minutes(30);

  const Resource& resource() const { return context_.plan.resources[context_.step.resource]; }
  Clock::time_point now() const { return context_.arm.transport().now(); }

  void done();
  void fail(Diagnostic error);
  // Nothing was written, and what is there is somebody else's.
  void fail_untouched(Diagnostic error);
  // For an answer that ends the step: refused, no token, link elsewhere, not answered in time.
  void fail_reading(const ArmAnswer& answer);
  void fail_writing(const ArmAnswer& answer);

  // A request that knows the step's budget.
  ArmRequest request(std::string method, std::string target);
  // Reads a resource within the step's budget; that it is not there is proved.
  void read(const ArmId& id, ResourceReader::Done done);
  // After `delay` (or a back-off) again, while the budget lasts; false: it is used up.
  bool again(const ArmAnswer& answer, std::function<void()> action);
  // After a failed write: if its answer was lost and the retry budget lasts, runs `action`, which
  // finds out whether the write arrived; otherwise ends the step.
  void again_if_lost(const ArmAnswer& answer, std::function<void()> action);
  // Follows the operation that an answer names, then calls `next`; at once when it names none. Ends
  // the step when the operation failed for good; calls `conflict`, which looks again after a pause,
  // when it failed for the moment, as long as the budget lasts.
  void follow(const HttpResponse& accepted, const std::function<void()>& next,
              const std::function<void()>& conflict);
  // Calls `look` again after a pause, while Azure works; ends the step when that takes too long.
  void look_later(const std::string& why, std::function<void()> look);
  // The pause that look_later will make next is taken from the budget: it waits for this step's own
  // repetition and not for Azure. False: too little is left.
  bool pay_for_next_look();

  StepContext context_;
  std::string what_;  // "registry mycontainerregistry", for messages

 private:
  Clock::time_point budget_end_;
  Clock::time_point operation_end_;
  unsigned repetitions_ = 0;
  unsigned looks_ = 0;
  ResourceReader reader_;
  std::unique_ptr<Operation> operation_;
};

std::unique_ptr<StepRun> make_step_run(StepContext context);

}  // namespace acrnet::executor
