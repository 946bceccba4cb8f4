#include "executor/state/http_state_store.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <utility>

#include "executor/http/protocol_digest.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds patience_with_undoing{2'000};

bool is_locked(const HttpResponse& response) {
  return response.status == 423 || response.status == 409;
}

// Of a method that the server has no idea of.
bool is_unknown_method(int status) { return status == 404 || status == 405 || status == 501; }

HttpRequest json_request(const std::string& method, const std::string& url, std::string body) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  if (method == "GET") return request;
  request.headers.push_back({"Content-Type", "application/json"});
  if (const std::string digest = md5(body); !digest.empty())
    request.headers.push_back({"Content-MD5", base64(digest)});
  request.body = std::move(body);
  return request;
}

std::string with_lock_id(const std::string& address, const std::string& id) {
  if (id.empty()) return address;
  return fmt::format("{}{}ID={}", address, address.find('?') == std::string::npos ? '?' : '&',
                     percent_encode(id));
}

// False: the bytes are not those that the server sent.
bool fits_its_digest(const HttpResponse& response) {
  const std::string_view told = response.header("content-md5");
  const std::string found = told.empty() ? std::string() : md5(response.body);
  return found.empty() || told == base64(found);
}

}  // namespace

class HttpStateStore::Lock final : public StateLock {
 public:
  Lock(HttpStateStore& store, LockNote note) : store_(store), note_(std::move(note)) {}
  ~Lock() override {
    Diagnostics unheard;
    release(unheard);
  }

  void release(Diagnostics& diagnostics) override {
    if (std::exchange(released_, true)) return;
    store_.lock_id_.clear();
    const auto answer = store_.ask(store_.unlock_request(write_lock_note(note_)), diagnostics,
                                   StateServer::Turn::last);
    if (!answer || answer->response.ok()) return;
    // The first attempt may have done it.
    if (answer->repeated && answer->response.answered() && answer->response.status < 500) return;
    diagnostics.add(lock_not_released(store_.place(), answer_in_words(answer->response), note_.id));
  }

  void let_go(std::chrono::milliseconds patience, Diagnostics& diagnostics) override {
    const auto answer = store_.connect_()->ask_once(store_.unlock_request(write_lock_note(note_)),
                                                    patience, [] { return false; });
    if (!answer.response.ok())
      diagnostics.add(
          lock_not_released(store_.place(), answer_in_words(answer.response), note_.id));
  }

  std::optional<Diagnostic> left_behind() const override {
    return lock_not_released(store_.place(), "This run had to end before", note_.id);
  }

 private:
  HttpStateStore& store_;
  const LockNote note_;
  bool released_ = false;
};

HttpStateStore::HttpStateStore(HttpBackend backend, std::unique_ptr<StateServer> server,
                               ConnectToState connect, RemoteStateOptions options)
    : RemoteStateStore(mask_url(backend.address), std::move(options)),
      backend_(std::move(backend)),
      server_(std::move(server)),
      connect_(std::move(connect)) {}

std::string HttpStateStore::repair_of_access() const {
  return "Set ACRNET_STATE_USERNAME and ACRNET_STATE_PASSWORD to a user who may read and write "
         "there; for GitLab the password is an access token with the scope api.";
}

std::optional<StateServer::Answer> HttpStateStore::ask(const HttpRequest& request,
                                                       Diagnostics& diagnostics,
                                                       StateServer::Turn turn) {
  StateServer::Answer answer = server_->ask(request, turn);
  if (!answer.error) return answer;
  diagnostics.add(std::move(*answer.error));
  return std::nullopt;
}

// ---- the document ----

std::optional<RemoteStateStore::Document> HttpStateStore::fetch(Diagnostics& diagnostics) {
  auto answer = ask(json_request("GET", backend_.address, ""), diagnostics);
  if (!answer) return std::nullopt;
  HttpResponse& response = answer->response;
  if (response.status == 404 || response.status == 204) return Document();
  if (response.status != 200) {
    report(response, "reading the state", diagnostics);
    return std::nullopt;
  }
  if (!fits_its_digest(response)) {
    diagnostics.add(state_answer_unusable(
        place(), "What came is not what was sent: it does not fit the header Content-MD5"));
    return std::nullopt;
  }
  return Document{std::move(response.body), "there"};
}

