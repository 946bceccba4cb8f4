#include "executor/apply/step_factory.h"

#include <utility>

#include "executor/apply/create_private_endpoint.h"
#include "executor/apply/create_registry.h"
#include "executor/apply/create_resource.h"
#include "executor/apply/register_provider.h"
#include "executor/apply/remove_resource.h"
#include "executor/apply/write_registry.h"
#include "executor/apply/write_subnet.h"

namespace acrnet::executor {

std::unique_ptr<StepRun> make_step_run(StepContext context) {
  const Resource& resource = context.plan.resources[context.step.resource];
  const bool is_registry = resource.kind == Resource::Kind::registry;
  switch (context.step.kind) {
    case StepKind::register_provider: return std::make_unique<RegisterProvider>(std::move(context));
    case StepKind::write_subnet: return std::make_unique<WriteSubnet>(std::move(context));
    case StepKind::create:
      if (resource.kind == Resource::Kind::private_endpoint)
        return std::make_unique<CreatePrivateEndpoint>(std::move(context));
      if (is_registry) return std::make_unique<CreateRegistry>(std::move(context));
      return std::make_unique<CreateResource>(std::move(context));
    case StepKind::remove: return std::make_unique<RemoveResource>(std::move(context));
    case StepKind::write_registry: break;
  }
  return std::make_unique<WriteRegistry>(std::move(context));
}

}  // namespace acrnet::executor
