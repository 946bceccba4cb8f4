// The state with a service that speaks the protocol of Terraform's `http` backend: GitLab, and many
// small ones.
//
//   GET     address            200 with the state; 204 or 404: there is none
//   POST    address?ID=…       stores it; ID is the lock's
//   LOCK    lock_address       200: locked; 423 or 409: somebody holds it, whose note is the body
//   UNLOCK  unlock_address     gives it back
//
// The methods of the last three can be others. The protocol has no end for a lock whose holder
// died: it stays until `acrnet state force-unlock`. Source: "Backend Type: http" of Terraform's
// documentation, and "Terraform state" of GitLab's API.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "executor/state/lock_keeper.h"
#include "executor/state/lock_note.h"
#include "executor/state/remote_state_store.h"
#include "executor/state/state_client.h"
#include "model/backend.h"

namespace acrnet::executor {

class HttpStateStore final : public RemoteStateStore {
 public:
  HttpStateStore(HttpBackend backend, std::unique_ptr<StateServer> server, ConnectToState connect,
                 RemoteStateOptions options);

  std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) override;
  bool force_unlock(std::string_view id, Diagnostics& diagnostics) override;
  std::chrono::milliseconds time_to_close() const override { return server_->time_to_close(); }

 private:
  class Lock;

  LockQuestions questions(const LockNote& note) const;
  // Whether the state is the one that this run has read or written last.
  LockAnswer ask_state(StateServer& server, const std::function<bool()>& stop) const;
  std::optional<Document> fetch(Diagnostics& diagnostics) override;
  bool store(const std::string& bytes, const Document& before, Diagnostics& diagnostics) override;
  std::string repair_of_access() const override;

  bool take_lock(const LockNote& note, Diagnostics& diagnostics);
  void undo_unanswered_lock(const LockNote& note, Diagnostics& diagnostics);
  void report_no_lock(const HttpResponse& response, Diagnostics& diagnostics) const;
  // Who holds the lock now, with what is known of it; empty with an error, also where nobody does.
  std::optional<LockNote> find_holder(Diagnostics& diagnostics);
  HttpRequest lock_request(const std::string& body) const;
  HttpRequest unlock_request(const std::string& body) const;
  // Asks, and adds the error where there was no proof to ask with.
  std::optional<StateServer::Answer> ask(const HttpRequest& request, Diagnostics& diagnostics,
                                         StateServer::Turn turn = StateServer::Turn::ordinary);

  HttpBackend backend_;
  std::unique_ptr<StateServer> server_;
  ConnectToState connect_;
  std::string lock_id_;  // while it is held
};

}  // namespace acrnet::executor
