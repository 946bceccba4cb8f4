// Reads a resource of Azure, and proves it where there is none.
//
// A 404 alone proves nothing: gateways, proxies and caches answer 404 in Azure's place, and whoever
// believes them forgets what acrnet made. A resource is absent when
//   - Azure itself says so (says_absent in executor/arm/arm_error.h), twice, and
//   - the list that the resource would be in is readable to its end and does not have it: the
//     subnets of its network, the resources of its type in its group, the groups of its
//     subscription. Where only the list can't be read, the network or the group itself must answer
//     200. Where that one is absent, by the same rule, so is everything in it.
// Anything else is an error: ACR3514 where Azure's answers contradict each other even after some
// pauses, ACR3515 where nothing above the resource can be read. Rights for it: read on the parent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/arm/arm_client.h"
#include "executor/arm/registry_api.h"
#include "executor/arm/scope_json.h"
#include "model/arm_id.h"

namespace acrnet::executor {

// That a resource is not there, proved.
struct Absence {
  // The innermost thing that is missing: the resource itself, or the network of a subnet.
  ArmId missing;
  // What is there beside it, sorted. Empty where that can't be read.
  std::vector<std::string> siblings;
};

struct ResourceAnswer {
  ArmAnswer answer;  // the answer to the resource's own GET, or the error
  std::optional<Absence> absence = std::nullopt;  // set: it is not there
  bool contradictory = false;                     // the error is ACR3514
};

class ResourceReader {
 public:
  using Done = std::function<void(ResourceAnswer)>;
  struct Target {
    ArmId id;
    std::string_view below = {};  // sub-path that is read instead: "/virtualNetworkLinks"
    // As acrnet knows it, for the repair `acrnet state rm ADDRESS`. Empty: not in the state.
    std::string address = {};
    ArmRequest like = {};  // whose retry_until and on_retry hold for each request
  };

  // Both must outlive the reader, and the reader its calls.
  ResourceReader(ArmClient& arm, RegistryApi& registries) : arm_(arm), registries_(registries) {}
  ResourceReader(const ResourceReader&) = delete;
  ResourceReader& operator=(const ResourceReader&) = delete;

  // Answers from the event loop, once.
  void read(Target target, Done done);

 private:
  // One read() until its end.
  struct Search {
    Target target;
    Done done;
    unsigned attempt = 0;          // contradictions so far
    Clock::time_point until = {};  // no further attempt after this moment
    ArmAnswer last = {};           // the last answer to the resource's own GET
    std::vector<ArmId> siblings = {};
    PageTrail trail = {};
  };

  // In the API version that the target's kind has.
  void get(const Target& target, std::string path, ArmClient::Done done);
  void ask(Search search, bool again);
  void list_siblings(Search search, const std::string& next_link);
  void take_siblings(Search search, const ArmAnswer& answer);
  void conclude_from_list(Search search);
  void look_at_parent(Search search, const ArmAnswer& list);
  void contradict(Search search);
  static void end_absent(const Search& search, ArmId missing, std::vector<std::string> siblings);
  static void end_unproven(const Search& search, std::string_view why);

  ArmClient& arm_;
  RegistryApi& registries_;
};

// The network of a subnet, the resource group of anything else in one. Requires that it has one:
// the ID is no group's.
ArmId parent_scope(const ArmId& id);

// What a resource is called in messages: "registry /subscriptions/…".
std::string in_words(const ArmId& id);

// ?api-version=… for the kind of resource. Registries have theirs in RegistryApi.
std::string_view version_of(const ArmId& id);

inline constexpr std::string_view network_version = "2024-05-01";
inline constexpr std::string_view provider_version = "2022-09-01";
inline constexpr std::string_view private_dns_version = "2024-06-01";
inline constexpr std::string_view group_version = "2022-09-01";

}  // namespace acrnet::executor
