// What all states that are kept elsewhere have in common: one document, fetched and stored whole,
// whose serial is looked at before each write.
//
// The document is not trusted: its size is bounded by the transport, and it is believed only when
// its seal fits (executor/files/state_codec.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "executor/http/http_message.h"
#include "executor/state/state_store.h"

namespace acrnet::executor {

// What a missing state means: for `acrnet init` the place is free; for everybody else something is
// wrong.
enum class WhenMissing { refuse, make };

struct RemoteStateOptions {
  WhenMissing when_missing = WhenMissing::refuse;
  // Where a state is put aside that could not be stored: the configuration's.
  std::filesystem::path folder = ".";
  std::string program = "acrnet";  // for the lock's note, with its version
  std::string who = {};            // user and host, for the lock note too
};

class RemoteStateStore : public StateStore {
 public:
  RemoteStateStore(std::string place, RemoteStateOptions options);

  std::string place() const override { return place_; }
  std::optional<State> read(Diagnostics& diagnostics) override;
  bool write(const State& state, Diagnostics& diagnostics) override;
  bool replace(const State& state, Replacing replacing, Diagnostics& diagnostics) override;
  void rescue(const State& state, Diagnostics& diagnostics) override;
  void accept_older() override { accepts_older_ = true; }

 protected:
  struct Document {
    std::string bytes;  // empty: there is none yet
    // Empty where the server sends none; empty together with `bytes`: there is no state.
    std::string etag;
  };
  // Empty exactly when an error was added.
  virtual std::optional<Document> fetch(Diagnostics& diagnostics) = 0;
  // In the place of `before`. False exactly when an error was added.
  virtual bool store(const std::string& bytes, const Document& before,
                     Diagnostics& diagnostics) = 0;
  // What to do where there is no right: a sentence.
  virtual std::string repair_of_access() const = 0;

  const RemoteStateOptions& options() const { return options_; }
  // Whether it is the state that was read or written here last. Any thread.
  bool is_known(const State& state) const;
  // Says what went wrong with an answer that is neither good nor expected. `what` is a phrase
  // ("reading it").
  void report(const HttpResponse& response, std::string_view what, Diagnostics& diagnostics) const;
  void report_missing(std::string_view lacks, Diagnostics& diagnostics) const;

 private:
  std::optional<State> decode(Document document, Diagnostics& diagnostics) const;
  // As fetch(); that there is nothing is asked for twice.
  std::optional<Document> fetch_surely(Diagnostics& diagnostics);

  // Of a state that was read or written here: nothing older is taken for it any more.
  void note_known(const State& state);
  // Where the serial is kept between two runs: `.acrnet/state-serial` beside the policy, a line of
  // lineage and serial.
  std::filesystem::path memory() const;
  bool is_older(const State& state, const std::string& remembered, Diagnostics& diagnostics) const;

  std::string place_;
  RemoteStateOptions options_;
  bool accepts_older_ = false;
  mutable std::mutex mutex_;
  std::string known_lineage_;  // these two are guarded
  std::uint64_t known_serial_ = 0;
};

// "HTTP 403 AuthorizationPermissionMismatch": the status, and the code that Azure Storage gives in
// a header.
std::string answer_in_words(const HttpResponse& response);

}  // namespace acrnet::executor
