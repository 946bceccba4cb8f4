// The state as the bytes of its file and back. docs/state.md describes the format.
//
// Pure. Reading is strict and total: any bytes give a State or a reason. The digest in the file
// covers everything else in it, so a flipped bit is noticed and not believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/state.h"

namespace acrnet::executor {

// The format that is written; docs/state.md says what the older ones lack.
inline constexpr int state_format_version = 4;

std::string encode_state(const State& state);

struct StateReading {
  std::optional<State> state;
  std::string problem;          // when there is no state: why, in words
  long long newer_version = 0;  // not 0: the format is newer than state_format_version
};

StateReading decode_state(std::string bytes);

}  // namespace acrnet::executor
