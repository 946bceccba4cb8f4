// The contract between what was reviewed and what is applied: `apply` does a Plan and nothing else.
//
// Made by the planner from desired, observed and prior; rendered by views, saved as a file, carried
// out by executor::apply. Holds values and reasons only, never ready-made text. Deterministic: the
// same inputs give the same Plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/access.h"
#include "model/address.h"
#include "model/arm_id.h"
#include "model/backend.h"
#include "model/date.h"
#include "model/network.h"
#include "model/observed.h"
#include "model/origin.h"
#include "model/proof.h"
#include "model/risk.h"
#include "model/terms.h"

namespace acrnet {

// What a change is about.
struct Resource {
  enum class Kind { registry, subnet, private_endpoint, network, resource_group, subscription };

  Kind kind = Kind::registry;
  Address address;               // from the policy, else as the state remembers it; may be empty
  ArmId id;                      // empty for a subscription
  std::string subscription;      // lower case, for a subscription
  Origin origin;                 // "not in policy" when the policy does not name it (any more)
  bool prevent_destroy = false;  // of a registry, from the policy

  friend bool operator==(const Resource&, const Resource&) = default;
};

// Its address; without one, what Azure calls it: its ID, or "subscription 0000…".
std::string name_of(const Resource& resource);

using ResourceIndex = std::uint32_t;
using ChangeIndex = std::uint32_t;
using StepIndex = std::uint32_t;

// add, update and remove are written to Azure by a step. adopt, move and forget change the state
// only: adopt takes note of something that is wanted and already there, move of its new name in the
// policy, forget drops it from the state and leaves it in Azure.
enum class Action { add, update, remove, adopt, move, forget };
inline constexpr std::size_t action_count = static_cast<std::size_t>(Action::forget) + 1;

// A rule of a registry. Subnet rules name the subnet's resource too when the policy knows it.
struct RuleFact {
  RuleSource source;
  std::optional<ResourceIndex> subnet;
  friend bool operator==(const RuleFact&, const RuleFact&) = default;
};

// A setting of a registry that is one word.
template <typename T>
struct SettingFact {
  T before{};
  T after{};
  friend bool operator==(const SettingFact&, const SettingFact&) = default;
};
using DefaultActionFact = SettingFact<DefaultAction>;
using PublicAccessFact = SettingFact<PublicAccess>;
using TrustedServicesFact = SettingFact<TrustedServices>;
using DataEndpointsFact = SettingFact<DataEndpoints>;

// The service endpoint Microsoft.ContainerRegistry of a subnet.
struct EndpointFact {
  friend bool operator==(const EndpointFact&, const EndpointFact&) = default;
};

// The registration of the provider Microsoft.ContainerRegistry in a subscription. It is never
// removed again: others in the subscription may have come to need it.
struct RegistrationFact {
  friend bool operator==(const RegistrationFact&, const RegistrationFact&) = default;
};

// That the resource exists: a registry, a subnet, a network or a resource group that acrnet makes
// and deletes itself. add makes it, remove deletes it with all that is in it.
struct ExistenceFact {
  std::string location;         // empty for a subnet
  std::vector<Cidr> addresses;  // as in Creation
  OnDestroy on_destroy =
      OnDestroy::restore;  // of a registry that is made: what destroy shall leave
  friend bool operator==(const ExistenceFact&, const ExistenceFact&) = default;
};

// That a private endpoint exists, by which the registry is reached from the network of a subnet.
struct PrivateEndpointFact {
  ArmId registry;
  ArmId subnet;
  std::string location;           // of the network; empty for one that is there
  std::optional<ArmId> dns_zone;  // that gets its names
  // In the network the registry's name leads to it: the zone is linked, or somebody else cares for
  // it.
  bool is_known = true;
  friend bool operator==(const PrivateEndpointFact&, const PrivateEndpointFact&) = default;
};

// That acrnet governs the registry, with what destroy shall leave. State only: adopt, update,
// forget.
struct GovernanceFact {
  OnDestroy on_destroy = OnDestroy::restore;
  friend bool operator==(const GovernanceFact&, const GovernanceFact&) = default;
};

// That Azure has carried out the last write of a resource. Of a registry that it reports as Failed
// update writes the settings again; of subnets and private endpoints only drift tells of it.
struct ProvisioningFact {
  friend bool operator==(const ProvisioningFact&, const ProvisioningFact&) = default;
};

// A part of the way from a client to a registry that no plan changes: only drift tells of it.
enum class WayPart {
  connection,  // what the registry's side says of it
  zone,        // a private DNS zone that has its names
  link,        // of such a zone to the endpoint's network
  record,      // of a host of the registry in such a zone
  delegation,  // of a subnet, to a service whose clients may have no way
};
struct WayFact {
  WayPart part = WayPart::connection;
  std::string before;  // as a reader knows it, "approved"; empty: there was none
  std::string after;
  friend bool operator==(const WayFact&, const WayFact&) = default;
};

// By which address the state knows a registry or a subnet. State only: move.
struct AddressFact {
  Address before;
  friend bool operator==(const AddressFact&, const AddressFact&) = default;
};

using Fact =
    std::variant<RuleFact, DefaultActionFact, PublicAccessFact, TrustedServicesFact,
                 DataEndpointsFact, EndpointFact, RegistrationFact, GovernanceFact, AddressFact,
                 ExistenceFact, PrivateEndpointFact, ProvisioningFact, WayFact>;

// Why there is a change.
enum class ChangeReason {
  in_policy,            // the policy asks for it (origin says where)
  needed_by_rule,       // a rule needs it (origin is that rule)
  needed_by_creation,   // something that acrnet makes needs it (origin is its `create`)
  not_in_policy,        // exclusive ownership: the policy does not have it
  removed_from_policy,  // acrnet made it, the policy no longer asks for it
  ended,                // the last day for which the policy asks for it has passed
  no_longer_needed,     // no rule needs it any more
  imported,             // the policy asks for it, and an `import` takes over what is there
  let_go,               // a `removed` of the policy leaves it in Azure (origin is that block)
  destroy,              // the plan takes back what acrnet made
  destroy_imported,     // the plan takes back what was there before and an `import` gave to acrnet
  gone,                 // others deleted it; acrnet forgets what it knew of it
  failed,               // Azure reports it as Failed: what it was asked for is written again
};

// One fact that a reviewer cares about.
struct Change {
  Action action = Action::add;
  ResourceIndex resource = 0;
  Fact fact;
  ChangeReason reason = ChangeReason::in_policy;
  Origin origin;                   // who asks for it; "not in policy" for what nobody asks for
  TextIndex because = no_text;     // the author's words
  std::optional<Date> until = {};  // of a rule: the last day for which the policy asks for it
  friend bool operator==(const Change&, const Change&) = default;
};

// Something that is not as the state saw it last, though no plan of this state wrote it. It is no
// change: what becomes of it, if anything, is said by the plan's changes.
struct Drift {
  Resource::Kind kind = Resource::Kind::registry;
  Address address;                 // as the policy or the state calls it; may be empty
  ArmId id;                        // empty for a subscription
  std::string subscription;        // lower case, for a subscription
  Action action = Action::update;  // add: it has come; remove: it has gone; update: it is another
  std::optional<Fact> fact;        // none: the resource itself
  LastWrite last_write;            // to the registry, by whomever; may be empty
  Origin origin = {};              // where the policy names it
  friend bool operator==(const Drift&, const Drift&) = default;
};

// Why one step waits for another.
enum class OrderReason {
  registration_before_endpoint,
  registration_before_rule,
  endpoint_before_rule,
  rule_removed_before_endpoint,
  // A rule that is to go names a subnet without endpoint. It lets nobody in, until the endpoint
  // that another registry needs is added to that subnet; so it goes first.
  idle_rule_removed_before_endpoint_added,
  registration_before_registry,
  group_before_resource,
  network_before_subnet,
  rule_removed_before_subnet,  // the subnet is deleted
  subnet_removed_before_network,
  resource_removed_before_group,
  resource_before_private_endpoint,         // what it joins
  private_endpoint_before_public_way_goes,  // the new way is open before the old one closes
  public_way_before_private_endpoint_goes,  // and the other way round
  private_endpoint_before_the_next,         // of the same registry in the same network
  private_endpoint_removed_before_resource,
  // Both have the registry's name in one zone, and the removal of one takes the record set away.
  name_removed_before_it_is_written,
  // Chosen by what clients would meet otherwise: a client would be cut off, or let in, in between.
  access_is_kept,
  access_is_withheld,
};

// Azure would take the steps in the other order as well: the edge is there for those who have, or
// shall not have, access on the way.
constexpr bool is_for_access(OrderReason reason) {
  switch (reason) {
    case OrderReason::idle_rule_removed_before_endpoint_added:
    case OrderReason::private_endpoint_before_public_way_goes:
    case OrderReason::public_way_before_private_endpoint_goes:
    case OrderReason::private_endpoint_before_the_next:
    case OrderReason::rule_removed_before_endpoint:
    case OrderReason::access_is_kept:
    case OrderReason::access_is_withheld: return true;
    case OrderReason::registration_before_endpoint:
    case OrderReason::registration_before_rule:
    case OrderReason::endpoint_before_rule:
    case OrderReason::registration_before_registry:
    case OrderReason::group_before_resource:
    case OrderReason::network_before_subnet:
    case OrderReason::rule_removed_before_subnet:
    case OrderReason::subnet_removed_before_network:
    case OrderReason::resource_removed_before_group:
    case OrderReason::resource_before_private_endpoint:
    case OrderReason::private_endpoint_removed_before_resource:
    case OrderReason::name_removed_before_it_is_written: break;
  }
  return false;
}

struct Edge {
  StepIndex before = 0;  // must have ended well
  OrderReason reason = OrderReason::endpoint_before_rule;
  friend bool operator==(const Edge&, const Edge&) = default;
};

// create and remove are about a resource itself: its kind says which. A registry is made with all
// its settings and a subnet with its endpoint, so that neither is ever there without them.
enum class StepKind { register_provider, create, write_subnet, write_registry, remove };

// One write to Azure. All changes of a registry are one step, so that they arrive together.
struct Step {
  StepKind kind = StepKind::write_registry;
  ResourceIndex resource = 0;
  std::vector<ChangeIndex> changes;  // never empty
  std::vector<Edge> after;  // sorted; every `before` is a smaller index than the step's own
  // write_registry, and create of a registry: the settings that shall be there afterwards. The
  // settings that it was planned from are in Plan::observed.
  std::optional<NetworkSettings> settings;
  // write_subnet, and create of a subnet: whether the endpoint shall be there afterwards.
  bool service_endpoint = false;
  friend bool operator==(const Step&, const Step&) = default;
};

// How a step ended. unknown: it was cut off, and whether its write arrived is not known. untouched:
// it failed before it wrote anything.
enum class StepOutcome { not_started, done, failed, skipped, unknown, untouched };

// refresh: nothing is written to Azure; the state takes note of what is there.
enum class PlanMode { apply, destroy, refresh };

// What the user left of the whole plan: patterns of addresses, as typed. Empty: all of it.
struct Selection {
  std::vector<std::string> targets;
  std::vector<std::string> excludes;

