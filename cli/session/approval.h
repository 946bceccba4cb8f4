// Decides whether a plan may be applied: --auto-approve, --approve with its digest, a saved plan,
// or the answer `yes`.
//
// I/O: asks on the console. End of input and "y" do not approve.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/session/console.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::cli {

// True when `typed` is `digest`, whole or in its short form, however it is written.
bool names_digest(std::string_view typed, const std::string& digest);

// The approval that the command line gives.
struct Approval {
  bool automatic = false;             // --auto-approve
  std::optional<std::string> digest;  // --approve, as typed
  // The plan comes from a file that the user named: naming it approves it, no question is asked.
  bool saved_plan = false;
};

// `digest` is the plan's, whole. False exactly when an error was added.
bool is_approved(const Approval& approval, const Plan& plan, const std::string& digest,
                 Console& console, Diagnostics& diagnostics);

}  // namespace acrnet::cli
