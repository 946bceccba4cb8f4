#include "executor/state/blob_state_store.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds patience_with_release_unheard{2'000};
constexpr std::chrono::milliseconds patience_with_renewal{10'000};

}  // namespace

class BlobStateStore::Lock final : public StateLock {
 public:
  Lock(BlobStateStore& store, std::unique_ptr<LockKeeper> keeper)
      : store_(store), keeper_(std::move(keeper)) {}
  ~Lock() override {
    Diagnostics unheard;
    release(unheard);
  }

  bool held() const override { return keeper_->held(); }
  bool is_held_since(Clock::time_point moment) override { return keeper_->is_held_since(moment); }
  std::string why_lost() const override { return keeper_->why_lost(); }

  // Where it can't be given back it ends by itself, so nobody needs to know.
  void release(Diagnostics&) override {
    if (!store_.held_) return;
    const std::string lease = std::exchange(store_.held_, std::nullopt)->lease;
    keeper_->stop();
    Diagnostics unheard;
    if (keeper_->held()) store_.ask(store_.blob_.release(lease), unheard, StateServer::Turn::last);
  }

  void let_go(std::chrono::milliseconds patience, Diagnostics&) override {
    keeper_->let_go(patience);
  }

 private:
  BlobStateStore& store_;
  const std::unique_ptr<LockKeeper> keeper_;
};

LockTimes lease_times() {
  return {std::chrono::seconds(15), std::chrono::seconds(lease_seconds - 10)};
}

// A renewal that the service refuses tells that the lease is another's.
LockQuestions BlobStateStore::questions(const std::string& lease) const {
  const auto is_held = [blob = blob_, lease](StateServer& server,
                                             const std::function<bool()>& stop) -> LockAnswer {
    const auto [response, error, repeated] =
        server.ask_once(blob.renew(lease), patience_with_renewal, stop);
    if (response.ok()) return {};
    const std::string why = fmt::format("{} to renewing the lease", answer_in_words(response));
    const bool refused = is_lease_error(response) || says_no_blob(response);
    return {refused ? LockAnswer::Kind::lost : LockAnswer::Kind::unsure, why};
  };
  const auto give_back = [blob = blob_, lease](StateServer& server) {
    server.ask_once(blob.release(lease), patience_with_renewal, [] { return false; });
  };
  return {is_held, give_back};
}

BlobStateStore::BlobStateStore(std::string url, std::unique_ptr<StateServer> server,
                               ConnectToState connect, RemoteStateOptions options, LockTimes times)
    : RemoteStateStore(url, std::move(options)),
      blob_(std::move(url)),
      server_(std::move(server)),
      connect_(std::move(connect)),
      times_(times) {}

std::string BlobStateStore::repair_of_access() const {
  return "Give this identity the role Storage Blob Data Contributor on the container, or set "
         "ACRNET_STATE_ACCESS_KEY or ACRNET_STATE_SAS_TOKEN; and check that the storage account's "
         "network settings let this machine in.";
}

std::optional<HttpResponse> BlobStateStore::ask(const HttpRequest& request,
                                                Diagnostics& diagnostics, StateServer::Turn turn) {
  StateServer::Answer answer = server_->ask(request, turn);
  if (!answer.error) return std::move(answer.response);
  diagnostics.add(std::move(*answer.error));
  return std::nullopt;
}

void BlobStateStore::report_absent(const HttpResponse& response, Diagnostics& diagnostics) const {
  if (says_no_blob(response)) return report_missing("There is no such blob.", diagnostics);
  if (blob_error(response) != "ContainerNotFound")
    return report(response, "asking for the blob", diagnostics);
  diagnostics.add(state_missing(
      place(), "There is no such container.",
      "Check the account and the container in the policy, or make it: az storage container create "
      "--auth-mode login --account-name ACCOUNT --name CONTAINER; then: acrnet init"));
}

// ---- the document ----

std::optional<RemoteStateStore::Document> BlobStateStore::fetch(Diagnostics& diagnostics) {
  auto response = ask(blob_.get(), diagnostics);
  if (!response) return std::nullopt;
  if (response->status == 200)
    return Document{std::move(response->body), std::string(response->header("etag"))};
  if (says_no_blob(*response)) return Document();
  if (response->status == 404) {
    report_absent(*response, diagnostics);
  } else {
    report(*response, "reading the blob", diagnostics);
  }
  return std::nullopt;
}

// The answer to a write that was done may have been lost.
bool BlobStateStore::is_stored(const std::string& bytes) {
  Diagnostics unheard;
  const auto now = ask(blob_.get(), unheard);
  return now && now->status == 200 && now->body == bytes;
}

bool BlobStateStore::store(const std::string& bytes, const Document& before,
                           Diagnostics& diagnostics) {
  const std::string lease = held_ ? held_->lease : std::string();
  const auto note = held_ ? std::optional<LockNote>(held_->note) : std::nullopt;
  const auto response = ask(blob_.put(bytes, before.etag, lease, note), diagnostics);
  if (!response) return false;
  if (response->ok()) return true;
  if (is_lease_error(*response)) {
    diagnostics.add(lock_lost(place(), answer_in_words(*response)));
    return false;
  }
  const bool moved_on = response->status == 412 || response->status == 409;
  if ((moved_on || !response->answered()) && is_stored(bytes)) return true;
  if (moved_on) {
    diagnostics.add(state_moved_on(place(), fmt::format("It was written while this run worked ({})",
                                                        answer_in_words(*response))));
  } else {
    report(*response, "storing the state", diagnostics);
  }
  return false;
}

