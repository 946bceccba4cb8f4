// Makes the process of a Command: fork, redirections, exec. Shared by child_process and
// kill_points.
//
// All memory is made before the fork, because the test program may have threads and a forked child
// may then only make system calls.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <string>

#include "tests/e2e/support/child_process.h"
#include "tests/e2e/support/file_descriptor.h"

namespace acrnet::e2e {

struct Launched {
  pid_t pid = -1;
  FileDescriptor handle;  // a pidfd: tells the end, and can't mean another process
  FileDescriptor out;
  FileDescriptor err;
  FileDescriptor failure;  // ends at the exec, or tells why there was none
};

// Starts the program. `before_exec` runs in the parent while the child waits just before its exec.
// Whether the exec went well is known when require_start has returned.
Launched launch(const Command& command, const std::function<void(pid_t)>& before_exec);
// Waits for the exec (so a tracer must have let the child go on) and throws std::system_error,
// the child reaped or not, when the program can't be started.
void require_start(const Launched& launched, const Command& command);

// Turns what waitpid says, and what was written, into an outcome.
Outcome outcome_of(int status, const FileDescriptor& out, const FileDescriptor& err);

}  // namespace acrnet::e2e
