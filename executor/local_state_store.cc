#include "executor/local_state_store.h"

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

#include "executor/atomic_file.h"
#include "executor/diagnostics.h"
#include "executor/state_codec.h"

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

std::string user_and_host() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return fmt::format("user {} on {}", ::getuid(), host.data());
}

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
    diagnostics.add(state_newer(path.string(), reading.newer_version, State::format_version));
    return std::nullopt;
  }
  const fs::path backup = path.string() + ".backup";
  std::error_code ignored;
  const bool has_backup = fs::exists(backup, ignored);
  diagnostics.add(
      state_damaged(path.string(), reading.problem, has_backup ? backup.string() : std::string()));
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

// Why this state must not replace the stored one; empty when it may.
std::string difference(const State& stored, const State& next) {
  if (!stored.lineage.empty() && stored.lineage != next.lineage) {
    return fmt::format("It has lineage {}, the new one {}", stored.lineage, next.lineage);
  }
  if (stored.serial + 1 != next.serial) {
    return fmt::format("It has serial {}, this run expected {}", stored.serial, next.serial - 1);
  }
  return {};
}

}  // namespace

LocalStateStore::LocalStateStore(fs::path folder) : folder_(std::move(folder)) {}

std::unique_ptr<StateLock> LocalStateStore::lock(std::string_view operation,
                                                 Diagnostics& diagnostics) {
  const std::string path = lock_file().string();
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    diagnostics.add(lock_unavailable(path, last_error()));
    return nullptr;
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    diagnostics.add(errno == EWOULDBLOCK ? state_locked(read_note(file), path)
                                         : lock_unavailable(path, last_error()));
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
  const std::string conflict = difference(*stored, state);
  if (!conflict.empty()) {
    diagnostics.add(state_moved_on(state_file().string(), conflict));
    return false;
  }
  if (!keep_backup(diagnostics)) return false;
  std::string reason;
  if (replace_file(state_file(), encode_state(state), reason)) return true;
  diagnostics.add(state_not_written(state_file().string(), reason));
  return false;
}

void LocalStateStore::rescue(const State& state, Diagnostics& diagnostics) {
  std::string reason;
  if (replace_file(rescue_file(), encode_state(state), reason)) {
    diagnostics.add(state_rescued(rescue_file().string(), state_file().string()));
  } else {
    diagnostics.add(state_not_rescued(rescue_file().string(), reason));
  }
}

std::optional<State> read_state_file(const fs::path& path, Diagnostics& diagnostics) {
  return read_any(path, false, diagnostics);
}

}  // namespace acrnet::executor