bool HttpStateStore::store(const std::string& bytes, const Document&, Diagnostics& diagnostics) {
  const auto answer =
      ask(json_request(backend_.update_method, with_lock_id(backend_.address, lock_id_), bytes),
          diagnostics);
  if (!answer) return false;
  if (answer->response.ok()) return true;
  if (is_locked(answer->response)) {
    diagnostics.add(lock_lost(
        place(), fmt::format("{} to storing the state", answer_in_words(answer->response))));
  } else {
    report(answer->response, "storing the state", diagnostics);
  }
  return false;
}

// ---- the lock ----

void HttpStateStore::report_no_lock(const HttpResponse& response, Diagnostics& diagnostics) const {
  if (response.status == 403) {  // who may only read can plan
    return diagnostics.add(lock_unavailable(mask_url(backend_.lock_address),
                                            answer_in_words(response), repair_of_access()));
  }
  if (!response.answered() || !is_unknown_method(response.status))
    return report(response, "locking the state", diagnostics);
  diagnostics.add(lock_unavailable(
      mask_url(backend_.lock_address),
      fmt::format("HTTP {} to {}", response.status, backend_.lock_method),
      "Set lock_address, unlock_address and their methods as the service wants them; GitLab: "
      "lock_address = \"…/lock\", lock_method = \"POST\", unlock_method = \"DELETE\"."));
}

// The request may have been served, though nobody knows.
void HttpStateStore::undo_unanswered_lock(const LockNote& note, Diagnostics& diagnostics) {
  const auto answer = server_->ask_once(unlock_request(write_lock_note(note)),
                                        patience_with_undoing, [] { return false; });
  const HttpResponse& response = answer.response;
  if (!response.answered() || response.status >= 500)
    diagnostics.add(lock_not_released(place(), answer_in_words(response), note.id));
}

// Under way twice it is ours all the same: the service then says that this very ID holds it.
bool HttpStateStore::take_lock(const LockNote& note, Diagnostics& diagnostics) {
  const auto answer =
      ask(json_request(backend_.lock_method, backend_.lock_address, write_lock_note(note)),
          diagnostics);
  if (!answer) return false;
  if (answer->response.ok()) return true;
  if (!is_locked(answer->response)) {
    if (answer->response.was_sent) undo_unanswered_lock(note, diagnostics);
    report_no_lock(answer->response, diagnostics);
    return false;
  }
  const auto holder = read_lock_note(answer->response.body);
  if (holder && holder->id == note.id) return true;
  const std::string id = holder && !holder->id.empty() ? holder->id : "ID";
  diagnostics.add(state_locked(
      held_by(holder), fmt::format("The lock of {} ends when that run ends it.", place()),
      fmt::format("Wait until it is done, then run again. If it died: acrnet state force-unlock {}",
                  id)));
  return false;
}

std::unique_ptr<StateLock> HttpStateStore::lock(std::string_view operation,
                                                Diagnostics& diagnostics) {
  LockNote note = new_lock_note(operation, options().program, place());
  if (!take_lock(note, diagnostics)) return nullptr;
  lock_id_ = note.id;
  return std::make_unique<Lock>(*this, std::move(note));
}

HttpRequest HttpStateStore::unlock_request(const std::string& body) const {
  return json_request(backend_.unlock_method, backend_.unlock_address, body);
}

bool HttpStateStore::force_unlock(std::string_view id, Diagnostics& diagnostics) {
  LockNote note;
  note.id = id;
  const auto answer = ask(unlock_request(write_lock_note(note)), diagnostics);
  if (!answer) return false;
  if (answer->response.ok()) return true;
  const int status = answer->response.status;
  if (is_locked(answer->response) || status == 400 || status == 404 || status == 412) {
    const auto holder = read_lock_note(answer->response.body);
    const bool told = holder && !holder->id.empty();
    diagnostics.add(lock_not_broken(
        place(),
        fmt::format("{} to unlocking with the ID {}", answer_in_words(answer->response), id),
        told ? fmt::format("The lock's ID is {}.", holder->id)
             : "Give the ID that the message about the lock has; if there is none any more, "
               "nothing is locked."));
  } else {
    report(answer->response, "unlocking the state", diagnostics);
  }
  return false;
}

}  // namespace acrnet::executor
