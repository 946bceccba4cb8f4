#include "executor/state/local_state_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
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
  FileLock(Descriptor file, fs::path path) : file_(std::move(file)), path_(std::move(path)) {}
  ~FileLock() override {
    if (::ftruncate(file_.number(), 0) != 0) {
      // The note stays; without the lock it means nothing.
    }
  }

  bool held() const override { return is_same_file(); }
  // The kernel holds it; but who puts another file in its place lets others lock that one.
  bool is_held_since(Clock::time_point) override { return is_same_file(); }
  std::string why_lost() const override {
    return fmt::format("{} was removed or replaced while it was locked", path_.string());
  }

 private:
  bool is_same_file() const {
    struct stat locked {};
    struct stat named {};
    return ::fstat(file_.number(), &locked) == 0 && ::lstat(path_.c_str(), &named) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
  }

  Descriptor file_;
  fs::path path_;
};

// How every note begins, and what tells a lock from a file that is somebody else's.
constexpr std::string_view note_begin = "acrnet ";

// Who holds the lock, for whoever finds it held.
std::string holder_note(std::string_view operation, std::string_view who) {
  const std::time_t now = std::time(nullptr);
  return fmt::format("{}{}, process {}, {}, since {:%Y-%m-%d %H:%M:%S} UTC\n", note_begin,
                     operation, ::getpid(), who, fmt::gmtime(now));
}

