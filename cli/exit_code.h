// What the process ends with; documented in `acrnet --help` and docs/. Values only.
#pragma once

namespace acrnet::cli {

enum class ExitCode : int {
  success = 0,  // done; for plan: also when there is nothing to change
  error = 1,    // nothing was changed, or what was is said
  changes = 2,  // plan --detailed-exitcode: there are changes
  stale = 4,    // the plan is stale, or Azure changed since it was made
  locked = 5,   // someone else holds the state's lock
  partial = 6,  // applied in part
  interrupted = 130,
};

}  // namespace acrnet::cli
