#include "executor/state/remote_state_store.h"

#include <fmt/format.h>

#include <charconv>
#include <system_error>
#include <utility>

#include "executor/files/atomic_file.h"
#include "executor/files/state_codec.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"
#include "executor/state/local_state_store.h"

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t longest_memory = 256;

// A lineage goes into a line of a file as it is.
bool is_uuid_like(std::string_view lineage) {
  constexpr std::string_view letters =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  return !lineage.empty() && lineage.size() <= 64 &&
         lineage.find_first_not_of(letters) == std::string_view::npos;
}

std::string remembered_line(const fs::path& file) {
  FileError ignored;  // an unreadable file counts as no memory
  auto bytes = read_file(file, longest_memory, ignored);
  return bytes ? std::move(*bytes) : std::string();
}

// Empty where the line is none, or of another lineage.
std::optional<std::uint64_t> remembered_serial(std::string_view line, std::string_view lineage) {
  if (!line.starts_with(lineage) || !line.ends_with('\n')) return std::nullopt;
  line.remove_prefix(lineage.size());
  line.remove_suffix(1);
  if (!line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  std::uint64_t serial = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), serial);
  const bool whole = error == std::errc() && end == line.data() + line.size();
  return whole ? std::optional(serial) : std::nullopt;
}

}  // namespace

std::string answer_in_words(const HttpResponse& response) {
  if (!response.answered()) return response.failure;
  const std::string_view code = response.header("x-ms-error-code");
  return code.empty() ? fmt::format("HTTP {}", response.status)
                      : fmt::format("HTTP {} {}", response.status, code.substr(0, 80));
}

RemoteStateStore::RemoteStateStore(std::string place, RemoteStateOptions options)
    : place_(std::move(place)), options_(std::move(options)) {}

bool RemoteStateStore::is_known(const State& state) const {
  const std::scoped_lock lock(mutex_);
  return state.lineage == known_lineage_ && state.serial == known_serial_;
}

void RemoteStateStore::note_known(const State& state) {
  {
    const std::scoped_lock lock(mutex_);
    known_lineage_ = state.lineage;
    known_serial_ = state.serial;
  }
  if (!is_uuid_like(state.lineage)) return;
  const std::string line = fmt::format("{} {}\n", state.lineage, state.serial);
  if (remembered_line(memory()) == line) return;
  std::error_code error;
  const fs::path folder = memory().parent_path();
  // For this user only, as the state is.
  if (fs::create_directory(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  // Who may not write here (a read-only checkout) remembers nothing.
  FileError ignored;
  static_cast<void>(replace_file(memory(), line, ignored));
}

fs::path RemoteStateStore::memory() const { return options_.folder / ".acrnet" / "state-serial"; }

bool RemoteStateStore::is_older(const State& state, const std::string& remembered,
                                Diagnostics& diagnostics) const {
  const auto serial = remembered_serial(remembered, state.lineage);
  if (accepts_older_ || !serial || state.serial >= *serial) return false;
  diagnostics.add(state_older(place_, state.serial, *serial));
  return true;
}

void RemoteStateStore::report(const HttpResponse& response, std::string_view what,
                              Diagnostics& diagnostics) const {
  if (response.given_up) return diagnostics.add(stopped_waiting(place_));
  if (!response.answered()) return diagnostics.add(state_unreachable(place_, response.failure));
  const std::string answer = fmt::format("{} to {}", answer_in_words(response), what);
  if (response.status == 401 || response.status == 403)
    return diagnostics.add(state_access_refused(place_, answer, repair_of_access()));
  if (response.status >= 300 && response.status < 400) {
    return diagnostics.add(state_answer_unusable(
        place_, fmt::format("It redirects to {}, and what proves who asks is not sent there",
                            mask_url(response.header("location")))));
  }
  diagnostics.add(state_answer_unusable(place_, answer));
}

void RemoteStateStore::report_missing(std::string_view lacks, Diagnostics& diagnostics) const {
  diagnostics.add(state_missing(
      place_, lacks,
      "For a new configuration: acrnet init. To move the state here that was kept elsewhere: "
      "acrnet init --migrate. If it was here before, check where the policy says that it is."));
}

std::optional<State> RemoteStateStore::decode(Document document, Diagnostics& diagnostics) const {
  StateReading reading = decode_state(std::move(document.bytes));
  if (reading.state) return std::move(reading.state);
  if (reading.newer_version != 0) {
    diagnostics.add(state_newer(place_, reading.newer_version, state_format_version));
  } else {
    diagnostics.add(state_damaged(
        place_, reading.problem,
        "Check that a state of acrnet is there and no web page. If it is damaged, "
        "bring a whole one back from the place's earlier versions or your own backup: "
        "acrnet state push --force FILE"));
  }
  return std::nullopt;
}

// A gateway may answer 404 in the service's place, and a state that is taken for absent would be
// overwritten by an empty one: what is not there is asked for twice.
std::optional<RemoteStateStore::Document> RemoteStateStore::fetch_surely(Diagnostics& diagnostics) {
  auto document = fetch(diagnostics);
  const bool absent = document && document->bytes.empty() && document->etag.empty();
  return absent ? fetch(diagnostics) : std::move(document);
}

// What was remembered before it was asked for, was stored before.
std::optional<State> RemoteStateStore::read(Diagnostics& diagnostics) {
  const std::string remembered = remembered_line(memory());
  auto document = fetch_surely(diagnostics);
  if (!document) return std::nullopt;
  if (!document->bytes.empty()) {
    auto state = decode(std::move(*document), diagnostics);
    if (!state || is_older(*state, remembered, diagnostics)) return std::nullopt;
    note_known(*state);
    return state;
  }
  if (options_.when_missing == WhenMissing::make) return State();
  report_missing(document->etag.empty() ? "There is nothing." : "It is empty.", diagnostics);
  return std::nullopt;
}

bool RemoteStateStore::write(const State& state, Diagnostics& diagnostics) {
  const auto before = fetch_surely(diagnostics);
  if (!before) return false;
  const auto stored =
      before->bytes.empty() ? std::optional<State>(State()) : decode(*before, diagnostics);
  if (!stored) return false;
  const std::string problem = successor_problem(*stored, state);
  if (!problem.empty()) {
    diagnostics.add(state_moved_on(place_, problem));
    return false;
  }
  if (!store(encode_state(state), *before, diagnostics)) return false;
  note_known(state);
  return true;
}

bool RemoteStateStore::replace(const State& state, Replacing replacing, Diagnostics& diagnostics) {
  const auto before = fetch_surely(diagnostics);
  if (!before) return false;
  if (replacing == Replacing::older && !before->bytes.empty()) {
    const auto stored = decode(*before, diagnostics);
    if (!stored) return false;
    if (*stored == state) return true;
    const std::string problem = replacement_problem(*stored, state);
    if (!problem.empty()) {
      diagnostics.add(state_not_replaced(place_, problem));
      return false;
    }
  }
  if (!store(encode_state(state), *before, diagnostics)) return false;
  note_known(state);
  return true;
}

void RemoteStateStore::rescue(const State& state, Diagnostics& diagnostics) {
  const std::string chdir =
      options_.folder == "." ? "" : fmt::format("--chdir {} ", options_.folder.string());
  put_aside(state, options_.folder / "errored.acrstate",
            fmt::format("acrnet {}state push errored.acrstate", chdir), diagnostics);
}

}  // namespace acrnet::executor
