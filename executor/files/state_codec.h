// The state as the bytes of its file and back. docs/state.md describes the format.
//
// Pure. Reading is strict and total: any bytes give a State or a reason. The digest in the file
// covers everything else in it, so a flipped bit is noticed and not believed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/state.h"

namespace acrnet::executor {

// The format that is written; docs/state.md says what the older ones lack.
inline constexpr int state_format_version = 4;

// A greater serial is refused, in states and in plans: no number of writes leads there, and from
// the greatest number of all the next write would begin again at 0. Others read it exactly (2^53).
inline constexpr std::uint64_t most_serial = (std::uint64_t{1} << 53U) - 1024;

std::string encode_state(const State& state);

struct StateReading {
  std::optional<State> state;
  std::string problem;          // when there is no state: why, in words
  long long newer_version = 0;  // not 0: the format is newer than state_format_version
};

StateReading decode_state(std::string bytes);

}  // namespace acrnet::executor
