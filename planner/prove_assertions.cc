#include "planner/prove_assertions.h"

#include <map>
#include <utility>

#include "planner/access_diagnostics.h"
#include "planner/access_diff.h"

namespace acrnet::planner {

namespace {

class AssertionCheck {
 public:
  AssertionCheck(const Plan& plan, const AccessStates& states,
                 const std::vector<SourceRange>& ranges, Diagnostics& diagnostics)
      : plan_(plan), states_(states), ranges_(ranges), diagnostics_(diagnostics) {}

  void run() {
    const auto& claims = plan_.assertions.claims;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const Clients subject = clients_of(claims[i]);
      for (const ArmId& registry : claims[i].registries) {
        if (diagnostics_.full()) return;
        check(i, subject, registry);
      }
    }
  }

 private:
  Clients clients_of(const ReachClaim& claim) const {
    std::vector<ClientIndex> subnets;
    for (const ArmId& id : claim.subnets) {
      if (const auto client = states_.find_client(id)) subnets.push_back(*client);
    }
    return {CidrSet(claim.addresses), SubnetSet(std::move(subnets))};
  }

  void check(std::size_t index, const Clients& subject, const ArmId& id) {
    const SettingsStates* const registry = states_.find_registry(id);
    if (registry == nullptr) return;
    const ReachClaim& claim = plan_.assertions.claims[index];
    const Clients& admitted = admitted_by(*registry);
    const Clients wrong = claim.can ? subtract(subject, admitted) : intersect(subject, admitted);
    if (wrong.empty()) return;
    diagnostics_.add(broken_assertion(plan_, claim, *registry->after, id, wrong, ranges_[index]));
  }

  // Several claims are about one registry.
  const Clients& admitted_by(const SettingsStates& registry) {
    const auto [at, is_new] = admitted_.try_emplace(registry.id);
    if (is_new) at->second = planner::clients_of(*registry.after, states_, true);
    return at->second;
  }

  const Plan& plan_;
  const AccessStates& states_;
  const std::vector<SourceRange>& ranges_;
  Diagnostics& diagnostics_;
  std::map<const ArmId*, Clients> admitted_;  // looked up only, never gone through
};

}  // namespace

void prove_assertions(const Plan& plan, const AccessStates& states,
                      const std::vector<SourceRange>& ranges, Diagnostics& diagnostics) {
  AssertionCheck(plan, states, ranges, diagnostics).run();
}

}  // namespace acrnet::planner
