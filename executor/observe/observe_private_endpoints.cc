#include <algorithm>
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
    list_zone_groups(std::move(reading->endpoint));
  });
}

// An endpoint's names may be in zones that the policy does not name.
void ObserveRun::list_zone_groups(ObservedPrivateEndpoint endpoint) {
  const ArmId id = endpoint.id;
  IdList list{id, fmt::format("the zones of {}", in_words(id)), read_zone_groups,
              [this, endpoint = std::move(endpoint)](Ids zones) mutable {
                for (const ArmId& zone : zones) read_zone(zone);
                endpoint.dns_zones = std::move(zones);
                observed_.private_endpoints.push_back(std::move(endpoint));
              }};
  get(versioned(path_of(id) + "/privateDnsZoneGroups", network_version),
      [this, list = std::move(list)](const ArmAnswer& answer) mutable {
        take_page(std::move(list), answer);
      });
}

void ObserveRun::read_zone(const ArmId& id) {
  const auto known = [&](const ArmId& other) { return other == id; };
  if (std::any_of(zones_asked_.begin(), zones_asked_.end(), known)) return;
  zones_asked_.push_back(id);
  const auto take = [this, id](const ResourceAnswer& read) {
    if (read.absence) return note_missing(id, *read.absence);
    take_page({id, fmt::format("the links of {}", in_words(id)), read_zone_links,
               [this, id](Ids networks) {
                 observed_.private_zones.push_back({id, std::move(networks)});
               }},
              read.answer);
  };
  read(id, take, "/virtualNetworkLinks");
}

}  // namespace acrnet::executor
