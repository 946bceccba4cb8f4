// Who holds the lock of a state, for whoever finds it held; and the JSON that it is in, as
// Terraform's `http` backend sends it.
//
//   {"ID": "…", "Operation": "acrnet apply", "Info": "", "Who": "user 1000 on build-7",
//    "Version": "acrnet 1.2.0", "Created": "2026-11-23T16:40:03Z",
//    "Path": "https://…/prod.acrstate"}
//
// Making one reads the clock and the host's name; the rest is pure. A note that is read comes from
// others: it is bounded, and only for show.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

struct LockNote {
  std::string id;
  std::string operation;
  std::string who;
  std::string created;
  std::string version;
  std::string path;

  friend bool operator==(const LockNote&, const LockNote&) = default;
};

// "user 1000 on build-7": of this process.
std::string user_and_host();

// With a new ID, made by this process now; `operation` is a command of acrnet.
LockNote new_lock_note(std::string_view operation, std::string_view program, std::string_view path);

std::string write_lock_note(const LockNote& note);
// Empty where the text is no such JSON; members that are missing are empty.
std::optional<LockNote> read_lock_note(std::string_view text);

// "It is held by acrnet apply, user 1000 on build-7, since 2026-11-23T16:40:03Z."
std::string held_by(const std::optional<LockNote>& note);

}  // namespace acrnet::executor
