// What the process ends with, so that a script can tell what happened without reading text.
//
// Values only. Each is listed in `acrnet --help`; a number never changes its meaning.
#pragma once

namespace acrnet::cli {

enum class ExitCode : int {
  success = 0,      // done; for plan: also when there is nothing to change
  error = 1,        // nothing was changed, or what was is said
  changes = 2,      // plan --detailed-exitcode: there are changes
  not_held = 3,     // an assertion does not hold, or the plan has a risk of the --fail-on level
  stale = 4,        // the plan is stale, or Azure changed since it was made
  locked = 5,       // someone else holds the state's lock
  partial = 6,      // applied in part
  unknown = 7,      // query: the source that was asked can't tell
  timed_out = 124,  // --timeout is over; as `timeout` of coreutils has it
  interrupted = 130,
};

}  // namespace acrnet::cli
