#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "executor/files/uuid.h"
#include "executor/json/bounded_json.h"
#include "executor/state/lock_note.h"

namespace acrnet::executor {

namespace {

// What somebody else wrote is for one line of a message.
std::string short_member(const Json& object, std::string_view name) {
  const std::string* const text = text_member(object, name);
  return text == nullptr ? std::string() : text->substr(0, 500);
}

}  // namespace

std::string user_and_host() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> room{};
  const bool named =
      ::getpwuid_r(::getuid(), &entry, room.data(), room.size(), &found) == 0 && found != nullptr;
  const std::string user = named ? std::string(entry.pw_name) : fmt::format("user {}", ::getuid());
  return fmt::format("{} on {}", user, host.data());
}

std::string pipeline_run(const Environment& environment) {
  const auto set = [&](std::string_view name) { return first_set(environment, {name}); };
  std::string run;
  if (!set("GITHUB_RUN_ID").empty()) {
    run = fmt::format("{}/{}/actions/runs/{}", set("GITHUB_SERVER_URL"), set("GITHUB_REPOSITORY"),
                      set("GITHUB_RUN_ID"));
  } else if (!set("BUILD_BUILDID").empty()) {
    run = fmt::format("{}{}/_build/results?buildId={}", set("SYSTEM_COLLECTIONURI"),
                      set("SYSTEM_TEAMPROJECT"), set("BUILD_BUILDID"));
  } else {
    run = first_set(environment, {"CI_JOB_URL", "BUILD_URL"});
  }
  // It goes into one line of a message.
  std::erase_if(run, [](char c) { return c == '\n' || c == '\r' || c == '\t'; });
  return run.substr(0, 200);
}

std::string who_runs(const Environment& environment) {
  const std::string run = pipeline_run(environment);
  return run.empty() ? user_and_host() : fmt::format("{}, {}", user_and_host(), run);
}

LockNote new_lock_note(std::string_view operation, std::string_view who, std::string_view program,
                       std::string_view path) {
  LockNote note;
  note.id = new_uuid();
  note.operation = fmt::format("acrnet {}", operation);
  note.who = who.empty() ? user_and_host() : std::string(who);
  note.created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  note.version = program;
  note.path = path;
  return note;
}

std::string write_lock_note(const LockNote& note) {
  // Info stays empty; GitLab wants the member to be there.
  return write_json(Json{{"ID", note.id},
                         {"Operation", note.operation},
                         {"Info", ""},
                         {"Who", note.who},
                         {"Version", note.version},
                         {"Created", note.created},
                         {"Path", note.path}});
}

std::optional<LockNote> read_lock_note(std::string_view text) {
  constexpr std::size_t longest = 64U << 10U;
  std::string problem;
  if (text.size() > longest) return std::nullopt;
  const auto document = parse_json(text, problem);
  if (!document || !document->is_object()) return std::nullopt;
  LockNote note;
  note.id = short_member(*document, "ID");
  note.operation = short_member(*document, "Operation");
  note.who = short_member(*document, "Who");
  note.created = short_member(*document, "Created");
  note.version = short_member(*document, "Version");
  note.path = short_member(*document, "Path");
  return note;
}

std::string held_by(const std::optional<LockNote>& note) {
  if (!note || (note->who.empty() && note->operation.empty())) return "It left no note who it is.";
  std::string text = "It is held by";
  if (!note->operation.empty()) text += fmt::format(" {}", note->operation);
  if (!note->who.empty())
    text += fmt::format("{} {}", note->operation.empty() ? "" : ",", note->who);
  if (!note->created.empty()) text += fmt::format(", since {}", note->created);
  return text + ".";
}

}  // namespace acrnet::executor
