#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "executor/arm/private_endpoint_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

namespace {

std::string versioned(const std::string& path, std::string_view version) {
  return fmt::format("{}?api-version={}", path, version);
}

}  // namespace

void ObserveRun::start_private_endpoints(const Ids& endpoints, const Ids& zones) {
  for (const ArmId& id : zones) read_zone(id);
  for (const ArmId& id : endpoints) read_private_endpoint(id);
}

void ObserveRun::read_private_endpoint(const ArmId& id) {
  read(id, [this, id](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) return note_missing(id, *read.absence);
    if (!answer.ok()) return fail_with(id.key(), in_words(id), answer);
    std::string problem;
    auto reading = executor::read_private_endpoint(answer.response.body, id, problem);
    if (!reading) return fail(id.key(), unreadable_answer(in_words(id), problem));
    list_zone_groups(std::move(reading->endpoint),
                     versioned(path_of(id) + "/privateDnsZoneGroups", network_version), {});
  });
}

// An endpoint's names may be in zones that the policy does not name.
void ObserveRun::list_zone_groups(ObservedPrivateEndpoint endpoint, std::string target,
                                  PageTrail trail) {
  get(std::move(target), [this, endpoint = std::move(endpoint),
                          trail = std::move(trail)](const ArmAnswer& answer) mutable {
    const std::string what = fmt::format("the zones of {}", in_words(endpoint.id));
    if (!answer.ok()) return fail_with(endpoint.id.key(), what, answer);
    std::string problem;
    auto page = read_zone_groups(answer.response.body, problem);
    if (page && !page->next_link.empty()) problem = trail.follow(page->next_link);
    if (!problem.empty()) return fail(endpoint.id.key(), unreadable_answer(what, problem));
    auto& zones = endpoint.dns_zones;
    std::move(page->zones.begin(), page->zones.end(), std::back_inserter(zones));
    if (!page->next_link.empty())
      return list_zone_groups(std::move(endpoint), page->next_link, std::move(trail));
    std::sort(zones.begin(), zones.end());
    zones.erase(std::unique(zones.begin(), zones.end()), zones.end());
    for (const ArmId& zone : zones) read_zone(zone);
    observed_.private_endpoints.push_back(std::move(endpoint));
  });
}

void ObserveRun::read_zone(const ArmId& id) {
  const auto known = [&](const ArmId& other) { return other == id; };
  if (std::any_of(zones_asked_.begin(), zones_asked_.end(), known)) return;
  zones_asked_.push_back(id);
  const auto take = [this, id](const ResourceAnswer& read) {
    if (read.absence) return note_missing(id, *read.absence);
    take_zone_links({id, {}}, {}, read.answer);
  };
  read(id, take, "/virtualNetworkLinks");
}

void ObserveRun::take_zone_links(ObservedPrivateZone zone, PageTrail trail,
                                 const ArmAnswer& answer) {
  const std::string what = fmt::format("the links of {}", in_words(zone.id));
  if (!answer.ok()) return fail_with(zone.id.key(), what, answer);
  std::string problem;
  auto page = read_zone_links(answer.response.body, problem);
  if (page && !page->next_link.empty()) problem = trail.follow(page->next_link);
  if (!problem.empty()) return fail(zone.id.key(), unreadable_answer(what, problem));
  auto& networks = zone.networks;
  std::move(page->networks.begin(), page->networks.end(), std::back_inserter(networks));
  if (!page->next_link.empty()) {
    return get(page->next_link, [this, zone = std::move(zone),
                                 trail = std::move(trail)](const ArmAnswer& next) mutable {
      take_zone_links(std::move(zone), std::move(trail), next);
    });
  }
  std::sort(networks.begin(), networks.end());
  networks.erase(std::unique(networks.begin(), networks.end()), networks.end());
  observed_.private_zones.push_back(std::move(zone));
}

}  // namespace acrnet::executor
