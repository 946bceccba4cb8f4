// Which system calls change the world: what another process, or the next one, could see.
//
// Writes to files and sockets, new and removed names, syncs and locks. Reading, memory, threads,
// timers and a process's talk with itself (pipes, eventfd) are not among them. The rows are
// the calls of Linux on any architecture; the older ones are there where the architecture has them.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace acrnet::e2e {

// One call that a traced program was about to make.
struct WorldCall {
  std::string name;     // "renameat"
  std::string target;   // a path, or what the descriptor is ("socket:[123]", "/tmp/x/state")
  std::string content;  // the begin of what is written, where that is one piece
};

using CallArguments = std::array<std::uint64_t, 6>;

// Empty when the call is not one of those. `thread` is stopped at the call's entry.
std::optional<WorldCall> world_call(pid_t thread, std::uint64_t number,
                                    const CallArguments& arguments);

// "renameat /tmp/x/state.tmp", "sendto socket:[12] 'PUT /sub…'": for a test's messages.
std::string describe(const WorldCall& call);

}  // namespace acrnet::e2e
