// Who holds the lock of a state, for whoever finds it held; and the JSON that it is in, as
// Terraform's `http` backend sends it.
//
//   {"ID": "…", "Operation": "acrnet apply", "Info": "", "Who": "ana on build-7",
//    "Version": "acrnet 1.2.0", "Created": "2026-11-23T16:40:03Z",
//    "Path": "https://…/prod.acrstate"}
//
// Making one reads the clock and the host's name; the rest is pure. A note that is read comes from
// others: it is bounded, and only for show.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "executor/http/environment.h"

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

// "ana on build-7", or "user 1000 on build-7" where the user has no name: of this process.
std::string user_and_host();

// The run of a pipeline that this process belongs to, as its service names it: an address to open
// ("https://github.com/o/r/actions/runs/7"); empty outside of one. GitHub Actions, Azure Pipelines,
// GitLab and Jenkins.
std::string pipeline_run(const Environment& environment);
// user_and_host(), and the run of a pipeline where there is one.
std::string who_runs(const Environment& environment);

// With a new ID, made by this process now; `operation` is a command of acrnet. `who` runs it;
// empty: user_and_host().
LockNote new_lock_note(std::string_view operation, std::string_view who, std::string_view program,
                       std::string_view path);

std::string write_lock_note(const LockNote& note);
// Empty where the text is no such JSON; members that are missing are empty.
std::optional<LockNote> read_lock_note(std::string_view text);

// "It is held by acrnet apply, ana on build-7, since 2026-11-23T16:40:03Z."
std::string held_by(const std::optional<LockNote>& note);

}  // namespace acrnet::executor
