// What the planner says of resources that acrnet makes itself: ACR3012..ACR3014.
#pragma once

#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/creation.h"
#include "model/diagnostic.h"

namespace acrnet::planner {

// It is there already, in another region than the policy would make it in.
Diagnostic made_elsewhere(const Address& address, const ArmId& id, const Creation& wanted,
                          std::string_view location);
// It is there already, with other addresses.
Diagnostic made_with_others(const Address& address, const ArmId& id, const Creation& wanted,
                            const std::vector<Cidr>& addresses);
// acrnet made it, and what others have put into it would go with it: it stays. `rest` is not empty.
Diagnostic container_not_empty(const Address& address, const ArmId& id,
                               const std::vector<ArmId>& rest);

}  // namespace acrnet::planner
