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
  get(versioned(path_of(id), network_version), [this, id](const ArmAnswer& answer) {
    const std::string what = fmt::format("private endpoint {}", id.text());
    if (is_missing(answer)) return observed_.missing.push_back({id, id, {}});
    if (!answer.ok()) return fail_with(id.key(), what, answer);
    std::string problem;
    auto reading = executor::read_private_endpoint(answer.response.body, id, problem);
    if (!reading) return fail(id.key(), unreadable_answer(what, problem));
    read_zone_groups(std::move(reading->endpoint));
  });
}

// An endpoint's names may be in zones that the policy does not name.
void ObserveRun::read_zone_groups(ObservedPrivateEndpoint endpoint) {
  const std::string path = path_of(endpoint.id) + "/privateDnsZoneGroups";
  get(versioned(path, network_version),
      [this, endpoint = std::move(endpoint)](const ArmAnswer& answer) mutable {
        const std::string what =
            fmt::format("the zones of private endpoint {}", endpoint.id.text());
        if (!answer.ok()) return fail_with(endpoint.id.key(), what, answer);
        std::string problem;
        auto zones = executor::read_zone_groups(answer.response.body, problem);
        if (!zones) return fail(endpoint.id.key(), unreadable_answer(what, problem));
        for (const ArmId& zone : *zones) read_zone(zone);
        endpoint.dns_zones = std::move(*zones);
        observed_.private_endpoints.push_back(std::move(endpoint));
      });
}

void ObserveRun::read_zone(const ArmId& id) {
  const auto known = [&](const ArmId& other) { return other == id; };
  if (std::any_of(zones_asked_.begin(), zones_asked_.end(), known)) return;
  zones_asked_.push_back(id);
  list_zone_links({id, {}}, versioned(path_of(id) + "/virtualNetworkLinks", private_dns_version));
}

void ObserveRun::list_zone_links(ObservedPrivateZone zone, std::string target) {
  get(std::move(target), [this, zone = std::move(zone)](const ArmAnswer& answer) mutable {
    const std::string what = fmt::format("the links of private DNS zone {}", zone.id.text());
    if (is_missing(answer)) return observed_.missing.push_back({zone.id, zone.id, {}});
    if (!answer.ok()) return fail_with(zone.id.key(), what, answer);
    std::string problem;
    auto page = read_zone_links(answer.response.body, problem);
    if (!page) return fail(zone.id.key(), unreadable_answer(what, problem));
    auto& networks = zone.networks;
    std::move(page->networks.begin(), page->networks.end(), std::back_inserter(networks));
    if (!page->next_link.empty()) return list_zone_links(std::move(zone), page->next_link);
    std::sort(networks.begin(), networks.end());
    networks.erase(std::unique(networks.begin(), networks.end()), networks.end());
    observed_.private_zones.push_back(std::move(zone));
  });
}

}  // namespace acrnet::executor
