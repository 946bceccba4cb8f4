#include "emulator/data_plane/probes.h"

#include <utility>

namespace acrnet::emulator {

std::string Probes::add(const Cloud& cloud, std::string registry, Client client,
                        std::uint64_t after_request) {
  std::string id = std::to_string(++last_id_);
  Probe& probe = probes_[id];
  probe.registry = std::move(registry);
  probe.client = std::move(client);
  knock(probe, cloud, after_request, "the probe began");
  return id;
}

bool Probes::remove(const std::string& id) { return probes_.erase(id) > 0; }

void Probes::observe(const Cloud& cloud, std::uint64_t after_request, const std::string& cause) {
  for (auto& [id, probe] : probes_) knock(probe, cloud, after_request, cause);
}

void Probes::knock(Probe& probe, const Cloud& cloud, std::uint64_t after_request,
                   const std::string& cause) {
  // Nobody knocks from a subnet that does not exist.
  if (!probe.client.subnet.empty() && subnet_of(cloud, probe.client) == nullptr) return;
  ++probe.checked;
  const Json* registry = find_registry_named(cloud, probe.registry);
  const Admission admission = registry == nullptr ? Admission{false, "there is no such registry"}
                                                  : admits(cloud, *registry, probe.client);
  if (!admission.admitted) probe.refused.push_back({after_request, cause, admission.reason});
}

Json Probes::report(const std::string& id) const {
  const auto found = probes_.find(id);
  if (found == probes_.end()) return nullptr;
  const Probe& probe = found->second;
  Json moments = Json::array();
  for (const RefusedMoment& moment : probe.refused) {
    moments.push_back({{"after_request", moment.after_request},
                       {"cause", moment.cause},
                       {"reason", moment.reason}});
  }
  return {{"id", id},
          {"registry", probe.registry},
          {"client", probe.client.text},
          {"checked", probe.checked},
          {"refused_moments", std::move(moments)}};
}

}  // namespace acrnet::emulator