std::string read_note(const Descriptor& file) {
  std::array<char, 1024> note{};
  const ssize_t size = ::pread(file.number(), note.data(), note.size(), 0);
  std::string text(note.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  return text.substr(0, text.find('\n'));
}

std::string holder(const Descriptor& file) {
  const std::string note = read_note(file);
  return note.empty() ? "It left no note who it is." : fmt::format("It is held by {}.", note);
}

void write_note(const Descriptor& file, std::string_view operation, std::string_view who) {
  const std::string note = holder_note(operation, who);
  // Only a courtesy: without it the lock holds just the same.
  const bool written = ::ftruncate(file.number(), 0) == 0 &&
                       ::pwrite(file.number(), note.data(), note.size(), 0) > 0;
  static_cast<void>(written);
}

std::string move_away(const std::string& file) {
  return fmt::format("Move it away, then run again: mv {0} {0}.other", file);
}

// What acrnet makes by itself can be moved away; the state itself is needed.
std::string help_for_state(const std::string& file, const FileError& error) {
  return error.problem == FileProblem::linked
             ? fmt::format("Put the file itself there: cp {0} {0}.own && mv {0}.own {0}", file)
             : fmt::format("Move it away and bring the state back: mv {0} {0}.other", file);
}

// A file of the state that can't be opened for what it is; `otherwise` says the rest.
Diagnostic refusal_of(const std::string& file, const FileError& error, const std::string& help,
                      Diagnostic otherwise) {
  switch (error.problem) {
    case FileProblem::not_regular:
    case FileProblem::linked: return state_not_regular(file, error.sentence(), help);
    case FileProblem::leads_out: return state_leads_out(file);
    case FileProblem::too_large: return state_too_large(file, error.sentence());
    default: return otherwise;
  }
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

// What was read of a file, or why it was not.
std::optional<State> take(std::optional<std::string> bytes, const FileError& error,
                          const fs::path& path, const std::string& help, Diagnostics& diagnostics) {
  if (!bytes) {
    diagnostics.add(
        refusal_of(path.string(), error, help, state_unreadable(path.string(), error.sentence())));
    return std::nullopt;
  }
  StateReading reading = decode_state(std::move(*bytes));
  return reading.state ? std::move(reading.state) : refuse(reading, path, diagnostics);
}

Diagnostic no_lock_file(const std::string& path, const std::string& reason) {
  return lock_unavailable(path, reason, "Make the folder writable, or run from a copy of it.");
}

void tell_of_rescue(bool written, const fs::path& file, const FileError& error,
                    const std::string& command, Diagnostics& diagnostics) {
  diagnostics.add(written ? state_rescued(file.string(), command)
                          : state_not_rescued(file.string(), error.sentence()));
}

}  // namespace

LocalStateStore::LocalStateStore(fs::path folder, const std::string& path, std::string who)
    : file_(folder / path),
      folder_(std::move(folder)),
      path_(path),
      who_(who.empty() ? user_and_host() : std::move(who)) {}

fs::path LocalStateStore::lock_file() const {
  return file_.parent_path() / fmt::format(".{}.lock", file_.filename().string());
}

// The folder is opened once: what is locked is what is read and written, whatever happens to the
// names on the way.
std::optional<FilePlace> LocalStateStore::place(const fs::path& file, bool make_folder,
                                                FileError& error) {
  if (!opened_) {
    const auto configuration = Folder::open(folder_, error);
    if (!configuration) return std::nullopt;
    const std::string way = path_.parent_path().string();
    opened_ =
        make_folder ? configuration->made_below(way, error) : configuration->below(way, error);
  }
  if (!opened_) return std::nullopt;
  return FilePlace{opened_->again(), file.filename().string()};
}

// The lock's file, locked; null with an error. It may be moved away between its opening and its
// locking: then the lock would be of a file that nobody else finds.
std::optional<Descriptor> LocalStateStore::open_lock(const std::string& path,
                                                     Diagnostics& diagnostics) {
  FileError error;
  const auto where = place(lock_file(), true, error);
  for (int attempt = 0; where && attempt < 10; ++attempt) {
    auto file = open_regular(*where, O_RDWR | O_CREAT, Names::only, error);
    if (!file) break;
    if (::flock(file->number(), LOCK_EX | LOCK_NB) != 0) {
      const std::string end = fmt::format("It lets go of {} when it ends, however it ends.", path);
      diagnostics.add(errno == EWOULDBLOCK ? state_locked(holder(*file), end,
                                                          "Wait until it is done, then run again.")
                                           : no_lock_file(path, system_error(errno).sentence()));
      return std::nullopt;
    }
    if (is_called(*file, *where)) return file;
    error = system_error(ENOENT);
  }
  diagnostics.add(refusal_of(where ? path : file_.string(), error, move_away(path),
                             no_lock_file(path, error.sentence())));
  return std::nullopt;
}

std::unique_ptr<StateLock> LocalStateStore::lock(std::string_view operation,
                                                 Diagnostics& diagnostics) {
  const std::string path = lock_file().string();
  auto file = open_lock(path, diagnostics);
  if (!file) return nullptr;
  const std::string note = read_note(*file);
  if (!note.empty() && !note.starts_with(note_begin)) {
    diagnostics.add(not_a_lock(path));
    return nullptr;
  }
  write_note(*file, operation, who_);
  FileError ignored;  // a missing folder has no leftovers
  for (const fs::path& written : {state_file(), backup_file(), rescue_file()}) {
    const auto where = place(written, false, ignored);
    if (where) remove_leftovers(*where);
  }
  return std::make_unique<FileLock>(std::move(*file), path);
}

// The bytes that are stored; none, and no error, where there is no state.
bool LocalStateStore::read_bytes(std::optional<std::string>& bytes, FileError& error) {
  const auto where = place(state_file(), false, error);
  if (where) bytes = read_file(*where, largest_document, Names::only, error);
  return bytes || error.problem == FileProblem::missing;
}

std::optional<State> LocalStateStore::read(Diagnostics& diagnostics) {
  std::optional<std::string> bytes;
  FileError error;
  if (read_bytes(bytes, error) && !bytes) return State();
  return take(std::move(bytes), error, state_file(), help_for_state(file_.string(), error),
              diagnostics);
}

// Where there is no state to keep, the next one must find its place all the same: that is better
// known now than when Azure is changed.
bool LocalStateStore::keep_backup(Diagnostics& diagnostics) {
  std::optional<std::string> bytes;
  FileError error;
  if (read_bytes(bytes, error)) {
    const auto where = place(backup_file(), false, error);
    if (!where) return error.problem == FileProblem::missing;  // told of when the state is written
    if (bytes ? replace_file(*where, *bytes, error) : is_replaceable(*where, error)) return true;
  }
  const std::string file = backup_file().string();
  diagnostics.add(
      refusal_of(file, error, move_away(file), state_not_written(file, error.sentence())));
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
  FileError error;
  const auto where = place(state_file(), false, error);
  if (where && replace_file(*where, encode_state(state), error)) return true;
  const std::string file = state_file().string();
  diagnostics.add(refusal_of(file, error, help_for_state(file, error),
                             state_not_written(file, error.sentence())));
  return false;
}

void LocalStateStore::rescue(const State& state, Diagnostics& diagnostics) {
  FileError error;
  const auto where = place(rescue_file(), false, error);
  const bool written = where && replace_file(*where, encode_state(state), error);
  tell_of_rescue(written, rescue_file(), error,
                 fmt::format("mv {} {}", rescue_file().string(), state_file().string()),
                 diagnostics);
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
  FileError error;
  const bool written = replace_file(file, encode_state(state), error);
  tell_of_rescue(written, file, error, command, diagnostics);
}

std::optional<State> read_state_file(const fs::path& path, Diagnostics& diagnostics) {
  FileError error;
  auto bytes = read_file(path, largest_document, error);
  return take(std::move(bytes), error, path, "Give the path of a state.", diagnostics);
}

}  // namespace acrnet::executor
