// Who gains and who loses access to a registry, one by one, and which changes of the plan do it.
//
// Plan -> shifts; what a view shows of Plan::access. Pure. A change carries its origin, so every
// gain and loss can be followed to a line of the policy, or to "not in policy".
#pragma once

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "model/access.h"
#include "model/plan.h"

namespace acrnet::cli {

// The rest of the world, beside those that had or have access anyway.
struct EveryoneElse {
  friend bool operator==(const EveryoneElse&, const EveryoneElse&) = default;
};

struct AccessShift {
  std::variant<Cidr, ClientIndex, EveryoneElse> who;
  std::vector<ChangeIndex> causes;
};

struct RegistryShifts {
  // Networks in the smallest cover, then subnets; or everyone else alone.
  std::vector<AccessShift> gains;
  std::vector<AccessShift> loses;
};

// Refers to a Plan, which must outlive it.
class AccessShifts {
 public:
  explicit AccessShifts(const Plan& plan);
  RegistryShifts of(const RegistryAccess& access) const;

 private:
  // The changes of one resource stand together.
  struct ResourceChanges {
    const ArmId* id = nullptr;
    ChangeIndex begin = 0;
    ChangeIndex end = 0;
  };
  enum class Direction { gain, loss };

  ResourceChanges changes_of(const ArmId& id) const;
  std::vector<AccessShift> list(const Clients& clients, const ArmId& registry,
                                Direction direction) const;
  std::vector<ChangeIndex> causes(const AccessShift& shift, const ResourceChanges& registry,
                                  Direction direction) const;

  const Plan& plan_;
  std::vector<ResourceChanges> resources_;  // by ID
};

}  // namespace acrnet::cli
