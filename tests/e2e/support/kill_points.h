// Runs a program and kills it at its n-th change of the world, for any n: what power cuts,
// out-of-memory killers and impatient pipelines do, at every moment in turn.
//
//   const TracedRun whole = run_traced(command, {});           // how many calls there are
//   for (n = 1; n <= whole.calls.size(); ++n)
//     run_traced(command, {{n, Moment::before}});              // ... and once for Moment::after
//
// The program is traced (ptrace) with all its threads and children; each of its calls that changes
// the world (world_calls.h) counts, in the order in which they are begun. With `before`, the
// n-th call does not happen; with `after`, it has happened and the program never learns. The whole
// process group gets SIGKILL, so no handler, destructor or flush runs.
// With threads the order of calls may differ between runs: the n-th call is that of this run.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "tests/e2e/support/child_process.h"
#include "tests/e2e/support/world_calls.h"

namespace acrnet::e2e {

enum class Moment { before, after };

struct KillPoint {
  std::size_t number = 1;  // of the call, from 1
  Moment moment = Moment::before;
};

struct TracedRun {
  // When killed: signal SIGKILL. When the program made fewer calls: as it ended.
  Outcome outcome;
  // Every counted call that was begun; the last one is the one it was killed at.
  std::vector<WorldCall> calls;
  bool killed = false;
  bool failed = false;
};

// One call that fails as on a broken or full disk, at its moment in the run.
struct FailingCall {
  std::function<bool(const WorldCall&)> which;
  std::size_t number = 1;  // of those, from 1
  int error = 0;           // EIO
};

// Runs a program in which this call is not made and says that it failed. Whether there was such a
// call is `failed`. Throws as run_traced does, and where the processor's registers are not known
// here (can_fail_calls).
TracedRun run_with_failure(const Command& command, const FailingCall& failing);
bool can_fail_calls();

// Throws std::system_error when the program can't be started or tracing is not permitted.
TracedRun run_traced(const Command& command, std::optional<KillPoint> kill_at);

}  // namespace acrnet::e2e
