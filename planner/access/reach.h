// Whether somebody can reach a registry, and which rules let them in: the answer to a question.
//
// Pipeline: ReachClaim x what is in Azure -> one answer for each registry. Pure. Decides as a plan
// does (planner::clients_of), so that a question and a plan never disagree.
#pragma once

#include <variant>
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

// Why a policy alone can't tell whether a registry lets a client in.
enum class PolicyDoubt {
  default_action,   // the policy does not set it, and it may be Allow
  rules_of_others,  // the registry is shared, and rules that the policy does not have may let it in
  endpoint,         // the subnet leaves by addresses that are let in, and the policy does not say
                    // whether it has the service endpoint, with which it arrives as a subnet
  zone,             // private endpoints in its network have their names in several zones, and Azure
                    // links a network to one of a name
};

// What the policy leaves open, or what Azure does.
using Doubt = std::variant<PolicyDoubt, UnknownReason>;

struct Doubtful {
  Clients clients;
  Doubt why;
};

// Those who were asked about are let in, kept out or doubtful, each of them once; subnets are
// indices in ReachWorld::clients.
struct ReachAnswer {
  ArmId registry;
  Admission admission = Admission::by_rules;
  Reach verdict = Reach::no;  // whether what was claimed is so of this registry
  Clients let_in;
  Clients kept_out;
  std::vector<Doubtful> doubtful;
  std::vector<RuleSource> rules;  // those that let somebody of them in, sorted
};

// Where the question is asked.
struct ReachWorld {
  Observed observed;
  std::vector<ClientSubnet> clients;  // by ID; those that are asked about are among them
  // Sorted. Registries whose default action is not known, since the policy leaves it as it is;
  // registries that may have rules of others; subnets that may have the service endpoint or not;
  // networks that may be linked to one private DNS zone or to another.
  std::vector<ArmId> unknown_defaults;
  std::vector<ArmId> shared = {};
  std::vector<ArmId> unknown_endpoints = {};
  std::vector<ArmId> unknown_zones = {};
};

// What the policy asks for, as if it were in Azure: every rule works, since every endpoint is
// there.
ReachWorld promised_world(const Desired& desired);
// What is in Azure, or what the state has seen there.
ReachWorld observed_world(const Desired& desired, const Observed& observed);

// One for each registry of the claim, in its order. `any subnet cannot reach` asks about subnets
// that nobody has named, too.
std::vector<ReachAnswer> answer_reach(const ReachClaim& claim, const ReachWorld& world);

// The verdict of a claim with several parts or registries: no, where one of them is no.
Reach both(Reach a, Reach b);

// Why a client gets in, or does not.
enum class ReachReason {
  default_action,    // Allow: everyone gets in
  rule,              // for its address, or for the subnet
  egress,            // rules for the addresses that the subnet leaves by
  private_endpoint,  // in the network of the subnet
  no_rule,
  no_endpoint,     // the subnet has a rule and lacks the service endpoint, without which it is idle
  not_registered,  // it has a rule, and the provider is not registered in its subscription
  no_such_subnet,
  name_elsewhere,  // in the subnet's network the registry's name leads to no address of it
  shut,
  no_such_registry,
  doubt,
};

// A client, or several that get in, or don't, for one reason. `everyone` are all that are in no row
// before.
struct ReachRow {
  enum class Who { addresses, subnet, everyone };
  Who who = Who::everyone;
  Cidr addresses = {};
  ClientIndex subnet = 0;  // in ReachWorld::clients
  Reach verdict = Reach::no;
  ReachReason reason = ReachReason::no_rule;
  Doubt doubt = {};                    // where that is the reason
  std::vector<RuleSource> rules = {};  // that let it in
};

// All rows of one registry: those who get in before those of whom that is not known and those who
// don't; the last one is about everyone.
struct RegistryReach {
  ArmId registry;
  std::vector<ReachRow> rows;
};

// Everybody who can reach each of the registries, and all known subnets that can't.
std::vector<RegistryReach> list_reach(const std::vector<ArmId>& registries,
                                      const ReachWorld& world);

}  // namespace acrnet::planner
