// Which machine carries out which kind of step: the one place that knows them all.
#pragma once

#include <memory>

#include "executor/apply/step_run.h"

namespace acrnet::executor {

std::unique_ptr<StepRun> make_step_run(StepContext context);

}  // namespace acrnet::executor
