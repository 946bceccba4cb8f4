#include "executor/apply/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "executor/apply/step_queue.h"
#include "executor/apply/step_run.h"
#include "executor/files/uuid.h"
#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"

namespace acrnet::executor {

namespace {

// CI runners give 7.5 s between their first signal and the next; saving the state is a part of it.
constexpr std::chrono::milliseconds patience_when_interrupted{6'400};

constexpr std::chrono::milliseconds patience_with_probe{3'000};
constexpr std::string_view subscription_version = "2022-12-01";

std::string shown_resource(const Resource& resource) {
  if (!resource.address.empty()) return resource.address.text();
  return resource.id.empty() ? fmt::format("subscription {}", resource.subscription)
                             : resource.id.text();
}

// Runs the steps of a plan; the state is not its business.
class StepScheduler {
 public:
  StepScheduler(const Plan& plan, ArmClient& arm, ApplyProgress& progress,
                const ApplyOptions& options, std::chrono::milliseconds time_to_close)
      : plan_(plan),
        arm_(arm),
        registries_(arm),
        progress_(progress),
        options_(options),
        patience_(patience_when_interrupted - time_to_close),
        queue_(plan),
        outcomes_(plan.steps.size(), StepOutcome::not_started) {}

  void run() {
    start_ready();
    arm_.transport().run([this] { return is_over(); });
    cut_off_rest();
  }

  const std::vector<StepOutcome>& outcomes() const { return outcomes_; }
  bool interrupted() const { return interrupts_seen_ > 0; }
  // Another run may be at work by now.
  bool lost_lock() const { return options_.lock != nullptr && !options_.lock->held(); }
  // The second interrupt: nothing but the end is wanted any more.
  bool stopped() const { return interrupts_seen_ > 1; }

  // In the order of the steps, not in that of their ends, which differs from run to run.
  void report(Diagnostics& diagnostics) {
    for (auto& [step, error] : errors_) diagnostics.add(std::move(error));
    const auto held_back = std::count(outcomes_.begin(), outcomes_.end(), StepOutcome::not_started);
    if (gave_up_) diagnostics.add(steps_held_back(static_cast<std::size_t>(held_back)));
  }

 private:
  struct Running {
    std::unique_ptr<StepRun> run;
    Clock::time_point started;
  };

  const Resource& resource(StepIndex step) const {
    return plan_.resources[plan_.steps[step].resource];
  }
  std::chrono::milliseconds elapsed(StepIndex step) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(arm_.transport().now() -
                                                                 running_.at(step).started);
  }

  void note_interrupts() {
    const int interrupts = options_.interrupts == nullptr ? 0 : options_.interrupts->load();
    if (interrupts > 0 && interrupts_seen_ == 0) {
      cut_at_ = arm_.transport().now() + patience_;
    }
    interrupts_seen_ = std::max(interrupts_seen_, interrupts);
  }

  void start_ready() {
    note_interrupts();
    const std::size_t most = std::max<std::size_t>(options_.parallelism, 1);
    while (may_start() && !queue_.empty() && running_.size() < most) start(queue_.take());
  }

  // What begins while nobody answers would only be one more thing that is left half done.
  bool may_start() const { return !interrupted() && !lost_lock() && arm_.is_answered(); }

  // Nothing runs, and what could is not begun as the last request was not answered: whether that
  // was Azure or only this request is found out by another one.
  void probe() {
    probing_ = true;
    const Resource& next = resource(queue_.first());
    ArmRequest request;
    request.target = fmt::format("/subscriptions/{}?api-version={}",
                                 next.id.empty() ? next.subscription : next.id.subscription(),
                                 subscription_version);
    request.retry_until =
        arm_.transport().now() + std::min(options_.retry_for, patience_with_probe);
    arm_.send(std::move(request), [this](const ArmAnswer&) {
      probing_ = false;
      gave_up_ = !arm_.is_answered();
    });
  }

  // Steps that were held back.
  void resume() {
    if (queue_.empty() || !running_.empty() || probing_ || gave_up_) return start_ready();
    if (arm_.is_answered()) return start_ready();
    probe();
  }

  void start(StepIndex step) {
    StepContext context{
        plan_,
        plan_.steps[step],
        arm_,
        registries_,
        options_.retry_for,
        [this, step](const std::string& why) { progress_.step_waiting(step, elapsed(step), why); },
        [this, step](StepEnd end) { take_end(step, std::move(end)); }};
    Running& running = running_[step];
    running.started = arm_.transport().now();
    running.run = make_step_run(std::move(context));
    progress_.step_started(step);
    running.run->start();
  }

  void take_end(StepIndex step, StepEnd end) {
    outcomes_[step] = end.outcome;
    if (end.error) keep_error(step, std::move(*end.error));
    progress_.step_ended(step, end.outcome, elapsed(step));
    // Its code is still on the stack.
    ended_runs_.push_back(std::move(running_.at(step).run));
    running_.erase(step);
    for (const auto& [skipped, because_of] : queue_.ended(step, end.outcome == StepOutcome::done)) {
      outcomes_[skipped] = StepOutcome::skipped;
      progress_.step_skipped(skipped, because_of);
    }
    start_ready();
  }

  void keep_error(StepIndex step, Diagnostic error) {
    error.address = resource(step).address.text();
    errors_.emplace(step, std::move(error));
  }

  bool is_over() {
    ended_runs_.clear();
    note_interrupts();
    if (stopped() || lost_lock()) return true;
    if (!interrupted() && !queue_.empty()) resume();
    if (running_.empty() && (!probing_ || interrupted())) return true;
    return interrupted() && arm_.transport().now() >= cut_at_;
  }

  void cut_off_rest() {
    arm_.abandon();
    for (const auto& [step, running] : running_) {
      outcomes_[step] = StepOutcome::unknown;
      keep_error(step, step_cut_off(shown_resource(resource(step))));
      progress_.step_ended(step, StepOutcome::unknown, elapsed(step));
    }
    running_.clear();
  }

  const Plan& plan_;
  ArmClient& arm_;
  RegistryApi registries_;
  ApplyProgress& progress_;
  const ApplyOptions& options_;
  const std::chrono::milliseconds patience_;
  StepQueue queue_;
  std::vector<StepOutcome> outcomes_;
  std::map<StepIndex, Running> running_;
  std::vector<std::unique_ptr<StepRun>> ended_runs_;
  std::map<StepIndex, Diagnostic> errors_;
  bool probing_ = false;
  bool gave_up_ = false;  // nobody answers
  int interrupts_seen_ = 0;
  Clock::time_point cut_at_;
};

// Records the cloud and the tenant of the plan where the state does not have them yet.
void note_world(std::optional<StateWorld>& world, const Plan& plan) {
  if (!world) world = StateWorld{plan.cloud, {}};
  if (world->cloud == plan.cloud && world->tenant.empty()) world->tenant = plan.tenant;
}

// The state's two saves around the steps. Azure was observed for the plan.
class StateKeeper {
 public:
  StateKeeper(StateStore& store, PriorState prior, const Plan& plan)
      : store_(store),
        stored_(std::move(prior.stored ? *prior.stored : prior.state)),
        plan_(plan) {}

  const State& stored() const { return stored_; }

  // Stores `next`, unless that is what is stored already.
  bool save(State next, Diagnostics& diagnostics) {
    next.lineage = stored_.lineage;
    next.serial = stored_.serial;
    next.world = stored_.world;
    next.last_observed_serial = stored_.last_observed_serial;
    if (next == stored_) return true;
    if (next.lineage.empty()) next.lineage = new_uuid();
    ++next.serial;
    note_world(next.world, plan_);
    next.last_observed_serial = next.serial;
    unsaved_ = next;
    if (!store_.write(next, diagnostics)) return false;
    stored_ = std::move(next);
    return true;
  }

  void rescue(Diagnostics& diagnostics) { store_.rescue(unsaved_, diagnostics); }

 private:
  StateStore& store_;
  State stored_;
  const Plan& plan_;
  State unsaved_;
};

}  // namespace

bool ApplyResult::complete() const {
  return state_saved && std::all_of(outcomes.begin(), outcomes.end(), [](StepOutcome outcome) {
           return outcome == StepOutcome::done;
         });
}

ApplyResult apply(const Plan& plan, PriorState prior, ArmClient& arm, StateStore& store,
                  ApplyProgress& progress, const ApplyOptions& options, Diagnostics& diagnostics) {
  ApplyResult result;
  result.outcomes.assign(plan.steps.size(), StepOutcome::not_started);
  result.state_saved = false;
  const std::uint32_t requests_before = arm.requests();
  const State pending = record_pending(prior.state, plan);
  StateKeeper keeper(store, std::move(prior), plan);
  result.state = keeper.stored();
  if (!plan.steps.empty() && !keeper.save(pending, diagnostics)) return result;

  StepScheduler scheduler(plan, arm, progress, options, store.time_to_close());
  if (!plan.steps.empty()) scheduler.run();
  scheduler.report(diagnostics);
  result.outcomes = scheduler.outcomes();
  result.interrupted = scheduler.interrupted();
  result.requests = arm.requests() - requests_before;

  const bool lost = scheduler.lost_lock();  // the next plan resolves what is stored as pending
  if (lost) diagnostics.add(lock_lost(store.place(), "It could not be renewed in time"));
  result.state_saved = !lost && (scheduler.stopped() ||
                                 keeper.save(confirm(pending, plan, result.outcomes), diagnostics));
  if (!result.state_saved && !lost) keeper.rescue(diagnostics);
  result.state = keeper.stored();
  return result;
}

}  // namespace acrnet::executor
