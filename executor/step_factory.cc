#include "executor/step_factory.h"

#include <utility>

#include "executor/register_provider.h"
#include "executor/write_registry.h"
#include "executor/write_subnet.h"

namespace acrnet::executor {

std::unique_ptr<StepRun> make_step_run(StepContext context) {
  switch (context.step.kind) {
    case StepKind::register_provider: return std::make_unique<RegisterProvider>(std::move(context));
    case StepKind::write_subnet: return std::make_unique<WriteSubnet>(std::move(context));
    case StepKind::write_registry: break;
  }
  return std::make_unique<WriteRegistry>(std::move(context));
}

}  // namespace acrnet::executor
