// Warnings about what a policy asks for, beside those of diagnostics.h: ACR2060..ACR2079.
//
// One factory for each code. Told from the policy and the day alone (expand).
#pragma once

#include <string_view>

#include "model/cidr.h"
#include "model/date.h"
#include "model/diagnostic.h"
#include "model/policy.h"

namespace acrnet::planner {

// ---- ACR2060..2062: until
Diagnostic rule_has_ended(const PolicyRegistry& registry, const Allow& allow, Date today);
Diagnostic rule_ends_soon(const PolicyRegistry& registry, const Allow& allow, Date today);
Diagnostic rule_ends_late(const PolicyRegistry& registry, const Allow& allow);

// ---- ACR2063..2064: settings
Diagnostic rules_behind_disabled_access(const PolicyRegistry& registry, const Allow& first);
Diagnostic trusted_services_beside_subnets(const PolicyRegistry& registry, const Allow& first);

// ---- ACR2065: subnets
// `kind` is what the range is for, e.g. "a private network".
Diagnostic private_egress(const PolicySubnet& subnet, const Cidr& cidr, std::string_view kind);

}  // namespace acrnet::planner
