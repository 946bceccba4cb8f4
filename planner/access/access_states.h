// What decides who gets in, before and after a plan: the settings of each registry and the service
// endpoint of each subnet.
//
// Plan (as far as its steps) -> both states. Pure. Knows nothing of how the steps were found: what
// is there afterwards is what the steps write, whoever made them. Read by access_diff and prove.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/access.h"
#include "model/plan.h"

namespace acrnet::planner {

// A private endpoint as a client in its network sees it: it lets in whatever the settings say.
struct PrivateWay {
  ClientIndex client = 0;
  bool before = false;
  bool after = false;
  std::optional<StepIndex> step;
};

struct SettingsStates {
  const ArmId* id = nullptr;
  const NetworkSettings* before = nullptr;
  const NetworkSettings* after = nullptr;  // the same, when no step writes it
  std::optional<StepIndex> step;
  std::vector<PrivateWay> ways = {};  // by client, mostly none
};

// Of this client; null: it has none.
const PrivateWay* find_way(const SettingsStates& registry, ClientIndex client);

struct EndpointStates {
  bool before = false;
  bool after = false;
  std::optional<StepIndex> step;
};

// References to a Plan, which must outlive it. Of two steps that write one thing the later counts
// (prove objects to such a plan).
class AccessStates {
 public:
  explicit AccessStates(const Plan& plan);

  // All that were observed and all that are made, by ID.
  const std::vector<SettingsStates>& registries() const { return registries_; }
  const EndpointStates& endpoint(ClientIndex client) const { return endpoints_[client]; }
  const ClientSubnet& client(ClientIndex index) const { return clients_[index]; }
  std::size_t client_count() const { return clients_.size(); }
  std::optional<ClientIndex> find_client(const ArmId& id) const;
  const SettingsStates* find_registry(const ArmId& id) const;
  bool writes_endpoints() const { return writes_endpoints_; }
  bool knows_egress() const { return !exits_.empty(); }
  // All that leave by these addresses and no others; for a subnet whose egress is not known, none.
  std::vector<ClientIndex> leaving_by(const CidrSet& addresses) const;
  const CidrSet& egress(ClientIndex client) const { return egress_[client]; }

 private:
  void add_made_registries(const Plan& plan);
  void add_private_ways(const Plan& plan);
  void add_private_way(const PrivateEndpointFact& fact, bool before, bool after,
                       std::optional<StepIndex> step);
  void take_registry_step(const ArmId& id, const Step& step, StepIndex index);
  void take_subnet_step(const ArmId& id, const Step& step, StepIndex index);

  struct Exit {
    std::uint32_t first = 0;  // the first address that the client leaves by
    ClientIndex client = 0;
  };

  std::span<const ClientSubnet> clients_;  // by ID
  std::vector<SettingsStates> registries_;
  std::vector<EndpointStates> endpoints_;
  bool writes_endpoints_ = false;
  std::vector<CidrSet> egress_;  // empty when no client's is known
  std::vector<Exit> exits_;      // by address
};

// A registry is open to everyone, closed to everyone, or admits those that its rules name.
enum class Openness { everyone, by_rules, no_one };
Openness openness(const NetworkSettings& settings);

// Whether settings with these IP rules let the subnet in, with or without its endpoint. A subnet
// that arrives from addresses of which only some are let in can't rely on it: it is not let in.
bool admits(const NetworkSettings& settings, const CidrSet& ip_rules, const ClientSubnet& client,
            const CidrSet& egress, bool endpoint);

}  // namespace acrnet::planner
