#include "emulator/data_plane/propagation.h"

#include <algorithm>
#include <utility>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// Each registry's list is in the order of time, so its first entry is the next to go.
auto next_entry(const Cloud& cloud) {
  return std::min_element(
      cloud.former_access.begin(), cloud.former_access.end(),
      [](const auto& a, const auto& b) { return a.second.front().until < b.second.front().until; });
}

}  // namespace

Json network_access(const Json& registry) {
  const Json& properties = registry["properties"];
  Json access;
  for (const char* member : {"networkRuleSet", "publicNetworkAccess"}) {
    if (properties.contains(member)) access[member] = properties[member];
  }
  return access;
}

void keep_in_force(Cloud& cloud, const std::string& key, Json access, TimePoint until) {
  cloud.former_access[key].push_back({until, std::move(access)});
}

std::optional<TimePoint> next_arrival(const Cloud& cloud) {
  const auto next = next_entry(cloud);
  if (next == cloud.former_access.end()) return std::nullopt;
  return next->second.front().until;
}

void let_arrive(Cloud& cloud) {
  const auto next = next_entry(cloud);
  if (next == cloud.former_access.end()) return;
  const std::string key = next->first;
  auto& entries = cloud.former_access.at(key);
  entries.pop_front();
  if (entries.empty()) cloud.former_access.erase(key);
}

const Json& access_in_force(const Cloud& cloud, const Json& registry) {
  if (!cloud.former_access.empty()) {
    const auto found = cloud.former_access.find(lower(text_at(registry, {"id"})));
    if (found != cloud.former_access.end()) return found->second.front().access;
  }
  return registry["properties"];
}

}  // namespace acrnet::emulator
