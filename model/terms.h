// The enumerations that policies, plans and states share: which cloud, who owns a registry's rules,
// what destroying leaves, how a service endpoint is treated.
//
// Pure. Separate from policy.h, so that code which reads plans and states is not recompiled when
// Policy changes. names.h has the words that files use for them.
#pragma once

#include "model/origin.h"

namespace acrnet {

enum class Cloud { public_cloud, us_government, china, emulator };

// exclusive: the policy is the whole truth for the registry's rules. shared: only rules that this
// state made are ever removed.
enum class Ownership { exclusive, shared };

// What `destroy` leaves: restore puts back the default action that was found at first.
enum class OnDestroy { restore, keep };

// managed: the endpoint is added when a rule needs it and removed again if acrnet added it.
// existing: never touched; missing is an error before anything is written.
enum class EndpointMode { managed, existing };

// A value that a policy may leave unset, with the place that set it.
template <typename T>
struct Setting {
  T value{};
  Origin origin;
};

}  // namespace acrnet
