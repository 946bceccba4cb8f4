// The state in a file beside the policy: `acrnet.acrstate`. docs/state.md describes it.
//
// Every write makes a new file and renames it, so that a reader, a crash or a full disk never meets
// half a state; the one before is kept as `acrnet.acrstate.backup`. The lock is flock() on
// `.acrnet.acrstate.lock`: the kernel drops it when the process dies.
#pragma once

#include <filesystem>

#include "executor/state_store.h"

namespace acrnet::executor {

class LocalStateStore final : public StateStore {
 public:
  explicit LocalStateStore(std::filesystem::path folder);

  std::unique_ptr<StateLock> lock(std::string_view operation, Diagnostics& diagnostics) override;
  std::optional<State> read(Diagnostics& diagnostics) override;
  bool write(const State& state, Diagnostics& diagnostics) override;
  void rescue(const State& state, Diagnostics& diagnostics) override;

  std::filesystem::path state_file() const { return folder_ / "acrnet.acrstate"; }
  std::filesystem::path backup_file() const { return folder_ / "acrnet.acrstate.backup"; }
  std::filesystem::path lock_file() const { return folder_ / ".acrnet.acrstate.lock"; }
  std::filesystem::path rescue_file() const { return folder_ / "errored.acrstate"; }

 private:
  // False when an error was added. Nothing to keep is fine.
  bool keep_backup(Diagnostics& diagnostics);

  std::filesystem::path folder_;
};

// Reads a state from any file (for `show`). Empty exactly when an error was added.
std::optional<State> read_state_file(const std::filesystem::path& path, Diagnostics& diagnostics);

}  // namespace acrnet::executor
