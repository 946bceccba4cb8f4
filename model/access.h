// Who can reach a registry over the network: an exact set of clients.
//
// A client is an IPv4 address, as the registry sees it, or a subnet. Both kinds are sets that are
// closed under difference, so that who keeps, gains and loses access is computed and not listed:
// "everyone but these" is as small as "these". Values only; every operation is linear.
//
// Made by planner::diff_access, kept in the Plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/cidr.h"
#include "model/cidr_set.h"

namespace acrnet {

// A subnet as somebody who wants to reach registries. With the service endpoint its machines arrive
// as that subnet; without it they arrive from the addresses that it leaves by.
struct ClientSubnet {
  ArmId id;
  Address address;           // as the policy or the state calls it; may be empty
  std::vector<Cidr> egress;  // what the policy says it leaves by; empty: not known

  friend bool operator==(const ClientSubnet&, const ClientSubnet&) = default;
};

// An index in Plan::clients.
using ClientIndex = std::uint32_t;

// Some subnets, or all but some: what is true of all holds for those that nobody has named, too.
class SubnetSet {
 public:
  SubnetSet() = default;  // none
  // These, in any order.
  explicit SubnetSet(std::vector<ClientIndex> members);
  static SubnetSet all();

  bool contains(ClientIndex subnet) const;
  bool empty() const { return !all_but_ && members_.empty(); }
  // All but those listed, or those listed. Sorted, each once.
  bool all_but() const { return all_but_; }
  const std::vector<ClientIndex>& listed() const { return members_; }

  friend SubnetSet subtract(const SubnetSet& a, const SubnetSet& b);
  friend SubnetSet unite(const SubnetSet& a, const SubnetSet& b);
  friend bool operator==(const SubnetSet&, const SubnetSet&) = default;

 private:
  std::vector<ClientIndex> members_;
  bool all_but_ = false;
};

struct Clients {
  CidrSet addresses;
  SubnetSet subnets;

  static Clients everyone();
  bool empty() const { return addresses.empty() && subnets.empty(); }
  bool is_everyone() const { return *this == everyone(); }

  friend bool operator==(const Clients&, const Clients&) = default;
};

Clients subtract(const Clients& a, const Clients& b);
Clients intersect(const Clients& a, const Clients& b);
Clients unite(const Clients& a, const Clients& b);

// Whether a registry lets a client in, as far as it can be told. What can't be told proves neither
// that it can reach the registry nor that it cannot.
enum class Reach { no, unknown, yes };

// Why it can't be told.
enum class UnknownReason {
  registry_failed,   // its last write failed: Azure does not say which settings are in force
  subnet_failed,     // the last write of the subnet or of its service endpoint failed
  subnet_delegated,  // to a service of which Azure does not say how it reaches registries
  subnet_unread,     // a rule names it, and it could not be read
  private_endpoint_failed,
  private_endpoint_unread,  // refused, or the registry is not the policy's
  zone_unread,              // the private DNS zone that has its names could not be read
  names_elsewhere,          // no zone that can be read has the private endpoint's names
  peering,                  // the name leads to a private endpoint in another network
};

struct UnknownAccess {
  std::optional<ClientIndex> client;  // not set: all clients
  UnknownReason reason = UnknownReason::registry_failed;
  bool before = false;
  bool after = false;

  friend bool operator==(const UnknownAccess&, const UnknownAccess&) = default;
};

// Who can reach one registry before and after a plan.
struct RegistryAccess {
  Address address;
  ArmId id;
  Clients before;  // who surely can
  Clients after;
  // Clients whose access is unknown, before or after. By client; all clients come first.
  std::vector<UnknownAccess> unknown = {};
  // The policy does not declare the registry. `before` and `after` then hold only the clients whose
  // access the plan changes.
  bool of_others = false;

  // Clients whose access is unknown.
  Clients unknown_before() const;
  Clients unknown_after() const;

  Clients keeps() const { return intersect(before, after); }
  // Surely: who could not before, and can after.
  Clients gains() const { return subtract(subtract(after, before), unknown_before()); }
  Clients loses() const { return subtract(subtract(before, after), unknown_after()); }
  // Clients that may gain or lose access, without those that are unknown before and after.
  Clients may_gain() const;
  Clients may_lose() const;

  friend bool operator==(const RegistryAccess&, const RegistryAccess&) = default;
};

// What an assertion says of some clients and some registries: all of the first can, or none of them
// can, reach each of the second.
struct ReachClaim {
  std::string assertion;  // its name
  bool can = true;
  std::vector<Cidr> addresses;
  std::vector<ArmId> subnets;
  bool any_subnet = false;  // it is about every subnet there is; `subnets` are those that are known
  std::vector<ArmId> registries;

  friend bool operator==(const ReachClaim&, const ReachClaim&) = default;
};

// All `assert` statements of a policy.
struct Assertions {
  std::uint64_t count = 0;
  std::vector<ReachClaim> claims;  // of those that say who can reach what

  friend bool operator==(const Assertions&, const Assertions&) = default;
};

}  // namespace acrnet