  bool empty() const { return targets.empty() && excludes.empty(); }
  friend bool operator==(const Selection&, const Selection&) = default;
};

// One of the files that a policy was read from.
struct PolicyFile {
  std::string name;    // relative to the configuration's folder
  std::string sha256;  // of its name and bytes; see docs/plan-file.md

  friend bool operator==(const PolicyFile&, const PolicyFile&) = default;
};

struct Plan {
  static constexpr int format_version = 3;

  PlanMode mode = PlanMode::apply;
  Cloud cloud = Cloud::public_cloud;
  std::string tenant;   // as the policy gives it; may be empty
  Backend backend;      // where the state is
  std::string lineage;  // of the state it was made from; empty: there was none
  std::uint64_t serial = 0;
  Date today;  // the day for which it was made: rules with an earlier last day are not wanted
  Selection selection;
  // False: `observed` is what the state remembers, and Azure was not asked.
  bool refreshed = true;
  // How the machine that applies reaches registries: its address, or its subnet. Not set: not
  // known.
  std::optional<RuleSource> runner;
  std::vector<PolicyFile> files;  // by name
  // Those that a change is about, and the subnets that a changed rule names: registries, subnets,
  // private endpoints, networks, resource groups, subscriptions, each in order of address.
  std::vector<Resource> resources;
  std::vector<Change> changes;  // grouped by resource
  std::vector<Step> steps;      // in an order that keeps every edge
  Targets targets;              // what was read
  Observed observed;            // what was found
  std::vector<Drift> drift;     // by address, as the changes are
  // Of what was observed the entries that are otherwise in the state, as they are there: as they
  // were seen last, or as they were before an apply that has not ended well since. `missing`: what
  // was not there then.
  Observed earlier;
  bool unfinished = false;  // such an apply is the reason
  // The subnets that anything here names, by ID, and the registries where somebody gains or loses
  // access, by address.
  std::vector<ClientSubnet> clients;
  std::vector<RegistryAccess> access;
  // Who has gained and lost access since `earlier`, by address. In a refresh, which does nothing
  // else, that is `access`.
  std::vector<RegistryAccess> outside;
  Assertions assertions;    // what the policy says must hold, before and after and on the way
  Proof proof;              // that the way there is safe
  std::vector<Risk> risks;  // the highest first
  Origins origins;
  std::vector<std::string> texts;

  // Nothing to write, neither to Azure nor to the state.
  bool empty() const { return changes.empty(); }
  friend bool operator==(const Plan&, const Plan&) = default;
};

// How many changes of each kind, as the last line of a plan counts them.
struct ChangeCounts {
  std::size_t add = 0;
  std::size_t update = 0;
  std::size_t remove = 0;
  std::size_t adopt = 0;
  std::size_t move = 0;
  std::size_t forget = 0;
};
ChangeCounts count_changes(const Plan& plan);

}  // namespace acrnet
