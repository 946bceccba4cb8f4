// Zero noise: what Azure has says the same in many ways, and none of them is a change.
//
// Worlds are made at random, planned and applied against the model of Azure. Then its answers are
// turned over: members and rules shuffled, IDs in other case, "/32" written or not, defaults left
// out, locations filled in, ranges split and merged. They go through the executor's reader as any
// answer does; the next plan must be empty and tell of no drift. ACRNET_QUIET_WORLDS scales.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "model/cidr_set.h"
#include "model/names.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;

namespace {

using Json = nlohmann::ordered_json;

class Distorter {
 public:
  explicit Distorter(std::mt19937_64& random) : random_(random) {}

  // Where others have rules of their own, one of ours that is merged with one of theirs is none of
  // ours any more.
  void distort_registry(Json& registry, bool all_ours) {
    may_merge_ = all_ours;
    registry["id"] = recased(registry["id"]);
    registry["tags"] = Json{{"owner", std::to_string(random_())}};
    Json& properties = registry["properties"];
    Json& rules = properties["networkRuleSet"];
    rules["defaultAction"] = recased(rules["defaultAction"]);
    distort_subnet_rules(rules["virtualNetworkRules"]);
    rules["ipRules"] = rewritten(rules["ipRules"]);
    shuffle_list(rules["ipRules"]);
    shuffle_members(rules);
    if (one_in(3)) properties["publicNetworkAccess"] = "Enabled";
    if (one_in(3)) properties["networkRuleBypassOptions"] = "AzureServices";
    if (one_in(3)) properties["dataEndpointEnabled"] = false;
    shuffle_members(properties);
    shuffle_members(registry);
  }

  void distort_subnet(Json& subnet) {
    subnet["id"] = recased(subnet["id"]);
    subnet["etag"] = "W/\"" + std::to_string(random_()) + "\"";
    Json& properties = subnet["properties"];
    if (properties.contains("serviceEndpoints")) {
      for (Json& endpoint : properties["serviceEndpoints"]) {
        endpoint["service"] = recased(endpoint["service"]);
        endpoint["provisioningState"] = "Succeeded";
        endpoint["locations"] = Json::array({"westeurope", "northeurope", "*"});
        shuffle_members(endpoint);
      }
      if (one_in(2))
        properties["serviceEndpoints"].push_back(Json{{"service", "Microsoft.Storage"}});
      shuffle_list(properties["serviceEndpoints"]);
    } else if (one_in(2)) {
      properties["serviceEndpoints"] = one_in(2) ? Json::array() : Json(nullptr);
    }
    properties["delegations"] = Json::array();
    shuffle_members(properties);
    shuffle_members(subnet);
  }

 private:
  bool one_in(std::uint64_t n) { return random_() % n == 0; }

  std::string recased(std::string text) {
    const auto how = random_() % 3;
    for (char& letter : text) {
      const auto byte = static_cast<unsigned char>(letter);
      if (how == 1 || (how == 2 && one_in(2))) letter = static_cast<char>(std::toupper(byte));
    }
    return text;
  }

  void distort_subnet_rules(Json& rules) {
    for (Json& rule : rules) {
      const std::string id = recased(rule["id"]);
      rule = one_in(3) ? Json{{"virtualNetworkSubnetResourceId", id}} : Json{{"id", id}};
      if (one_in(2)) rule["action"] = one_in(2) ? "Allow" : "allow";
      shuffle_members(rule);
    }
    shuffle_list(rules);
  }

  // The same addresses: split in two, or what touches as one.
  Json rewritten(const Json& rules) {
    std::vector<Cidr> cidrs;
    std::string reason;
    for (const Json& rule : rules)
      cidrs.push_back(parse_cidr(rule["value"].get<std::string>(), reason)->network());
    std::vector<Cidr> written;
    if (may_merge_ && one_in(4) && are_apart(cidrs)) cidrs = CidrSet(cidrs).cover();
    for (const Cidr& cidr : cidrs) {
      if (cidr.prefix() < 32 && one_in(4) && !holds_another(cidr, cidrs)) {
        const auto half = static_cast<std::uint8_t>(cidr.prefix() + 1);
        written.emplace_back(cidr.first(), half);
        written.emplace_back(cidr.last(), half);
      } else {
        written.push_back(cidr);
      }
    }
    Json list = Json::array();
    for (const Cidr& cidr : written) {
      std::string text = to_string(cidr);
      if (cidr.prefix() == 32 && one_in(2)) text += "/32";
      Json rule{{"value", text}};
      if (one_in(2)) rule["action"] = "Allow";
      list.push_back(rule);
      if (one_in(10)) list.push_back(rule);  // twice
    }
    return list;
  }

  // A half that is there already would make one rule less of two.
  static bool holds_another(const Cidr& wide, const std::vector<Cidr>& cidrs) {
    return std::any_of(cidrs.begin(), cidrs.end(),
                       [&](const Cidr& cidr) { return wide.contains(cidr) && !(wide == cidr); });
  }

