#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "executor/arm/registry_api.h"
#include "executor/arm/registry_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe.h"
#include "executor/observe/observe_run.h"
#include "model/cidr_set.h"

namespace acrnet::executor {

namespace {

bool lets_in_address(const NetworkSettings& network, const CidrSet& egress) {
  const bool by_rules = network.public_access == PublicAccess::enabled &&
                        network.default_action == DefaultAction::deny;
  return by_rules && !intersect(CidrSet(network.ip_rules), egress).empty();
}

// The lists of several subscriptions, read at once.
class OtherRegistriesRun {
 public:
  OtherRegistriesRun(ArmClient& arm, const OtherRegistriesSearch& search, Observed& observed)
      : arm_(arm), registries_(arm), search_(search), observed_(observed) {
    std::vector<Cidr> egress;
    for (const ClientSubnet& subnet : search.subnets)
      egress.insert(egress.end(), subnet.egress.begin(), subnet.egress.end());
    egress_ = CidrSet(egress);
  }

  void start() {
    for (const std::string& subscription : search_.subscriptions) {
      ++pending_;
      ArmRequest request;
      request.target =
          fmt::format("/subscriptions/{}/providers/Microsoft.ContainerRegistry/registries",
                      percent_encode(subscription));
      registries_.send(
          std::move(request), {},
          [this, list = List{subscription, {}, {}, {}}](const ArmAnswer& answer) mutable {
            take_page(std::move(list), answer);
          });
    }
  }

  bool ended() const { return pending_ == 0; }

  bool finish(Diagnostics& diagnostics) {
    sort_unique(observed_.searched_subscriptions);
    sort_unique(observed_.unsearched_subscriptions);
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    std::sort(observed_.other_registries.begin(), observed_.other_registries.end(), by_id);
    std::sort(observed_.unread.begin(), observed_.unread.end(), by_id);
    std::sort(failures_.begin(), failures_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [subscription, failure] : failures_) diagnostics.add(std::move(failure));
    return failures_.empty();
  }

 private:
  // The registries found so far in one subscription's list.
  struct List {
    std::string subscription;
    std::vector<ObservedRegistry> found;
    std::vector<ArmId> unreadable;
    PageTrail trail;
  };

  bool is_governed(const ArmId& id) const {
    return std::binary_search(search_.governed.begin(), search_.governed.end(), id);
  }

  bool concerns(const ObservedRegistry& registry) const {
    const auto named = [&](const ClientSubnet& subnet) {
      return has_rule(registry.network, subnet.id);
    };
    return std::any_of(search_.subnets.begin(), search_.subnets.end(), named) ||
           lets_in_address(registry.network, egress_);
  }

  void take_page(List list, const ArmAnswer& answer) {
    --pending_;
    if (is_refusal(answer)) return give_up(list);
    const std::string what = fmt::format("the registries of subscription {}", list.subscription);
    if (!answer.ok()) {
      failures_.emplace_back(list.subscription, answer.diagnostic ? *answer.diagnostic
                                                : answer.response.answered()
                                                    ? azure_refused(what, answer.error)
                                                    : unreachable(what, answer.response.failure));
      return;
    }
    std::string problem;
    auto page = read_registry_page(
        answer.response.body, [this](const ArmId& id) { return !is_governed(id); }, problem);
    if (page && !page->next_link.empty()) problem = list.trail.follow(page->next_link);
    if (!problem.empty()) {
      failures_.emplace_back(list.subscription, unreadable_answer(what, problem));
      return;
    }
    // This version of the API hides rules: its list proves nothing about any registry.
    if (std::any_of(page->errors.begin(), page->errors.end(), is_hidden_rules))
      return give_up(list);
    std::move(page->failed.begin(), page->failed.end(), std::back_inserter(list.unreadable));
    std::copy_if(std::make_move_iterator(page->wanted.begin()),
                 std::make_move_iterator(page->wanted.end()), std::back_inserter(list.found),
                 [this](const ObservedRegistry& registry) { return concerns(registry); });
    if (page->next_link.empty()) return take_list(std::move(list));
    ArmRequest next;
    next.target = page->next_link;
    ++pending_;
    arm_.send(std::move(next), [this, list = std::move(list)](const ArmAnswer& more) mutable {
      take_page(std::move(list), more);
    });
  }

  void give_up(const List& list) {
    observed_.unsearched_subscriptions.push_back(list.subscription);
  }

  void take_list(List list) {
    observed_.searched_subscriptions.push_back(std::move(list.subscription));
    std::move(list.found.begin(), list.found.end(), std::back_inserter(observed_.other_registries));
    for (ArmId& id : list.unreadable)
      observed_.unread.push_back({std::move(id), std::string(unreadable_code)});
  }

  ArmClient& arm_;
  RegistryApi registries_;
  const OtherRegistriesSearch& search_;
  Observed& observed_;
  CidrSet egress_;
  std::size_t pending_ = 0;
  std::vector<std::pair<std::string, Diagnostic>> failures_;
};

}  // namespace

bool observe_other_registries(ArmClient& arm, const OtherRegistriesSearch& search,
                              Observed& observed, Diagnostics& diagnostics) {
  const std::uint32_t before = arm.requests();
  OtherRegistriesRun run(arm, search, observed);
  run.start();
  arm.transport().run([&] { return run.ended(); });
  observed.requests += arm.requests() - before;
  return run.finish(diagnostics);
}

}  // namespace acrnet::executor
