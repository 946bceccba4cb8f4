#include "model/plan.h"

namespace acrnet {

std::string name_of(const Resource& resource) {
  if (!resource.address.empty()) return resource.address.text();
  return resource.kind == Resource::Kind::subscription ? "subscription " + resource.subscription
                                                       : resource.id.text();
}

ChangeCounts count_changes(const Plan& plan) {
  ChangeCounts counts;
  for (const Change& change : plan.changes) {
    switch (change.action) {
      case Action::add: ++counts.add; break;
      case Action::update: ++counts.update; break;
      case Action::remove: ++counts.remove; break;
      case Action::adopt: ++counts.adopt; break;
      case Action::move: ++counts.move; break;
      case Action::forget: ++counts.forget; break;
    }
  }
  return counts;
}

}  // namespace acrnet
