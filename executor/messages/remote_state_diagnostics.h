// Messages about states that are kept elsewhere than in a file, ACR4010..ACR4029. `place` is a URL
// without secrets.
//
// Beside diagnostics.h, which has those about states in general. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::executor {

inline constexpr std::string_view code_state_missing = "ACR4010";

// `lacks`: a sentence about what is missing ("There is no container 'state'.").
Diagnostic state_missing(std::string_view place, std::string_view lacks, std::string_view help);
Diagnostic state_unreachable(std::string_view place, std::string_view failure);
Diagnostic state_access_refused(std::string_view place, std::string_view answer,
                                std::string_view help);
Diagnostic state_answer_unusable(std::string_view place, std::string_view problem);
Diagnostic lock_lost(std::string_view place, std::string_view reason);
// A warning, for a run that is about to be ended; whose run has ended makes it an error.
Diagnostic lock_not_released(std::string_view place, std::string_view reason,
                             std::string_view lock_id);
Diagnostic lock_not_broken(std::string_view place, std::string_view reason, std::string_view help);
Diagnostic state_not_replaced(std::string_view place, std::string_view problem);
// `variable` of the environment.
// An older state than the one that this folder has seen: `serial` of `seen`.
Diagnostic state_older(std::string_view place, std::uint64_t serial, std::uint64_t seen);
// What an apply that did not end may still make: `addresses` in words. A warning.
Diagnostic writes_may_arrive(std::string_view addresses, std::string_view until);
Diagnostic bad_state_secret(std::string_view variable, std::string_view problem);

}  // namespace acrnet::executor
