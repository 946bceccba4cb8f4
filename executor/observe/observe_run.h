// What the parts of observe() share while they read: the results so far, the failures, and how many
// requests are still out. Used by observe*.cc only.
//
// Read in turns, as each tells what the next has to look for:
//   1. the targets
//   2. what the registries name and is no target: subnets of their rules, private endpoints
//   3. where private endpoints stand, and which private DNS zones there are
//   4. the zones: their links and records
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "executor/arm/arm_client.h"
#include "executor/arm/private_endpoint_json.h"
#include "executor/arm/registry_api.h"
#include "executor/arm/registry_json.h"
#include "executor/arm/subnet_json.h"
#include "executor/observe/resource_reader.h"
#include "model/observed.h"
#include "model/state.h"

namespace acrnet::executor {

class ObserveRun {
 public:
  // `tracked` has the addresses that repairs name; it may be null. Both must outlive the run.
  ObserveRun(ArmClient& arm, const Targets& targets, const State* tracked)
      : arm_(arm),
        registries_(arm),
        reader_(arm, registries_),
        targets_(targets),
        tracked_(tracked),
        settled_by_(arm.transport().now() + settle_limit) {}
  ObserveRun(const ObserveRun&) = delete;
  ObserveRun& operator=(const ObserveRun&) = delete;

  // Starts the next turn; false when there is none.
  bool start_turn();
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
  // A list while it is read to its end.
  struct PageList {
    ArmId owner;       // whose failures stand with it
    std::string what;  // in messages
    // Takes a page and gives the link of the next, which is empty after the last one; nothing, with
    // `problem`, when the body is something else.
    std::function<std::optional<std::string>(std::string_view body, std::string& problem)> take;
    std::function<void()> done;
    // Called in place of `done` where Azure refuses the list. Empty: that is an error.
    std::function<void(std::string code)> refused = {};
    PageTrail trail = {};
  };
  void take_page(PageList list, const ArmAnswer& answer);

  bool is_target(const ArmId& id) const;
  // What a refusal of `id` means: an error for a target, a note for what belongs to others.
  void take_refusal(const ArmId& id, const ArmAnswer& answer);
  void take_unreadable(const ArmId& id, std::string_view problem);
  void note_unread(const ArmId& id, std::string code);

  void fail(const std::string& key, Diagnostic diagnostic);
  // `what` is a phrase for the diagnostic, e.g. "registry …".
  void fail_with(const std::string& key, const std::string& what, const ArmAnswer& answer);
  void note_missing(const ArmId& id, const Absence& absence);

  // observe_others.cc
  void start_others();
  // Adds the subnets that the rules name and that are no targets, and the subscriptions that need a
  // registration for them.
  void find_rule_subnets(Ids& subnets, std::set<std::string>& subscriptions) const;

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
  void read_private_endpoint(const ArmId& id);
  void list_zone_groups(ObservedPrivateEndpoint endpoint);
  void start_private_networks();
  bool has_private_endpoints() const;
  void approve_endpoints();
  void read_interface(std::size_t endpoint, const ArmId& interface);
  std::set<std::string> zone_subscriptions() const;
  void list_zones(const std::string& subscription);
  void start_zones();
  void read_zone(const ArmId& id);
  void list_records(const ArmId& id, std::shared_ptr<ObservedPrivateZone> zone);
  std::set<std::string> find_host_names() const;

  // What was read of something that does not exist is an error: one of the two is not true.
  void find_contradictions();

  void start_targets();
  void read_provider(const std::string& subscription);

  ArmClient& arm_;
  RegistryApi registries_;
  ResourceReader reader_;
  const Targets& targets_;
  const State* tracked_;
  Clock::time_point settled_by_;
  Observed observed_;
  std::vector<Failure> failures_;
  std::size_t pending_ = 0;
  unsigned turn_ = 0;
  std::set<ArmId> zones_;             // that turn 4 reads
  std::set<std::string> host_names_;  // whose records are kept
};

// Azure, or something in its place, says that this is not to be had: it was not found, this
// identity may not read it, it belongs to another tenant. False for an answer that never came, for
// throttling and for a failure of the server, which say nothing about the resource.
bool is_refusal(const ArmAnswer& answer);
// Azure's code; "HTTP 403" where there is none.
std::string refusal_code(const ArmAnswer& answer);

template <typename Item>
void sort_unique(std::vector<Item>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Removes from `ids` (sorted) those that `found` names. Both kinds of list use it.
void remove_found(std::vector<ArmId>& ids, std::vector<ArmId> found);

}  // namespace acrnet::executor
