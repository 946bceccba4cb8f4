// The state in a file: `acrnet.acrstate` beside the policy, or another one below it. docs/state.md
// describes it.
//
// Every write makes a new file and renames it, so that a reader, a crash or a full disk never meets
// half a state; the one before is kept as `acrnet.acrstate.backup`. The lock is flock() on
// `.acrnet.acrstate.lock`: the kernel drops it when the process dies. All of them are in one
// folder, which the first lock makes where it is missing, and which no link on the way may put
// outside of the configuration's. They are regular files with one name; anything else is an error.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "executor/files/open_file.h"
#include "executor/state/state_store.h"
#include "model/backend.h"

namespace acrnet::executor {

class LocalStateStore final : public StateStore {
 public:
  // `path` is the file's, from the folder. `who` runs this, for those who find it locked; empty:
  // the user and the host.
  explicit LocalStateStore(std::filesystem::path folder,
                           const std::string& path = LocalBackend().path, std::string who = {});

  std::string place() const override { return file_.string(); }
  bool is_file() const override { return true; }
  std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) override;
  std::optional<State> read(Diagnostics& diagnostics) override;
  bool write(const State& state, Diagnostics& diagnostics) override;
  bool replace(const State& state, Replacing replacing, Diagnostics& diagnostics) override;
  void rescue(const State& state, Diagnostics& diagnostics) override;
  // There is none to break: always an error.
  bool force_unlock(std::string_view id, Diagnostics& diagnostics) override;

  const std::filesystem::path& state_file() const { return file_; }
  std::filesystem::path backup_file() const { return file_.string() + ".backup"; }
  std::filesystem::path lock_file() const;
  std::filesystem::path rescue_file() const { return file_.parent_path() / "errored.acrstate"; }

 private:
  std::optional<FilePlace> place(const std::filesystem::path& file, bool make_folder,
                                 FileError& error);
  std::optional<Descriptor> open_lock(const std::string& path, Diagnostics& diagnostics);
  bool read_bytes(std::optional<std::string>& bytes, FileError& error);
  // Each is false when an error was added. Nothing to keep is fine.
  bool keep_backup(Diagnostics& diagnostics);
  bool store(const State& state, Diagnostics& diagnostics);

  std::filesystem::path file_;    // for messages
  std::filesystem::path folder_;  // the folder of the configuration
  std::filesystem::path path_;    // path of the state, relative to folder_
  std::optional<Folder> opened_;  // the one that the state is in
  std::string who_;
};

// Writes the state into `file` and says so, with the command that brings it back; or that nothing
// could be written. How every store keeps StateStore::rescue.
void put_aside(const State& state, const std::filesystem::path& file, const std::string& command,
               Diagnostics& diagnostics);

// Reads a state from any file (for `show`). Empty exactly when an error was added.
std::optional<State> read_state_file(const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace acrnet::executor
