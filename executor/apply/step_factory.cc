#include <stdexcept>
#include <utility>

#include "executor/apply/create_private_endpoint.h"
#include "executor/apply/create_registry.h"
#include "executor/apply/create_resource.h"
#include "executor/apply/register_provider.h"
#include "executor/apply/remove_resource.h"
#include "executor/apply/step_run.h"
#include "executor/apply/write_registry.h"
#include "executor/apply/write_subnet.h"

namespace acrnet::executor {

namespace {

std::unique_ptr<StepRun> make_creation(StepContext context) {
  switch (context.plan.resources[context.step.resource].kind) {
    case Resource::Kind::registry: return std::make_unique<CreateRegistry>(std::move(context));
    case Resource::Kind::private_endpoint:
      return std::make_unique<CreatePrivateEndpoint>(std::move(context));
    case Resource::Kind::subnet:
    case Resource::Kind::network:
    case Resource::Kind::resource_group:
      return std::make_unique<CreateResource>(std::move(context));
    case Resource::Kind::subscription: break;
  }
  throw std::logic_error("a step that creates a subscription");
}

}  // namespace

std::unique_ptr<StepRun> make_step_run(StepContext context) {
  switch (context.step.kind) {
    case StepKind::register_provider: return std::make_unique<RegisterProvider>(std::move(context));
    case StepKind::create: return make_creation(std::move(context));
    case StepKind::write_subnet: return std::make_unique<WriteSubnet>(std::move(context));
    case StepKind::write_registry: return std::make_unique<WriteRegistry>(std::move(context));
    case StepKind::remove: return std::make_unique<RemoveResource>(std::move(context));
  }
  throw std::logic_error("a step of no kind");
}

}  // namespace acrnet::executor