  // A network inside of another one would be gone afterwards: that is a rule less, not another
  // writing.
  static bool are_apart(const std::vector<Cidr>& cidrs) {
    std::uint64_t addresses = 0;
    for (const Cidr& cidr : cidrs) addresses += cidr.size();
    return CidrSet(cidrs).size() == addresses;
  }

  void shuffle_list(Json& list) {
    std::vector<Json> elements(list.begin(), list.end());
    std::shuffle(elements.begin(), elements.end(), random_);
    list = Json::array();
    for (Json& element : elements) list.push_back(std::move(element));
  }

  void shuffle_members(Json& object) {
    std::vector<std::pair<std::string, Json>> members;
    for (auto& [key, value] : object.items()) members.emplace_back(key, value);
    std::shuffle(members.begin(), members.end(), random_);
    object = Json::object();
    for (auto& [key, value] : members) object[key] = std::move(value);
  }

  std::mt19937_64& random_;
  bool may_merge_ = true;
};

// An Azure and a policy that asks something of it.
struct QuietWorld {
  explicit QuietWorld(std::uint64_t seed) : random(seed) {
    for (std::size_t i = 0; i < 2 + random() % 2; ++i) {
      subnets.push_back(subnet_id("net" + std::to_string(i % 2), "s" + std::to_string(i)));
      azure.add_subnet(subnets.back(), random() % 2 == 0);
    }
    for (std::size_t i = 0; i < 1 + random() % 3; ++i) add_registry("Reg" + std::to_string(i));
  }

  std::vector<std::string> any_ips(std::size_t most) {
    std::vector<std::string> ips;
    for (std::uint64_t n = random() % (most + 1); n > 0; --n) {
      const Cidr cidr(0x14000000U + static_cast<std::uint32_t>(random() % 2048),
                      static_cast<std::uint8_t>(22 + random() % 11));
      ips.push_back(to_string(cidr));
    }
    return ips;
  }

  void add_registry(const std::string& name) {
    const std::string id = registry_id(name);
    azure.add_registry(id);
    azure.set_rules(id, random() % 2 == 0 ? "Allow" : "Deny", any_ips(4), {});
    RegistrySketch sketch{id, std::nullopt, any_ips(5), {}};
    if (random() % 4 != 0) sketch.default_action = DefaultAction::deny;
    if (random() % 3 == 0) sketch.ownership = Ownership::shared;
    for (std::size_t i = 0; i < subnets.size(); ++i) {
      if (random() % 2 == 0) sketch.subnets.push_back(i);
    }
    registries.push_back(std::move(sketch));
  }

  void distort() {
    Distorter distorter(random);
    for (const RegistrySketch& sketch : registries)
      distorter.distort_registry(azure.registry(sketch.id),
                                 sketch.ownership == Ownership::exclusive);
    for (const std::string& id : subnets) distorter.distort_subnet(azure.subnet(id));
  }

  std::mt19937_64 random;
  FakeArm azure;
  MemoryStateStore store;
  std::vector<std::string> subnets;
  std::vector<RegistrySketch> registries;
};

// What a plan says that should be empty, for whoever has to find out why.
std::string describe(const Plan& plan) {
  std::string text;
  for (const ObservedRegistry& registry : plan.observed.registries) {
    text += std::string(registry.id.name()) + " has";
    for (const Cidr& cidr : registry.network.ip_rules) text += " " + to_string(cidr);
    text += "\n";
  }
  const auto fact_text = [](const Fact& fact) {
    const auto* const rule = std::get_if<RuleFact>(&fact);
    const auto* const cidr = rule == nullptr ? nullptr : std::get_if<Cidr>(&rule->source);
    return cidr == nullptr ? "fact " + std::to_string(fact.index()) : to_string(*cidr);
  };
  for (const Change& change : plan.changes) {
    text += std::string(name(change.action)) + " " + fact_text(change.fact) + " " +
            std::string(name(change.reason)) + "\n";
  }
  for (const Drift& drift : plan.drift)
    text += "drift " + (drift.fact ? fact_text(*drift.fact) : "") + "\n";
  return text;
}

bool is_quiet(const Plan& plan) { return plan.empty() && plan.drift.empty(); }

std::uint64_t world_count() {
  const char* const wanted = std::getenv("ACRNET_QUIET_WORLDS");
  return wanted == nullptr ? 1'500 : std::strtoull(wanted, nullptr, 10);
}

}  // namespace

TEST_CASE("after an apply the plan is empty, in whatever words Azure answers") {
  std::uint64_t applied = 0;
  for (std::uint64_t seed = 1; seed <= world_count(); ++seed) {
    QuietWorld world(seed);
    const Policy policy = sketch_policy(world.subnets, world.registries);
    Run run(world.azure, world.store);
    const auto first = run.plan(policy);
    INFO("seed " << seed << "\n" << dump(run.diagnostics));
    REQUIRE(first);
    REQUIRE(run.apply(*first).complete());
    applied += first->steps.empty() ? 0 : 1;
    world.distort();
    Run again(world.azure, world.store);
    const auto second = again.plan(policy);
    if (!second || !is_quiet(*second)) {
      FAIL("seed " << seed << "\n" << (second ? describe(*second) : dump(again.diagnostics)));
    }
  }
  CHECK(applied > world_count() / 2);
}
