// Whether somebody can reach a registry, and which rules let them in: the answer to a question.
//
// Pipeline: ReachClaim x what is in Azure -> one answer for each registry. Pure. Decides as a plan
// does (planner::clients_of), so that a question and a plan never disagree.
#pragma once

#include <vector>

#include "model/access.h"
#include "model/desired.h"
#include "model/observed.h"

namespace acrnet::planner {

// Why a registry lets in whom it lets in.
enum class Admission {
  no_such_registry,
  shut,      // its public access is disabled
  everyone,  // its default action is Allow
  by_rules,
  private_endpoint,  // one in their network leads to it, whatever its rules are
  unknown_default,   // by rules, and by a default action that the policy does not set
};

struct ReachAnswer {
  ArmId registry;
  Admission admission = Admission::by_rules;
  bool holds = false;  // what was claimed is true of this registry
  // Of those who were asked about; subnets are indices in ReachWorld::clients.
  Clients let_in;
  Clients kept_out;
  std::vector<RuleSource> rules;  // those that let somebody of them in, sorted
};

// Where the question is asked.
struct ReachWorld {
  Observed observed;
  std::vector<ClientSubnet> clients;  // by ID; those that are asked about are among them
  // Registries whose default action is not known, sorted: the policy leaves it as it is.
  std::vector<ArmId> unknown_defaults;
};

// What the policy asks for, as if it were in Azure: every rule works, since every endpoint is
// there.
ReachWorld promised_world(const Desired& desired);
// What is in Azure, or what the state has seen there.
ReachWorld observed_world(const Desired& desired, const Observed& observed);

// One for each registry of the claim, in its order.
std::vector<ReachAnswer> answer_reach(const ReachClaim& claim, const ReachWorld& world);

}  // namespace acrnet::planner
