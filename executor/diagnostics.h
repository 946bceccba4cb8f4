// Every message of the executor, one factory each: reading Azure ACR3500-3999, state ACR4000-4999,
// apply ACR5000-5999. Pure; nothing is printed here.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::executor {

// Codes that the command line turns into exit codes of their own.
inline constexpr std::string_view code_state_locked = "ACR4001";       // exit 5
inline constexpr std::string_view code_lock_unavailable = "ACR4002";   // plan goes on without a lock
inline constexpr std::string_view code_plan_stale = "ACR4101";         // exit 4
inline constexpr std::string_view code_changed_since_plan = "ACR5001"; // exit 4, unless more was done

}  // namespace acrnet::executor
