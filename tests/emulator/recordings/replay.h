// Asks the embedded Azure what a recorded session asked of the real one, request by request.
#pragma once

#include <string>
#include <vector>

#include "tests/emulator/recordings/recording.h"

namespace acrnet::emulator::testing {

enum class Verdict { matches, differs, not_covered };

struct Outcome {
  std::size_t number = 0;  // of the request in its recording, from 0
  std::string request;     // "PUT Microsoft.Network/virtualNetworks?api-version=2022-01-01 → 201"
  Verdict verdict = Verdict::matches;
  std::string reason;  // every difference, or why it is not covered
};

// One outcome for each request. Before the session there is what its test had made: the group
// (unless the session makes it), in a subscription where both providers are registered, and every
// provider it asks for in the state that it first sees.
//
// Time stands still while a recorded answer says that an operation runs, and has passed otherwise.
std::vector<Outcome> replay(const Recording& recording);

}  // namespace acrnet::emulator::testing
