// What decides who gets in, before and after a plan: the settings of each registry and the service
// endpoint of each subnet.
//
// Plan (as far as its steps) -> both states. Pure. Knows nothing of how the steps were found: what
// is there afterwards is what the steps write, whoever made them. Read by access_diff and prove.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/access.h"
#include "model/plan.h"
#include "planner/access/private_routes.h"

namespace acrnet::planner {

// The routes of a registry's name for a client. Clients that resolve it publicly have none.
struct PrivateWay {
  ClientIndex client = 0;
  const NetworkRoutes* routes = nullptr;
};

struct SettingsStates {
  const ArmId* id = nullptr;
  const NetworkSettings* before = nullptr;
  const NetworkSettings* after = nullptr;  // the same, when no step writes it
  std::optional<StepIndex> step = {};
  std::vector<PrivateWay> ways = {};  // by client, mostly none
  // Azure does not say which settings are in force, until a step writes them.
  bool failed = false;
  bool of_others = false;  // not the policy's: not all clients of its rules are known
  // Of others: it has approved private endpoints, and neither they nor their zones were read. Its
  // name may lead a client to one of them, so that its rules do not count.
  bool has_unread_endpoints = false;
};

// Of this client; null: it has none.
const PrivateWay* find_way(const SettingsStates& registry, ClientIndex client);

// A subnet with or without the service endpoint. Its step makes or deletes it, too.
struct EndpointStates {
  bool before = false;
  bool after = false;
  std::optional<StepIndex> step = {};
  bool exists_before = true;  // nothing arrives from a subnet that is not there
  bool exists_after = true;
  // Why it can't be told whether its machines arrive by the endpoint.
  std::optional<UnknownReason> unsure_before = {};
  std::optional<UnknownReason> unsure_after = {};
  // The subnet is delegated to Azure Container Instances, which a registry rule never admits.
  bool container_instances = false;
  // A rule of a registry in another subscription counts only once the provider is registered in the
  // subnet's own.
  bool registered_before = true;
  bool registered_after = true;
  std::optional<StepIndex> registration = {};
};

// References to a Plan, which must outlive it. Of two steps that write one thing the later counts
// (prove objects to such a plan).
class AccessStates {
 public:
  explicit AccessStates(const Plan& plan) : AccessStates(plan, plan.steps) {}
  // With these steps in the place of the plan's.
  AccessStates(const Plan& plan, const std::vector<Step>& steps);
  AccessStates(const AccessStates&) = delete;  // ways refer to routes_
  AccessStates& operator=(const AccessStates&) = delete;

  // All that were observed, others among them, and all that are made, by ID.
  const std::vector<SettingsStates>& registries() const { return registries_; }
  const EndpointStates& endpoint(ClientIndex client) const { return endpoints_[client]; }
  const ClientSubnet& client(ClientIndex index) const { return clients_[index]; }
  // Whether a rule of this registry can count for the client: both are in one subscription, or the
  // provider is registered in the client's.
  bool is_registered(const ArmId& registry, ClientIndex client, bool after) const;
  std::size_t client_count() const { return clients_.size(); }
  std::optional<ClientIndex> find_client(const ArmId& id) const;
  const SettingsStates* find_registry(const ArmId& id) const;
  // Whether a step decides how a subnet arrives: its endpoint, or the registration that a rule for
  // it needs.
  bool writes_endpoints() const { return writes_endpoints_; }
  bool knows_egress() const { return !exits_.empty(); }
  // All that leave by these addresses and no others; for a subnet whose egress is not known, none.
  std::vector<ClientIndex> leaving_by(const CidrSet& addresses) const;
  const CidrSet& egress(ClientIndex client) const { return egress_[client]; }

 private:
  void add_made_registries(const Plan& plan, const std::vector<Step>& steps);
  void add_clients(const Plan& plan);
  void add_private_ways(const Plan& plan, const std::vector<Step>& steps);
  void take_registry_step(const ArmId& id, const Step& step, StepIndex index);
  void take_registration_step(std::string_view subscription, StepIndex index);
  void take_subnet_step(const Plan& plan, const ArmId& id, const Step& step, StepIndex index);

  struct Exit {
    std::uint32_t first = 0;  // the first address that the client leaves by
    ClientIndex client = 0;
  };

  std::span<const ClientSubnet> clients_;  // by ID
  std::vector<RegistryRoutes> routes_;
  std::vector<SettingsStates> registries_;
  std::vector<EndpointStates> endpoints_;
  bool writes_endpoints_ = false;
  std::vector<CidrSet> egress_;  // empty when no client's is known
  std::vector<Exit> exits_;      // by address
};

// A registry is open to everyone, closed to everyone, or admits those that its rules name.
enum class Openness { everyone, by_rules, no_one };
Openness openness(const NetworkSettings& settings);

// The answer of a registry to a client.
struct Verdict {
  Reach reach = Reach::no;
  std::optional<UnknownReason> reason = {};  // of unknown

  static Verdict of(bool admitted) { return {admitted ? Reach::yes : Reach::no, {}}; }
};

// A subnet as it arrives at the public endpoint.
struct Arrival {
  const ArmId* subnet = nullptr;
  const CidrSet* egress = nullptr;  // what it leaves by without its endpoint; empty: not known
  bool exists = true;
  bool endpoint = false;                // it arrives as itself
  bool rule_counts = true;              // a rule for it counts
  std::optional<UnknownReason> unsure;  // by its endpoint, or by its addresses
};

// Whether settings with these IP rules let the subnet in. A subnet that arrives from addresses of
// which only some are let in can't rely on it: it is not let in.
Verdict admits(const NetworkSettings& settings, const CidrSet& ip_rules, const Arrival& arrival);

}  // namespace acrnet::planner
