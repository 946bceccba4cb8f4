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
// One more question about the lock before a save.
constexpr std::chrono::milliseconds patience_with_lock = std::chrono::seconds(2);
constexpr std::chrono::milliseconds lock_pause{5};

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

// Asks once more whether the lock is held, before a save that could take the place of another
// run's. Where no answer comes in time the store decides, which compares serials.
bool is_lock_lost(HttpTransport& transport, StateLock* lock) {
  if (lock == nullptr) return false;
  const Clock::time_point asked = Clock::now();
  const Clock::time_point until = asked + patience_with_lock;
  bool known = false;
  std::function<void()> look = [&] {
    known = !lock->held() || lock->is_held_since(asked) || Clock::now() > until;
    if (!known) transport.after(lock_pause, look);
  };
  look();
  if (!known) transport.run([&] { return known; });
  return !lock->held();
}

// While it lives, each write waits until an answer says that the lock is held: a question that was
// asked no earlier than the write was wanted.
class WriteGate {
 public:
  WriteGate(ArmClient& arm, StateLock* lock) : arm_(arm) {
    if (lock == nullptr) return;
    arm_.set_write_gate([lock](Clock::time_point wanted) { return lock->is_held_since(wanted); });
  }
  WriteGate(const WriteGate&) = delete;
  WriteGate& operator=(const WriteGate&) = delete;
  ~WriteGate() { arm_.set_write_gate({}); }

 private:
  ArmClient& arm_;
};

// Records which Azure the state belongs to, as far as it does not say so yet.
void note_world(std::optional<StateWorld>& world, const StateWorld& here) {
  if (!world) world = here;
  if (world->cloud != here.cloud) return;
  if (world->tenant.empty()) world->tenant = here.tenant;
  if (world->emulator.empty()) world->emulator = here.emulator;
}

Moment system_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count()};
}

// The state's two saves around the steps. Azure was observed for the plan.
class StateKeeper {
 public:
  StateKeeper(StateStore& store, PriorState prior, const Plan& plan, const ApplyOptions& options)
      : store_(store),
        late_(std::move(prior.late)),
        stored_(std::move(prior.stored ? *prior.stored : prior.state)),
        known_end_(stored_.pending_until),
        here_(options.world.value_or(StateWorld{plan.cloud, plan.tenant})),
        clock_(options.clock ? options.clock : system_time) {}

  const State& stored() const { return stored_; }

  // Before the first write. Until the last save nobody knows when this run will have ended.
  bool save_first(State pending, Diagnostics& diagnostics) {
    keep_late(pending, late_);
    pending.pending_until = not_ended;
    return save(std::move(pending), diagnostics);
  }

  // After the last write; `unsure`: what became of one of them is not known.
  bool save_last(State confirmed, bool unsure, Diagnostics& diagnostics) {
    const std::string waiting = keep_late(confirmed, late_);
    const bool waits = !waiting.empty();
    const bool as_before = waits && !unsure && known_end_ && *known_end_ < not_ended;
    confirmed.pending_until.reset();
    if (as_before) {
      confirmed.pending_until = known_end_;
    } else if (waits || unsure) {
      confirmed.pending_until = Moment{clock_().seconds + writes_arrive_within.count()};
    }
    if (waits) diagnostics.add(writes_may_arrive(waiting, to_string(*confirmed.pending_until)));
    return save(std::move(confirmed), diagnostics);
  }

  void rescue(Diagnostics& diagnostics) { store_.rescue(unsaved_, diagnostics); }

 private:
  // Stores `next`, unless that is what is stored already.
  bool save(State next, Diagnostics& diagnostics) {
    next.lineage = stored_.lineage;
    next.serial = stored_.serial;
    next.world = stored_.world;
    next.last_observed_serial = stored_.last_observed_serial;
    if (!stored_.lineage.empty()) note_world(next.world, here_);
    if (next == stored_) return true;
    if (next.lineage.empty()) next.lineage = new_uuid();
    ++next.serial;
    note_world(next.world, here_);
    next.last_observed_serial = next.serial;
    unsaved_ = next;
    if (!store_.write(next, diagnostics)) return false;
    stored_ = std::move(next);
    return true;
  }

  StateStore& store_;
  const std::vector<TrackedResource> late_;
  State stored_;
  // When the writes of an earlier apply can no longer arrive.
  const std::optional<Moment> known_end_;
  const StateWorld here_;
  const std::function<Moment()> clock_;
  State unsaved_;
};

// A write that failed may have been done all the same.
bool is_unsure(const std::vector<StepOutcome>& outcomes) {
  return std::any_of(outcomes.begin(), outcomes.end(), [](StepOutcome outcome) {
    return outcome == StepOutcome::failed || outcome == StepOutcome::unknown;
  });
}

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
  StateKeeper keeper(store, std::move(prior), plan, options);
  result.state = keeper.stored();
  const auto is_lost = [&] {  // the next plan resolves what is stored as pending
    if (!is_lock_lost(arm.transport(), options.lock)) return false;
    diagnostics.add(lock_lost(store.place(), options.lock->why_lost()));
    return true;
  };
  if (!plan.steps.empty() && (is_lost() || !keeper.save_first(pending, diagnostics))) return result;

  const WriteGate gate(arm, options.lock);
  StepScheduler scheduler(plan, arm, progress, options, store.time_to_close());
  if (!plan.steps.empty()) scheduler.run();
  scheduler.report(diagnostics);
  result.outcomes = scheduler.outcomes();
  result.interrupted = scheduler.interrupted();
  result.requests = arm.requests() - requests_before;

  if (is_lost()) return result;
  result.state_saved =
      scheduler.stopped() || keeper.save_last(confirm(pending, plan, result.outcomes),
                                              is_unsure(result.outcomes), diagnostics);
  if (!result.state_saved) keeper.rescue(diagnostics);
  result.state = keeper.stored();
  return result;
}

}  // namespace acrnet::executor
