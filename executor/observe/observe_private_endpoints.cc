#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "executor/arm/private_endpoint_json.h"
#include "executor/http/url.h"
#include "executor/messages/diagnostics.h"
#include "executor/observe/observe_run.h"

namespace acrnet::executor {

namespace {

std::string versioned(const std::string& path, std::string_view version) {
  return fmt::format("{}?api-version={}", path, version);
}

// "contoso" of "contoso.westeurope.data"
std::string first_label(const std::string& name) { return name.substr(0, name.find('.')); }

void move_to(std::vector<ArmId>& all, std::vector<ArmId>& more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

void ObserveRun::read_private_endpoint(const ArmId& id) {
  read(id, [this, id](const ResourceAnswer& read) {
    const ArmAnswer& answer = read.answer;
    if (read.absence) return note_missing(id, *read.absence);
    if (!answer.ok()) return take_refusal(id, answer);
    std::string problem;
    auto reading = executor::read_private_endpoint(answer.response.body, id,
                                                   arm_.cloud().registry_suffix, problem);
    if (!reading) return take_unreadable(id, problem);
    list_zone_groups(std::move(reading->endpoint));
  });
}

// An endpoint's names may be in zones that the policy does not name.
void ObserveRun::list_zone_groups(ObservedPrivateEndpoint endpoint) {
  const ArmId id = endpoint.id;
  const auto filled = std::make_shared<ObservedPrivateEndpoint>(std::move(endpoint));
  PageList list{
      id, fmt::format("the zones of {}", in_words(id)),
      [this, filled](std::string_view body, std::string& problem) -> std::optional<std::string> {
        auto page = read_zone_groups(body, arm_.cloud().registry_suffix, problem);
        if (!page) return std::nullopt;
        move_to(filled->dns_zones, page->zones);
        merge_records(filled->names, std::move(page->names));
        return std::move(page->next_link);
      },
      [this, filled] {
        sort_unique(filled->dns_zones);
        observed_.private_endpoints.push_back(std::move(*filled));
      }};
  if (!is_target(id)) {
    list.refused = [done = list.done, this, id](std::string code) {
      note_unread(id, std::move(code));
      done();
    };
  }
  get(versioned(path_of(id) + "/privateDnsZoneGroups", network_version),
      [this, list = std::move(list)](const ArmAnswer& answer) mutable {
        take_page(std::move(list), answer);
      });
}

bool ObserveRun::has_private_endpoints() const {
  const auto& registries = observed_.registries;
  return !targets_.private_endpoints.empty() ||
         std::any_of(registries.begin(), registries.end(),
                     [](const ObservedRegistry& r) { return r.has_private_endpoints; });
}

// The two sides of a connection may differ for a while. The registry's side counts, as it lets in.
void ObserveRun::approve_endpoints() {
  std::sort(observed_.registries.begin(), observed_.registries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  for (ObservedPrivateEndpoint& endpoint : observed_.private_endpoints) {
    const ObservedRegistry* const registry = observed_.find_registry(endpoint.registry);
    if (registry == nullptr) continue;
    for (const ObservedConnection& connection : registry->connections) {
      if (connection.endpoint == endpoint.id)
        endpoint.approved = connection.status == ConnectionStatus::approved;
    }
  }
}

void ObserveRun::start_private_networks() {
  if (!has_private_endpoints()) return;
  approve_endpoints();
  std::set<ArmId> networks;
  zones_.insert(targets_.private_zones.begin(), targets_.private_zones.end());
  for (std::size_t i = 0; i < observed_.private_endpoints.size(); ++i) {
    const ObservedPrivateEndpoint& endpoint = observed_.private_endpoints[i];
    networks.insert(endpoint.subnet.parent_network());
    zones_.insert(endpoint.dns_zones.begin(), endpoint.dns_zones.end());
    if (!endpoint.names.empty() || !endpoint.approved) continue;
    for (const ArmId& interface : endpoint.interfaces) read_interface(i, interface);
  }
  for (const ArmId& id : targets_.containers) networks.erase(id);
  for (const ArmId& id : networks) read_container(id);
  for (const std::string& subscription : zone_subscriptions()) list_zones(subscription);
}

// Asked for where neither the endpoint nor its zone groups show any name: Azure empties the former
// once there is a zone group, and an endpoint without one has its names in a zone by hand.
void ObserveRun::read_interface(std::size_t endpoint, const ArmId& interface) {
  const auto take = [this, endpoint, interface](const ArmAnswer& answer) {
    ObservedPrivateEndpoint& filled = observed_.private_endpoints[endpoint];
    if (is_refusal(answer)) return note_unread(filled.id, refusal_code(answer));
    const std::string what = fmt::format("network interface {}", interface.text());
    if (!answer.ok()) return fail_with(filled.id.key(), what, answer);
    std::string problem;
    auto names =
        executor::read_interface(answer.response.body, arm_.cloud().registry_suffix, problem);
    if (!names) return note_unread(filled.id, std::string(unreadable_code));
    merge_records(filled.names, std::move(*names));
  };
  get(versioned(path_of(interface), network_version), take);
}

// Those of all that is looked at: where it stands, a zone for it is found.
std::set<std::string> ObserveRun::zone_subscriptions() const {
  std::set<std::string> subscriptions;
  const auto add = [&](const ArmId& id) { subscriptions.emplace(id.subscription_key()); };
  for_each_observed_kind([&](const auto& kind) {
    for (const ArmId& id : targets_.*kind.targets) add(id);
  });
  for (const ObservedPrivateEndpoint& endpoint : observed_.private_endpoints) add(endpoint.subnet);
  for (const ArmId& zone : zones_) add(zone);
  return subscriptions;
}

void ObserveRun::list_zones(const std::string& subscription) {
  const ArmId owner = ArmId::in_subscription(subscription, private_zone_type);
  const std::string name = private_zone_name(arm_.cloud().registry_suffix);
  PageList list{
      owner, fmt::format("the private DNS zones of subscription {}", subscription),
      [this, name](std::string_view body, std::string& problem) -> std::optional<std::string> {
        auto page = read_contents(body, problem);
        if (!page) return std::nullopt;
        for (const ArmId& id : page->ids) {
          if (id.is_private_zone() && to_lower(id.name()) == name) zones_.insert(id);
        }
        return std::move(page->next_link);
      },
      [] {}, [this, owner](std::string code) { note_unread(owner, std::move(code)); }};
  get(versioned(path_of(owner), private_dns_version),
      [this, list = std::move(list)](const ArmAnswer& answer) mutable {
        take_page(std::move(list), answer);
      });
}

void ObserveRun::start_zones() {
  if (!zones_.empty()) host_names_ = find_host_names();
  for (const ArmId& id : zones_) read_zone(id);
}

// The first labels of all names that the registries here have or will have.
std::set<std::string> ObserveRun::find_host_names() const {
  std::set<std::string> names;
  for (const ArmId& id : targets_.registries) names.insert(to_lower(id.name()));
  for (const ObservedRegistry& registry : observed_.registries)
    names.insert(first_label(name_below(registry.login_server, arm_.cloud().registry_suffix)));
  for (const ObservedPrivateEndpoint& endpoint : observed_.private_endpoints) {
    for (const DnsRecord& record : endpoint.names) names.insert(first_label(record.name));
  }
  return names;
}

void ObserveRun::read_zone(const ArmId& id) {
  const auto zone = std::make_shared<ObservedPrivateZone>();
  zone->id = id;
  PageList list{id, fmt::format("the links of {}", in_words(id)),
                [zone](std::string_view body, std::string& problem) -> std::optional<std::string> {
                  auto page = read_zone_links(body, problem);
                  if (!page) return std::nullopt;
                  move_to(zone->networks, page->networks);
                  move_to(zone->public_fallback, page->public_fallback);
                  return std::move(page->next_link);
                },
                [this, id, zone] { list_records(id, zone); }};
  if (!is_target(id))
    list.refused = [this, id](std::string code) { note_unread(id, std::move(code)); };
  read(
      id,
      [this, id, list = std::move(list)](const ResourceAnswer& read) {
        if (read.absence) return note_missing(id, *read.absence);
        take_page(list, read.answer);
      },
      "/virtualNetworkLinks");
}

// A zone whose records are refused is known by its links all the same.
void ObserveRun::list_records(const ArmId& id, std::shared_ptr<ObservedPrivateZone> zone) {
  const auto done = [this, zone] {
    sort_unique(zone->networks);
    sort_unique(zone->public_fallback);
    observed_.private_zones.push_back(std::move(*zone));
  };
  PageList list{
      id, fmt::format("the records of {}", in_words(id)),
      [this, zone](std::string_view body, std::string& problem) -> std::optional<std::string> {
        auto page = read_record_sets(body, problem);
        if (!page) return std::nullopt;
        std::erase_if(page->records, [this](const DnsRecord& record) {
          return host_names_.count(first_label(record.name)) == 0;
        });
        merge_records(zone->records, std::move(page->records));
        return std::move(page->next_link);
      },
      done,
      [this, id, done](std::string code) {
        note_unread(id, std::move(code));
        done();
      }};
  get(versioned(path_of(id) + "/A", private_dns_version),
      [this, list = std::move(list)](const ArmAnswer& answer) mutable {
        take_page(std::move(list), answer);
      });
}

}  // namespace acrnet::executor
