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
#include "executor/observe/resource_reader.h"
#include "model/observed.h"
#include "model/state.h"

namespace acrnet::executor {

class ObserveRun {
 public:
  // `tracked` has the addresses that repairs name; it may be null, and must outlive the run.
  ObserveRun(ArmClient& arm, const State* tracked)
      : arm_(arm),
        registries_(arm),
        reader_(arm, registries_),
        tracked_(tracked),
        settled_by_(arm.transport().now() + settle_limit) {}
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

  // Every request goes through one of these three, which count what is out.
  void get(std::string target, ArmClient::Done done);
  void get_registry_path(std::string path, ArmClient::Done done);
  // For whatever may be missing.
  void read(const ArmId& id, ResourceReader::Done done, std::string_view below = {});
  // A list of IDs while it is read to its end; `done` gets them sorted, each once.
  struct IdList {
    ArmId owner;       // whose failures stand with it
    std::string what;  // in messages
    std::optional<IdPage> (*read)(std::string_view body, std::string& problem);
    std::function<void(Ids)> done;
    Ids ids = {};
    PageTrail trail = {};
  };
  void take_page(IdList list, const ArmAnswer& answer);

  void fail(const std::string& key, Diagnostic diagnostic);
  // `what` is a phrase for the diagnostic, e.g. "registry …".
  void fail_with(const std::string& key, const std::string& what, const ArmAnswer& answer);
  void note_missing(const ArmId& id, const Absence& absence);

  // observe_registries.cc
  void start_registries(const Ids& targets);
  void list_registries(Ids group, std::string target, PageTrail trail);
  void take_registry_page(Ids group, PageTrail trail, const ArmAnswer& answer);
  void read_one_registry(const ArmId& id);

  // observe_subnets.cc
  void start_subnets(const Ids& targets);
  void list_networks(Ids group, std::string target, PageTrail trail);
  void take_network_page(Ids group, PageTrail trail, const ArmAnswer& answer);
  void read_by_network(const Ids& subnets);
  void read_one_network(const Ids& subnets);
  void read_one_subnet(const ArmId& id);
  void take_subnet(const SubnetReading& reading);
  void take_network(const Ids& subnets, const NetworkReading& network);

  // observe_scopes.cc
  void start_containers(const Ids& targets);
  void read_container(const ArmId& id);
  void list_contents(ObservedContainer group);

  // observe_private_endpoints.cc
  void start_private_endpoints(const Ids& endpoints, const Ids& zones);
  void read_private_endpoint(const ArmId& id);
  void list_zone_groups(ObservedPrivateEndpoint endpoint);
  void read_zone(const ArmId& id);

  // What was read of something that does not exist is an error: one of the two is not true.
  void find_contradictions();

  void read_provider(const std::string& subscription);

  ArmClient& arm_;
  RegistryApi registries_;
  ResourceReader reader_;
  const State* tracked_;
  Clock::time_point settled_by_;
  Observed observed_;
  std::vector<Failure> failures_;
  std::size_t pending_ = 0;
  Ids zones_asked_;
};

// Removes from `ids` (sorted) those that `found` names. Both kinds of list use it.
void remove_found(std::vector<ArmId>& ids, std::vector<ArmId> found);

}  // namespace acrnet::executor
