// The resources of a plan by their IDs, for views that meet one elsewhere in the plan.
//
// Pure. Refers to the plan, which must outlive it.
#pragma once

#include <vector>

#include "model/plan.h"

namespace acrnet::cli {

class ResourceFinder {
 public:
  explicit ResourceFinder(const Plan& plan);

  // Null when no change is about it and no changed rule names it.
  const Resource* find(const ArmId& id) const;

 private:
  std::vector<const Resource*> by_id_;
};

}  // namespace acrnet::cli
