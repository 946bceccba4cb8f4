// How a step of a plan ended. Values only.
#pragma once

namespace acrnet::executor {

// unknown: it was cut off, nobody knows whether its write arrived. untouched: it failed before it wrote anything.
enum class StepOutcome { not_started, done, failed, skipped, unknown, untouched };

}  // namespace acrnet::executor
