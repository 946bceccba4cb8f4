// What the parts of observe() share while they read: the results so far, the failures, and how many
// requests are still out. Used by observe*.cc only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "executor/arm/arm_client.h"
#include "executor/arm/registry_api.h"
#include "executor/arm/registry_json.h"
#include "executor/arm/subnet_json.h"
#include "model/observed.h"

namespace acrnet::executor {

class ObserveRun {
 public:
  explicit ObserveRun(ArmClient& arm)
      : arm_(arm), registries_(arm), settled_by_(arm.transport().now() + settle_limit) {}
  ObserveRun(const ObserveRun&) = delete;
  ObserveRun& operator=(const ObserveRun&) = delete;

  void start(const Targets& targets);
  // Nothing more to wait for; many failures end the reading early, as they mostly have one cause.
  bool ended() const { return pending_ == 0 || failures_.size() >= most_failures; }
  std::optional<Observed> finish(Diagnostics& diagnostics);

 private:
  static constexpr std::size_t most_failures = 50;
  // How long to wait for subnets that Azure is changing.
  static constexpr std::chrono::minutes settle_limit{10};
  struct Failure {
    std::string key;  // orders the failures: answers come in any order
    Diagnostic diagnostic;
  };
  using Ids = std::vector<ArmId>;

  // Every request goes through one of these two, which count what is out.
  void get(std::string target, ArmClient::Done done);
  void get_registry_path(std::string path, ArmClient::Done done);
  ArmClient::Done counted(ArmClient::Done done);
  void fail(const std::string& key, Diagnostic diagnostic);
  // `what` is a phrase for the diagnostic, e.g. "registry …".
  void fail_with(const std::string& key, const std::string& what, const ArmAnswer& answer);

  // observe_registries.cc
  void start_registries(const Ids& targets);
  void list_registries(Ids group, std::string target, std::size_t pages_read);
  void take_registry_page(Ids group, std::size_t pages_read, const ArmAnswer& answer);
  void read_one_registry(const ArmId& id);
  void find_registry_candidates(const ArmId& id);

  // observe_subnets.cc
  void start_subnets(const Ids& targets);
  void list_networks(Ids group, std::string target, std::size_t pages_read);
  void take_network_page(Ids group, std::size_t pages_read, const ArmAnswer& answer);
  void read_by_network(const Ids& subnets);
  void read_one_network(const Ids& subnets, bool or_each_subnet);
  void read_one_subnet(const ArmId& id, bool or_network);
  void take_subnet(const SubnetReading& reading);
  void take_network(const Ids& subnets, const NetworkReading& network);
  void find_network_candidates(const Ids& subnets);

  // observe_containers.cc
  void start_containers(const Ids& targets);
  void read_container(const ArmId& id);
  void list_contents(ObservedContainer group, std::string target);

  // observe_private_endpoints.cc
  void start_private_endpoints(const Ids& endpoints, const Ids& zones);
  void read_private_endpoint(const ArmId& id);
  void read_zone_groups(ObservedPrivateEndpoint endpoint);
  void read_zone(const ArmId& id);
  void list_zone_links(ObservedPrivateZone zone, std::string target);

  void read_provider(const std::string& subscription);

  ArmClient& arm_;
  RegistryApi registries_;
  Clock::time_point settled_by_;
  Observed observed_;
  std::vector<Failure> failures_;
  std::size_t pending_ = 0;
  Ids zones_asked_;
};

// Removes from `ids` (sorted) those that `found` names. Both kinds of list use it.
void remove_found(std::vector<ArmId>& ids, std::vector<ArmId> found);

// No such thing, as opposed to: no right to see it, or no such subscription.
bool is_missing(const ArmAnswer& answer);

inline constexpr std::string_view network_version = "2024-05-01";
inline constexpr std::string_view provider_version = "2022-09-01";
inline constexpr std::string_view private_dns_version = "2020-06-01";
inline constexpr std::string_view group_version = "2022-09-01";

}  // namespace acrnet::executor
