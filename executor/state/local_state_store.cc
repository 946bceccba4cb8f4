#include "executor/state/local_state_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "executor/files/atomic_file.h"
#include "executor/files/state_codec.h"
#include "executor/messages/diagnostics.h"
#include "executor/messages/remote_state_diagnostics.h"
#include "executor/state/lock_note.h"

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;

// Holds flock() on an open file: the kernel drops it when the process dies, whatever kills it. The
// file stays when the lock goes; removing it would let two runs lock two files of one name.
class FileLock final : public StateLock {
 public:
  explicit FileLock(int file) : file_(file) {}
  ~FileLock() override {
    if (::ftruncate(file_, 0) != 0) {
      // The note stays; without the lock it means nothing.
    }
    ::close(file_);
  }

 private:
  int file_;
};

std::string last_error() { return std::generic_category().message(errno); }

// Who holds the lock, for whoever finds it held.
std::string holder_note(std::string_view operation) {
  const std::time_t now = std::time(nullptr);
  return fmt::format("acrnet {}, process {}, {}, since {:%Y-%m-%d %H:%M:%S} UTC\n", operation,
                     ::getpid(), user_and_host(), fmt::gmtime(now));
}

std::string read_note(int file) {
  std::array<char, 512> note{};
  const ssize_t size = ::pread(file, note.data(), note.size(), 0);
  std::string text(note.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  text = text.substr(0, text.find('\n'));
  return text.empty() ? "It left no note who it is." : fmt::format("It is held by {}.", text);
}

void write_note(int file, std::string_view operation) {
  const std::string note = holder_note(operation);
  // Only a courtesy: without it the lock holds just the same.
  const bool written = ::ftruncate(file, 0) == 0 && ::pwrite(file, note.data(), note.size(), 0) > 0;
  static_cast<void>(written);
}

std::optional<State> refuse(const StateReading& reading, const fs::path& path,
                            Diagnostics& diagnostics) {
  if (reading.newer_version != 0) {
    diagnostics.add(state_newer(path.string(), reading.newer_version, state_format_version));
    return std::nullopt;
  }
  const fs::path backup = path.string() + ".backup";
  std::error_code ignored;
  const std::string help =
      fs::exists(backup, ignored)
          ? fmt::format("Look at {0}, the state before the last write. If it is whole: mv {0} {1}",
                        backup.string(), path.string())
          : fmt::format(
                "Bring {} back from your own backup. Without one, move it away: acrnet then "
                "begins anew and takes everything it finds for somebody else's.",
                path.string());
  diagnostics.add(state_damaged(path.string(), reading.problem, help));
  return std::nullopt;
}

std::optional<State> read_any(const fs::path& path, bool may_be_missing, Diagnostics& diagnostics) {
  std::string reason;
  bool missing = false;
  auto bytes = read_file(path, reason, missing);
  if (!bytes) {
    if (missing && may_be_missing) return State();
    diagnostics.add(state_unreadable(path.string(), reason));
    return std::nullopt;
  }
  StateReading reading = decode_state(std::move(*bytes));
  return reading.state ? std::move(reading.state) : refuse(reading, path, diagnostics);
}

Diagnostic no_lock_file(const std::string& path, const std::string& reason) {
  return lock_unavailable(path, reason, "Make the folder writable, or run from a copy of it.");
}

}  // namespace

LocalStateStore::LocalStateStore(fs::path folder, const std::string& path)
    : file_(folder / path), folder_(std::move(folder)) {}

fs::path LocalStateStore::lock_file() const {
  return file_.parent_path() / fmt::format(".{}.lock", file_.filename().string());
}

std::unique_ptr<StateLock> LocalStateStore::lock(std::string_view operation,
                                                 Diagnostics& diagnostics) {
  const std::string path = lock_file().string();
  std::error_code ignored;  // a folder that can't be made is told of below
  if (fs::exists(folder_, ignored)) fs::create_directories(file_.parent_path(), ignored);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    diagnostics.add(no_lock_file(path, last_error()));
    return nullptr;
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string end = fmt::format("It lets go of {} when it ends, however it ends.", path);
    diagnostics.add(errno == EWOULDBLOCK ? state_locked(read_note(file), end,
                                                        "Wait until it is done, then run again.")
                                         : no_lock_file(path, last_error()));
    ::close(file);
    return nullptr;
  }
  write_note(file, operation);
  for (const fs::path& written : {state_file(), backup_file(), rescue_file()})
    remove_leftovers(written);
  return std::make_unique<FileLock>(file);
}

std::optional<State> LocalStateStore::read(Diagnostics& diagnostics) {
  return read_any(state_file(), true, diagnostics);
}

bool LocalStateStore::keep_backup(Diagnostics& diagnostics) {
  std::error_code ignored;
  if (!fs::exists(state_file(), ignored)) return true;
  std::string reason;
  if (copy_file_whole(state_file(), backup_file(), reason)) return true;
  diagnostics.add(state_not_written(backup_file().string(), reason));
  return false;
}

bool LocalStateStore::write(const State& state, Diagnostics& diagnostics) {
  const auto stored = read(diagnostics);
  if (!stored) return false;
  const std::string conflict = successor_problem(*stored, state);
  if (conflict.empty()) return store(state, diagnostics);
  diagnostics.add(state_moved_on(state_file().string(), conflict));
  return false;
}

bool LocalStateStore::replace(const State& state, Replacing replacing, Diagnostics& diagnostics) {
  if (replacing == Replacing::anything) return store(state, diagnostics);
  const auto stored = read(diagnostics);
  if (!stored) return false;
  if (*stored == state) return true;
  const std::string problem = replacement_problem(*stored, state);
  if (problem.empty()) return store(state, diagnostics);
  diagnostics.add(state_not_replaced(state_file().string(), problem));
  return false;
}

bool LocalStateStore::store(const State& state, Diagnostics& diagnostics) {
  if (!keep_backup(diagnostics)) return false;
  std::string reason;
  if (replace_file(state_file(), encode_state(state), reason)) return true;
  diagnostics.add(state_not_written(state_file().string(), reason));
  return false;
}

void LocalStateStore::rescue(const State& state, Diagnostics& diagnostics) {
  put_aside(state, rescue_file(),
            fmt::format("mv {} {}", rescue_file().string(), state_file().string()), diagnostics);
}

bool LocalStateStore::force_unlock(std::string_view, Diagnostics& diagnostics) {
  diagnostics.add(
      lock_not_broken(state_file().string(),
                      "The lock of a file ends with the process that holds it, however it ends",
                      "Wait for that process, or end it."));
  return false;
}

void put_aside(const State& state, const fs::path& file, const std::string& command,
               Diagnostics& diagnostics) {
  std::string reason;
  if (replace_file(file, encode_state(state), reason)) {
    diagnostics.add(state_rescued(file.string(), command));
  } else {
    diagnostics.add(state_not_rescued(file.string(), reason));
  }
}

std::optional<State> read_state_file(const fs::path& path, Diagnostics& diagnostics) {
  return read_any(path, false, diagnostics);
}

}  // namespace acrnet::executor
