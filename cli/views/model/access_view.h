// Who can reach which registry before and after a plan, who gains and who loses, and what of it is
// a risk: the second part of a PlanView.
//
// Pure. Registries where the same clients gain and lose for the same risk are one section.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

// The greatest risk first, losses before gains, the widest first; then in the order of the plan.
std::vector<AccessSection> view_access(const Plan& plan);

// The same of Plan::outside; and what is to be said of it: whether the plan gives back what was
// lost. Empty where there is nothing.
// Which registries the plan opens to everyone, or leaves open beside rules of the policy.
std::string opening_words(const Plan& plan);
std::vector<AccessSection> view_outside(const Plan& plan);
std::string outside_words(const Plan& plan);

// What is the matter with the whole plan, and who is cut off on the way.
RiskView view_risk(const Plan& plan);
std::vector<FindingRow> view_findings(const Plan& plan);

// "first lock-down"; and a subnet as a client is called: "docker.vm", "myNetwork/mySubnet".
std::string_view risk_words(RiskReason reason);
// Why it can't be told whether a client has access: a main clause without its full stop.
std::string_view unknown_words(UnknownReason reason);
std::string client_name(const ClientSubnet& client);
// "subnet docker.vm, 256 addresses", "everyone", "no one".
Phrase clients_phrase(const Clients& clients, const std::vector<ClientSubnet>& subnets);

}  // namespace acrnet::cli
