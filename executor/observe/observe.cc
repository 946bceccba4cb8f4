#include "executor/observe/observe.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "executor/arm/arm_error.h"
#include "executor/arm/scope_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

namespace {

constexpr std::size_t most_reported = 10;

// Sorted by ID, each once: lists and point reads may have found the same thing.
template <typename Entry>
void sort_by_id(std::vector<Entry>& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.id < b.id; });
  entries.erase(std::unique(entries.begin(), entries.end(),
                            [](const Entry& a, const Entry& b) { return a.id == b.id; }),
                entries.end());
}

}  // namespace

namespace {

// What a resource lies in: its network and its group.
std::vector<ArmId> scopes_of(const ArmId& id) {
  if (id.is_group()) return {};
  if (id.is_subnet()) return {id.parent_network(), id.parent_group()};
  return {id.parent_group()};
}

// The scopes that were proved absent, of which something was read all the same.
class Contradictions {
 public:
  explicit Contradictions(const std::vector<MissingTarget>& missing) {
    for (const MissingTarget& target : missing) {
      absent_.push_back(target.id);
      absent_.push_back(target.missing);
    }
    std::sort(absent_.begin(), absent_.end());
  }

  bool empty() const { return absent_.empty(); }
  // The scope of `id`, or the resource itself, that is said to be absent.
  std::optional<ArmId> find(const ArmId& id) const {
    std::vector<ArmId> suspects = scopes_of(id);
    suspects.push_back(id);
    for (const ArmId& suspect : suspects) {
      if (std::binary_search(absent_.begin(), absent_.end(), suspect)) return suspect;
    }
    return std::nullopt;
  }

 private:
  std::vector<ArmId> absent_;
};

}  // namespace

void remove_found(std::vector<ArmId>& ids, std::vector<ArmId> found) {
  std::sort(found.begin(), found.end());
  std::erase_if(
      ids, [&](const ArmId& id) { return std::binary_search(found.begin(), found.end(), id); });
}

void ObserveRun::get(std::string target, ArmClient::Done done) {
  ArmRequest request;
  request.target = std::move(target);
  ++pending_;
  arm_.send(std::move(request), [this, done = std::move(done)](const ArmAnswer& answer) {
    done(answer);
    --pending_;
  });
}

void ObserveRun::get_registry_path(std::string path, ArmClient::Done done) {
  ArmRequest request;
  request.target = std::move(path);
  ++pending_;
  registries_.send(std::move(request), {}, [this, done = std::move(done)](const ArmAnswer& answer) {
    done(answer);
    --pending_;
  });
}

void ObserveRun::read(const ArmId& id, ResourceReader::Done done, std::string_view below) {
  const TrackedResource* const known = tracked_ == nullptr ? nullptr : tracked_->find(id);
  ++pending_;
  reader_.read({id, below, known == nullptr ? std::string() : known->address.text(), {}},
               [this, done = std::move(done)](const ResourceAnswer& answer) {
                 done(answer);
                 --pending_;
               });
}

void ObserveRun::take_page(PageList list, const ArmAnswer& answer) {
  if (list.refused && is_refusal(answer)) return list.refused(refusal_code(answer));
  if (!answer.ok()) return fail_with(list.owner.key(), list.what, answer);
  std::string problem;
  const auto next_link = list.take(answer.response.body, problem);
  if (!next_link && list.refused) return list.refused(std::string(unreadable_code));
  if (next_link && !next_link->empty()) problem = list.trail.follow(*next_link);
  if (!problem.empty()) return fail(list.owner.key(), unreadable_answer(list.what, problem));
  if (next_link->empty()) return list.done();
  get(*next_link, [this, list = std::move(list)](const ArmAnswer& next) mutable {
    take_page(std::move(list), next);
  });
}

void ObserveRun::fail(const std::string& key, Diagnostic diagnostic) {
  failures_.push_back({key, std::move(diagnostic)});
}

void ObserveRun::fail_with(const std::string& key, const std::string& what,
                           const ArmAnswer& answer) {
  if (answer.diagnostic) return fail(key, *answer.diagnostic);
  fail(key, answer.response.answered() ? azure_refused(what, answer.error)
                                       : unreachable(what, answer.response.failure));
}

void ObserveRun::note_missing(const ArmId& id, const Absence& absence) {
  observed_.missing.push_back({id, absence.missing, absence.siblings});
}

