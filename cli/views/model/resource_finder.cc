#include "cli/views/model/resource_finder.h"

#include <algorithm>

namespace acrnet::cli {

ResourceFinder::ResourceFinder(const Plan& plan) {
  for (const Resource& resource : plan.resources) {
    if (!resource.id.empty()) by_id_.push_back(&resource);
  }
  std::stable_sort(by_id_.begin(), by_id_.end(),
                   [](const Resource* a, const Resource* b) { return a->id < b->id; });
}

const Resource* ResourceFinder::find(const ArmId& id) const {
  const auto at =
      std::lower_bound(by_id_.begin(), by_id_.end(), id,
                       [](const Resource* item, const ArmId& wanted) { return item->id < wanted; });
  return at != by_id_.end() && (*at)->id == id ? *at : nullptr;
}

}  // namespace acrnet::cli
