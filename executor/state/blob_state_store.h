// The state in a blob of Azure Storage. Its lease is the lock, renewed while the run lives; who
// holds it stands in the blob's metadata. A write carries the lease and the ETag of what was read
// before it, so that neither a run whose lease was lost nor anybody else's program can take the
// place of what it has not seen.
//
// A run that dies keeps others out for a minute at most: then its lease ends by itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "executor/state/blob_requests.h"
#include "executor/state/lock_keeper.h"
#include "executor/state/remote_state_store.h"
#include "executor/state/state_client.h"

namespace acrnet::executor {

// Of a lease of `lease_seconds`: less than it lives, for the way there and back.
LockTimes lease_times();

class BlobStateStore final : public RemoteStateStore {
 public:
  // `url`: of the blob.
  BlobStateStore(std::string url, std::unique_ptr<StateServer> server, ConnectToState connect,
                 RemoteStateOptions options, LockTimes times = lease_times());

  std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) override;
  bool force_unlock(std::string_view id, Diagnostics& diagnostics) override;
  std::chrono::milliseconds time_to_close() const override { return server_->time_to_close(); }

 private:
  class Lock;
  LockQuestions questions(const std::string& lease) const;
  // Of the lock that is held.
  struct Held {
    std::string lease;
    LockNote note;
  };

  std::optional<Document> fetch(Diagnostics& diagnostics) override;
  bool store(const std::string& bytes, const Document& before, Diagnostics& diagnostics) override;
  std::string repair_of_access() const override;

  // Each is false exactly when an error was added.
  bool acquire(const std::string& lease, Diagnostics& diagnostics);
  bool make_blob(Diagnostics& diagnostics);
  bool leave_note(const Held& held, Diagnostics& diagnostics);
  void report_lease(const HttpResponse& response, Diagnostics& diagnostics);
  void report_locked(Diagnostics& diagnostics);
  // Why no lease has the ID that was given.
  void report_other_lease(Diagnostics& diagnostics);
  // Whose lease it is that the blob has; empty where it is not acrnet's.
  std::optional<LockNote> find_holder();
  std::string repair_of_foreign_lease() const;
  void report_absent(const HttpResponse& response, Diagnostics& diagnostics) const;
  bool is_stored(const std::string& bytes);
  // Asks, and adds the error where there was no proof to ask with.
  std::optional<HttpResponse> ask(const HttpRequest& request, Diagnostics& diagnostics,
                                  StateServer::Turn turn = StateServer::Turn::ordinary);

  BlobRequests blob_;
  std::unique_ptr<StateServer> server_;
  ConnectToState connect_;
  LockTimes times_;
  std::optional<Held> held_;
};

}  // namespace acrnet::executor
