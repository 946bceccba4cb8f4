#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

namespace {

using Ids = std::vector<ArmId>;

// How often a subnet that Azure is changing is looked at. Recorded: a change takes a few seconds.
constexpr std::chrono::seconds settle_pause{1};

std::string at_network_version(const std::string& path) {
  return fmt::format("{}?api-version={}", path, network_version);
}

bool same_network(const ArmId& a, const ArmId& b) {
  return a.parent_network() == b.parent_network();
}

// Cuts a sorted list into runs of elements that belong together.
template <typename Same>
std::vector<Ids> runs_of(const Ids& sorted, Same same) {
  std::vector<Ids> runs;
  for (const ArmId& id : sorted) {
    if (runs.empty() || !same(runs.back().back(), id)) runs.emplace_back();
    runs.back().push_back(id);
  }
  return runs;
}

}  // namespace

void ObserveRun::start_subnets(const Ids& targets) {
  const auto same_subscription = [](const ArmId& a, const ArmId& b) {
    return a.subscription_key() == b.subscription_key();
  };
  for (Ids& group : runs_of(targets, same_subscription)) {
    // Subnets of one network are one read; a list is worth it from the second network on.
    if (same_network(group.front(), group.back())) {
      read_by_network(group);
    } else {
      list_networks(std::move(group), {}, {});
    }
  }
}

void ObserveRun::list_networks(Ids group, std::string target, PageTrail trail) {
  if (target.empty()) {
    target = at_network_version(
        fmt::format("/subscriptions/{}/providers/Microsoft.Network/virtualNetworks",
                    percent_encode(group.front().subscription())));
  }
  get(std::move(target),
      [this, group = std::move(group), trail = std::move(trail)](const ArmAnswer& answer) mutable {
        take_network_page(std::move(group), std::move(trail), answer);
      });
}

// `group` are the subnets whose network no page so far had.
void ObserveRun::take_network_page(Ids group, PageTrail trail, const ArmAnswer& answer) {
  if (answer.diagnostic) return fail(group.front().key(), *answer.diagnostic);
  std::string problem;
  std::optional<NetworkPage> page;
  if (answer.ok()) page = read_network_page(answer.response.body, group, problem);
  if (page) {
    for (const NetworkReading& network : page->wanted) {
      Ids here;
      std::copy_if(group.begin(), group.end(), std::back_inserter(here),
                   [&](const ArmId& id) { return id.parent_network() == network.id; });
      take_network(here, network);
      remove_found(group, std::move(here));
    }
    if (group.empty()) return;
    const bool goes_on = !page->next_link.empty() && trail.follow(page->next_link).empty();
    if (goes_on && trail.followed() < runs_of(group, same_network).size())
      return list_networks(std::move(group), page->next_link, std::move(trail));
  }
  read_by_network(group);
}

void ObserveRun::read_by_network(const Ids& subnets) {
  for (const Ids& here : runs_of(subnets, same_network)) {
    if (here.size() == 1) {
      read_one_subnet(here.front());
    } else {
      read_one_network(here);
    }
  }
}

void ObserveRun::read_one_network(const Ids& subnets) {
  const ArmId network = subnets.front().parent_network();
  read(network, [this, subnets, network](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) {
      for (const ArmId& subnet : subnets) note_missing(subnet, *read.absence);
      return;
    }
    // Some roles know subnets only.
    if (answer.status() == 403) {
      for (const ArmId& subnet : subnets) read_one_subnet(subnet);
      return;
    }
    const bool of_others = !is_target(subnets.front());
    if (of_others && is_refusal(answer)) {
      for (const ArmId& subnet : subnets) note_unread(subnet, refusal_code(answer));
      return;
    }
    if (!answer.ok()) return fail_with(network.key(), in_words(network), answer);
    std::string problem;
    const auto reading = read_network(answer.response.body, network, subnets, problem);
    if (reading) return take_network(subnets, *reading);
    if (!of_others) return fail(network.key(), unreadable_answer(in_words(network), problem));
    for (const ArmId& subnet : subnets) note_unread(subnet, std::string(unreadable_code));
  });
}

void ObserveRun::read_one_subnet(const ArmId& id) {
  read(id, [this, id](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) return note_missing(id, *read.absence);
    if (!answer.ok()) return take_refusal(id, answer);
    std::string problem;
    const auto reading = read_subnet(answer.response.body, id, problem);
    if (!reading) return take_unreadable(id, problem);
    take_subnet(*reading);
  });
}

// An endpoint counts once Azure has finished with it: a registry's rule for a subnet that is still
// being changed is refused. After a crash in the middle of such a write, the next run waits here.
// The subnets of others, which no plan writes, are taken as they are.
void ObserveRun::take_subnet(const SubnetReading& reading) {
  if (reading.provisioning != Provisioning::busy || !is_target(reading.subnet.id))
    return observed_.subnets.push_back(reading.subnet);
  const ArmId& id = reading.subnet.id;
  if (arm_.transport().now() >= settled_by_) {
    return fail(id.key(), operation_endless(in_words(id), "Azure to finish a change of it"));
  }
  ++pending_;
  arm_.transport().after(settle_pause, [this, id] {
    read_one_subnet(id);
    --pending_;
  });
}

// `subnets` are the targets in this network. Those that it does not list are asked for themselves,
// as the network's word alone does not prove that they are gone.
void ObserveRun::take_network(const Ids& subnets, const NetworkReading& network) {
  Ids unlisted = subnets;
  Ids found;
  for (const SubnetReading& reading : network.subnets) {
    take_subnet(reading);
    found.push_back(reading.subnet.id);
  }
  remove_found(unlisted, std::move(found));
  for (const ArmId& subnet : unlisted) read_one_subnet(subnet);
}

}  // namespace acrnet::executor