void ObserveRun::read_provider(const std::string& subscription) {
  const std::string path =
      fmt::format("/subscriptions/{}/providers/{}?api-version={}", percent_encode(subscription),
                  registry_service, provider_version);
  get(path, [this, subscription](const ArmAnswer& answer) {
    const std::string what =
        fmt::format("the provider registrations of subscription {}", subscription);
    const auto& wanted = targets_.subscriptions;
    const bool is_wanted = std::binary_search(wanted.begin(), wanted.end(), subscription);
    if (!is_wanted && is_refusal(answer))
      return note_unread(ArmId::in_subscription(subscription, registry_service),
                         refusal_code(answer));
    if (answer.status() == 403)
      return fail(subscription, azure_refused(what, answer.error, subscription));
    if (!answer.ok()) return fail_with(subscription, what, answer);
    std::string problem;
    const auto state = read_registration(answer.response.body, problem);
    if (!state) return fail(subscription, unreadable_answer(what, problem));
    observed_.registrations.push_back({subscription, *state});
  });
}

void ObserveRun::start_targets() {
  start_registries(targets_.registries);
  start_subnets(targets_.subnets);
  start_containers(targets_.containers);
  for (const ArmId& id : targets_.private_endpoints) read_private_endpoint(id);
  for (const std::string& subscription : targets_.subscriptions) read_provider(subscription);
}

bool ObserveRun::start_turn() {
  if (!failures_.empty()) return false;
  switch (++turn_) {
    case 1: start_targets(); return true;
    case 2: start_others(); return true;
    case 3: start_private_networks(); return true;
    case 4: start_zones(); return true;
    default: return false;
  }
}

void ObserveRun::find_contradictions() {
  const Contradictions contradictions(observed_.missing);
  if (contradictions.empty()) return;
  for_each_observed_kind([&](const auto& kind) {
    for (const auto& entry : observed_.*kind.observed) {
      const auto absent = contradictions.find(entry.id);
      if (!absent) continue;
      fail(entry.id.key(),
           contradictory_answers(in_words(entry.id),
                                 fmt::format("Azure shows it, and says that {} does not exist.",
                                             *absent == entry.id ? "it" : in_words(*absent))));
    }
  });
}

std::optional<Observed> ObserveRun::finish(Diagnostics& diagnostics) {
  find_contradictions();
  if (failures_.empty()) {
    for_each_observed_kind([this](const auto& kind) { sort_by_id(observed_.*kind.observed); });
    sort_by_id(observed_.missing);
    // One may have been refused in two ways.
    std::sort(observed_.unread.begin(), observed_.unread.end(), [](const auto& a, const auto& b) {
      return std::tie(a.id, a.code) < std::tie(b.id, b.code);
    });
    sort_by_id(observed_.unread);
    std::sort(observed_.registrations.begin(), observed_.registrations.end(),
              [](const auto& a, const auto& b) { return a.subscription < b.subscription; });
    return std::move(observed_);
  }
  std::sort(failures_.begin(), failures_.end(),
            [](const Failure& a, const Failure& b) { return a.key < b.key; });
  std::vector<const Diagnostic*> distinct;
  for (const Failure& failure : failures_) {
    const auto same = [&](const Diagnostic* known) {
      return known->summary == failure.diagnostic.summary &&
             known->detail == failure.diagnostic.detail;
    };
    if (std::none_of(distinct.begin(), distinct.end(), same))
      distinct.push_back(&failure.diagnostic);
  }
  const std::size_t shown = std::min(distinct.size(), most_reported);
  for (std::size_t i = 0; i < shown; ++i) diagnostics.add(*distinct[i]);
  if (distinct.size() > shown) diagnostics.add(more_targets_failed(distinct.size() - shown));
  return std::nullopt;
}

std::optional<Observed> observe(ArmClient& arm, const Targets& targets, Diagnostics& diagnostics,
                                const State* tracked) {
  const std::uint32_t before = arm.requests();
  ObserveRun run(arm, targets, tracked);
  while (run.start_turn()) arm.transport().run([&] { return run.ended(); });
  arm.abandon();  // of what is still out after many failures, nobody wants to hear any more
  auto observed = run.finish(diagnostics);
  if (observed) observed->requests = arm.requests() - before;
  return observed;
}

}  // namespace acrnet::executor
