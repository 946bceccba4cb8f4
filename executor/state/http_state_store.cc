#include "executor/state/http_state_store.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <utility>

#include "executor/files/state_codec.h"
#include "executor/http/protocol_digest.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds patience_with_undoing{2'000};
constexpr std::chrono::milliseconds patience_with_question{10'000};

bool is_locked(const HttpResponse& response) {
  return response.status == 423 || response.status == 409;
}

// Of a service that has no answer now, and may have one in a second.
bool is_transient(const HttpResponse& response) {
  return !response.answered() || response.status >= 500 || response.status == 401 ||
         response.status == 403 || response.status == 408 || response.status == 429;
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

namespace {

// A run that has ended, and leaves the state locked, has not ended well.
Diagnostic as_error(Diagnostic diagnostic) {
  diagnostic.severity = Severity::error;
  return diagnostic;
}

}  // namespace

class HttpStateStore::Lock final : public StateLock {
 public:
  Lock(HttpStateStore& store, LockNote note, std::unique_ptr<LockKeeper> keeper)
      : store_(store), note_(std::move(note)), keeper_(std::move(keeper)) {}
  ~Lock() override {
    Diagnostics unheard;
    release(unheard);
  }

  bool held() const override { return keeper_->held(); }
  bool is_held_since(Clock::time_point moment) override { return keeper_->is_held_since(moment); }
  std::string why_lost() const override { return keeper_->why_lost(); }

  // One that was lost may be another run's by now.
  void release(Diagnostics& diagnostics) override {
    if (std::exchange(released_, true)) return;
    store_.lock_id_.clear();
    keeper_->stop();
    if (!keeper_->held()) return;
    const auto answer = store_.ask(store_.unlock_request(write_lock_note(note_)), diagnostics,
                                   StateServer::Turn::last);
    if (!answer || answer->response.ok()) return;
    if (answer->response.status == 404) return settle_unknown_lock(*answer, diagnostics);
    // The first attempt may have done it.
    if (answer->repeated && answer->response.answered() && answer->response.status < 500) return;
    diagnostics.add(not_released(answer->response));
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
  Diagnostic still_locked(const HttpResponse& response) const {
    return as_error(lock_not_released(store_.place(), answer_in_words(response), note_.id));
  }
  Diagnostic lost(const HttpResponse& response) const {
    Diagnostic made =
        lock_lost(store_.place(), fmt::format("{} to giving it back", answer_in_words(response)));
    made.severity = Severity::warning;
    return made;
  }

  // Where the service says that it is not ours, nothing is left locked by this run.
  Diagnostic not_released(const HttpResponse& response) const {
    return is_locked(response) ? lost(response) : still_locked(response);
  }

  // The service does not know the lock, or a proxy answered 404 in its place. Locking once more
  // with the same ID tells which: a lock that had gone is taken anew, and given back.
  void settle_unknown_lock(const StateServer::Answer& unlocked, Diagnostics& diagnostics) {
    const auto again = store_.ask(store_.lock_request(write_lock_note(note_)), diagnostics,
                                  StateServer::Turn::last);
    if (!again) return;
    if (is_locked(again->response)) {
      const auto holder = read_lock_note(again->response.body);
      const bool is_others = holder && !holder->id.empty() && holder->id != note_.id;
      return diagnostics.add(is_others ? lost(unlocked.response) : still_locked(unlocked.response));
    }
    const auto back = again->response.ok()
                          ? store_.ask(store_.unlock_request(write_lock_note(note_)), diagnostics,
                                       StateServer::Turn::last)
                          : std::nullopt;
    if (!back || !back->response.ok()) return diagnostics.add(still_locked(unlocked.response));
    if (!unlocked.repeated) diagnostics.add(lost(unlocked.response));
  }

  HttpStateStore& store_;
  const LockNote note_;
  const std::unique_ptr<LockKeeper> keeper_;
  bool released_ = false;
};

// The protocol has no question "do I hold it?". Locking once more with the same ID is one: a
// service tells the ID of who holds it. Where it tells none the state decides: who took the lock
// meanwhile has written it, or has not, and then nothing is lost.
LockQuestions HttpStateStore::questions(const LockNote& note) const {
  const HttpRequest lock = lock_request(write_lock_note(note));
  const HttpRequest unlock = unlock_request(write_lock_note(note));
  const auto give_back = [unlock](StateServer& server) {
    server.ask_once(unlock, std::chrono::seconds(2), [] { return false; });
  };
  const auto is_held = [this, lock, give_back, id = note.id](
                           StateServer& server, const std::function<bool()>& stop) -> LockAnswer {
    const HttpResponse response = server.ask_once(lock, patience_with_question, stop).response;
    if (is_transient(response))
      return {LockAnswer::Kind::unsure,
              fmt::format("{} to asking for the lock", answer_in_words(response))};
    const auto holder = is_locked(response) ? read_lock_note(response.body) : std::nullopt;
    if (holder && holder->id == id) return {};
    if (holder && !holder->id.empty()) return {LockAnswer::Kind::lost, held_by(holder)};
    LockAnswer answer = ask_state(server, stop);
    // It may have been taken anew just now.
    if (response.ok() && answer.kind == LockAnswer::Kind::lost) give_back(server);
    return answer;
  };
  return {is_held, give_back};
}

LockAnswer HttpStateStore::ask_state(StateServer& server, const std::function<bool()>& stop) const {
  const HttpResponse response =
      server.ask_once(json_request("GET", backend_.address, ""), patience_with_question, stop)
          .response;
  if (response.status != 200 || !fits_its_digest(response))
    return {LockAnswer::Kind::unsure,
            fmt::format("{} to reading the state", answer_in_words(response))};
  const StateReading reading = decode_state(response.body);
  if (!reading.state) return {LockAnswer::Kind::unsure, "What is stored is no state any more"};
  if (is_known(*reading.state)) return {};
  return {LockAnswer::Kind::lost,
          fmt::format("The state has serial {} now, which this run did not write",
                      reading.state->serial)};
}

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
  const auto answer = ask(lock_request(write_lock_note(note)), diagnostics);
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
  LockNote note = new_lock_note(operation, options().who, options().program, place());
  if (!take_lock(note, diagnostics)) return nullptr;
  lock_id_ = note.id;
  auto keeper =
      std::make_unique<LockKeeper>(connect_(), questions(note), Clock::now(), LockTimes());
  return std::make_unique<Lock>(*this, std::move(note), std::move(keeper));
}

HttpRequest HttpStateStore::lock_request(const std::string& body) const {
  return json_request(backend_.lock_method, backend_.lock_address, body);
}

HttpRequest HttpStateStore::unlock_request(const std::string& body) const {
  return json_request(backend_.unlock_method, backend_.unlock_address, body);
}

// The protocol has no way to look, so the lock is asked for: whoever holds it is told then, and the
// ID of that one is compared here, as not every service does.
std::optional<LockNote> HttpStateStore::find_holder(Diagnostics& diagnostics) {
  const LockNote probe =
      new_lock_note("state force-unlock", options().who, options().program, place());
  const std::string body = write_lock_note(probe);
  const auto answer = ask(lock_request(body), diagnostics);
  if (!answer) return std::nullopt;
  const HttpResponse& response = answer->response;
  if (response.ok()) {
    const auto back = ask(unlock_request(body), diagnostics);
    if (back && !back->response.ok())
      diagnostics.add(lock_not_released(place(), answer_in_words(back->response), probe.id));
    diagnostics.add(lock_not_broken(place(), "Nobody holds it", "Run what you wanted to run."));
    return std::nullopt;
  }
  if (is_locked(response)) return read_lock_note(response.body).value_or(LockNote());
  report_no_lock(response, diagnostics);
  return std::nullopt;
}

bool HttpStateStore::force_unlock(std::string_view id, Diagnostics& diagnostics) {
  auto holder = find_holder(diagnostics);
  if (!holder) return false;
  if (!holder->id.empty() && holder->id != id) {
    diagnostics.add(lock_not_broken(
        place(), fmt::format("{} Its ID is {}", held_by(holder), holder->id),
        fmt::format("Once you are sure that this run is dead: acrnet state force-unlock {}",
                    holder->id)));
    return false;
  }
  holder->id = id;
  const auto answer = ask(unlock_request(write_lock_note(*holder)), diagnostics);
  if (!answer) return false;
  const HttpResponse& response = answer->response;
  if (response.ok()) return true;
  if (is_locked(response) || response.status == 400 || response.status == 404 ||
      response.status == 412) {
    diagnostics.add(lock_not_broken(
        place(), fmt::format("{} to unlocking with the ID {}", answer_in_words(response), id),
        "Run what you wanted to run: if it is locked still, the message has the ID."));
  } else {
    report(response, "unlocking the state", diagnostics);
  }
  return false;
}

}  // namespace acrnet::executor
