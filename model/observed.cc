#include "model/observed.h"

#include <algorithm>

namespace acrnet {

namespace {

template <typename T>
const T* find_observed(const std::vector<T>& sorted, const ArmId& id) {
  const auto at =
      std::lower_bound(sorted.begin(), sorted.end(), id,
                       [](const T& item, const ArmId& wanted) { return item.id < wanted; });
  return at != sorted.end() && at->id == id ? &*at : nullptr;
}

}  // namespace

const ObservedRegistry* Observed::find_registry(const ArmId& id) const {
  return find_observed(registries, id);
}

const ObservedSubnet* Observed::find_subnet(const ArmId& id) const {
  return find_observed(subnets, id);
}

const ObservedContainer* Observed::find_container(const ArmId& id) const {
  return find_observed(containers, id);
}

const ObservedPrivateEndpoint* Observed::find_private_endpoint(const ArmId& id) const {
  return find_observed(private_endpoints, id);
}

const ObservedPrivateZone* Observed::find_private_zone(const ArmId& id) const {
  return find_observed(private_zones, id);
}

const MissingTarget* Observed::find_missing(const ArmId& id) const {
  return find_observed(missing, id);
}

const UnreadResource* Observed::find_unread(const ArmId& id) const {
  return find_observed(unread, id);
}

Registration Observed::registration(std::string_view lower_case_subscription) const {
  const auto found =
      std::find_if(registrations.begin(), registrations.end(),
                   [&](const auto& item) { return item.subscription == lower_case_subscription; });
  return found == registrations.end() ? Registration::not_registered : found->state;
}

bool is_empty(const Observed& observed) {
  bool empty = observed.registrations.empty() && observed.missing.empty();
  for_each_observed_kind(
      [&](const auto& kind) { empty = empty && (observed.*kind.observed).empty(); });
  return empty;
}

std::string record_name(const ArmId& registry, const Observed& observed) {
  const ObservedRegistry* const found = observed.find_registry(registry);
  const std::string host =
      to_lower(found != nullptr ? std::string_view(found->login_server) : std::string_view());
  const std::size_t end = host.find(".azurecr.");
  return end == std::string::npos ? to_lower(registry.name()) : host.substr(0, end);
}

bool is_below(const DnsRecord& record, std::string_view name) {
  return record.name.starts_with(name) &&
         (record.name.size() == name.size() || record.name[name.size()] == '.');
}

}  // namespace acrnet
