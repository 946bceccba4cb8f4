// How a resource of a plan or a state is called, in full and within a line of its owner.
//
// Pure. The policy's name comes first where there is one, Azure's follows; all text is escaped.
#pragma once

#include <string>

#include "model/plan.h"

namespace acrnet::cli {

// What the policy calls it ("registry.main"), else what Azure calls it ("myRegistry",
// "myNetwork/mySubnet"), else "subscription 0000…". Escaped, as all that follow.
std::string resource_name(const Resource& resource);

// What Azure calls it: "myRegistry", "myNetwork/mySubnet", "subscription 0000…".
std::string azure_name(const ArmId& id);
std::string azure_name(const Resource& resource);

// "docker.vm  (myNetwork/mySubnet)" where the policy knows the subnet, else
// "myNetwork/mySubnet  (resource group myGroup)".
std::string source_text(const RuleSource& source, const Address& subnet);

// What a rule, an endpoint, … is called in the first column: "allow subnet", "service endpoint".
std::string_view fact_label(const Fact& fact);
std::string_view rule_label(const RuleSource& source);

}  // namespace acrnet::cli