// ---- the lock ----

// The note stays with the blob when its run died, and somebody else may have the lease since: a
// person with the portal, another program. The service compares the lease's ID with that of the
// note, as reading with a lease ID needs that very lease.
std::optional<LockNote> BlobStateStore::find_holder() {
  Diagnostics unheard;
  const auto blob = ask(blob_.get(), unheard);
  auto note = blob && blob->status == 200 ? note_of(*blob) : std::nullopt;
  if (!note || note->id.empty()) return std::nullopt;
  const auto with_lease = ask(blob_.get(note->id), unheard);
  if (with_lease && is_lease_error(*with_lease)) return std::nullopt;
  return note;
}

std::string BlobStateStore::repair_of_foreign_lease() const {
  return fmt::format(
      "Wait, or end the lease that is not acrnet's: az storage blob lease break "
      "--auth-mode login --blob-url {}",
      place());
}

void BlobStateStore::report_locked(Diagnostics& diagnostics) {
  const auto holder = find_holder();
  if (!holder) {
    return diagnostics.add(state_locked("Its blob has a lease that no run of acrnet has noted.",
                                        "It is another program's or a person's.",
                                        repair_of_foreign_lease()));
  }
  diagnostics.add(state_locked(
      held_by(holder),
      fmt::format("It lets go of {} when it ends; if it died, a minute later.", place()),
      fmt::format("Wait until it is done, then run again; or wait for it with --lock-timeout 10m. "
                  "Where it hangs: acrnet state force-unlock {}",
                  holder->id)));
}

void BlobStateStore::report_lease(const HttpResponse& response, Diagnostics& diagnostics) {
  if (is_lease_error(response)) return report_locked(diagnostics);
  if (response.status == 404) return report_absent(response, diagnostics);
  if (response.status == 403) {  // who may only read can plan
    return diagnostics.add(
        lock_unavailable(place(), answer_in_words(response), repair_of_access()));
  }
  report(response, "leasing the blob", diagnostics);
}

// An empty one: what is not there can't be leased. Somebody else may make it at the same time.
bool BlobStateStore::make_blob(Diagnostics& diagnostics) {
  const auto response = ask(blob_.put("", "", "", std::nullopt), diagnostics);
  if (!response) return false;
  const bool is_there = response->status == 409 && blob_error(*response) == "BlobAlreadyExists";
  if (response->ok() || is_there || is_lease_error(*response)) return true;
  report_lease(*response, diagnostics);
  return false;
}

bool BlobStateStore::acquire(const std::string& lease, Diagnostics& diagnostics) {
  auto response = ask(blob_.acquire(lease), diagnostics);
  if (!response) return false;
  if (says_no_blob(*response) && options().when_missing == WhenMissing::make) {
    if (!make_blob(diagnostics)) return false;
    response = ask(blob_.acquire(lease), diagnostics);
    if (!response) return false;
  }
  if (response->ok()) return true;
  // It may have been served; where this does not arrive either, it ends by itself.
  if (response->was_sent)
    server_->ask_once(blob_.release(lease), patience_with_release_unheard, [] { return false; });
  report_lease(*response, diagnostics);
  return false;
}

bool BlobStateStore::leave_note(const Held& held, Diagnostics& diagnostics) {
  const auto response = ask(blob_.set_note(held.note, held.lease), diagnostics);
  if (!response) return false;
  if (response->ok()) return true;
  report_lease(*response, diagnostics);
  return false;
}

std::unique_ptr<StateLock> BlobStateStore::lock(std::string_view operation,
                                                Diagnostics& diagnostics) {
  Held held;
  held.note = new_lock_note(operation, options().who, options().program, place());
  held.lease = held.note.id;  // so that a note can be compared with the lease that there is
  const Clock::time_point sent = Clock::now();
  if (!acquire(held.lease, diagnostics)) return nullptr;
  held_ = held;
  auto lock = std::make_unique<Lock>(
      *this, std::make_unique<LockKeeper>(connect_(), questions(held.lease), sent, times_));
  if (!leave_note(held, diagnostics)) return nullptr;  // and gives it back
  return lock;
}

// Released with its ID, not broken: the service compares it, so that a lock which has changed hands
// meanwhile stays.
bool BlobStateStore::force_unlock(std::string_view id, Diagnostics& diagnostics) {
  const auto answer = ask(blob_.release(std::string(id)), diagnostics);
  if (!answer) return false;
  if (answer->ok()) return true;
  if (answer->status == 404) {
    report_absent(*answer, diagnostics);
  } else if (!is_lease_error(*answer) && answer->status != 400) {
    report(*answer, "releasing the lease", diagnostics);
  } else {
    report_other_lease(diagnostics);
  }
  return false;
}

void BlobStateStore::report_other_lease(Diagnostics& diagnostics) {
  const auto blob = ask(blob_.get(), diagnostics);
  if (!blob) return;
  if (blob->status == 200 && blob->header("x-ms-lease-state") != "leased")
    return diagnostics.add(
        lock_not_broken(place(), "Nobody holds it", "Run what you wanted to run."));
  const auto holder = find_holder();
  if (!holder)
    return diagnostics.add(lock_not_broken(place(),
                                           "Its blob has a lease that no run of acrnet has noted",
                                           repair_of_foreign_lease()));
  diagnostics.add(lock_not_broken(
      place(), fmt::format("{} Its ID is {}", held_by(holder), holder->id),
      fmt::format("Once you are sure that this run is dead: acrnet state force-unlock {}",
                  holder->id)));
}

}  // namespace acrnet::executor
