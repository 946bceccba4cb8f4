// Random lives of registries and subnets, against a model that knows nothing of how the emulator
// works.
//
// Paths come in any case, members in any order, api-versions change from one request to the next;
// what a request does is said here once more, in the plainest way, and has to be what happens
// there.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

struct ModelRegistry {
  std::string action = "Allow";
  std::vector<std::string> subnets;
  std::vector<std::string> addresses;
  std::string access = "Enabled";
  std::map<std::string, std::string> tags;
};

struct ModelSubnet {
  std::set<std::string> services;
  int note = 0;  // a member that Azure does not know
};

// The whole model: what a registry's write and a subnet's write do, and to whom they are refused.
struct Model {
  std::map<std::string, ModelRegistry> registries;
  std::map<std::string, ModelSubnet> subnets;

  bool has_endpoint(const std::string& name) const {
    return subnets.count(name) > 0 &&
           subnets.at(name).services.count("Microsoft.ContainerRegistry") > 0;
  }

  // Every rule has to be good, also those that were there.
  bool is_good(const ModelRegistry& registry) const {
    return std::all_of(registry.subnets.begin(), registry.subnets.end(),
                       [&](const std::string& name) { return has_endpoint(name); });
  }

  int write(const std::string& name, const ModelRegistry& wanted, bool rules_are_checked) {
    if (rules_are_checked && !is_good(wanted)) return 400;
    registries[name] = wanted;
    return 200;
  }
};

// What one write says; what it does not say is absent.
struct Sent {
  std::optional<std::string> action;
  std::optional<std::vector<std::string>> subnets;
  std::optional<std::vector<std::string>> addresses;
  std::optional<std::string> access;
  std::optional<std::map<std::string, std::string>> tags;

  bool touches_rules() const { return action || subnets || addresses; }
};

void apply(const Sent& sent, bool knows_subnets, ModelRegistry& to) {
  if (sent.action) to.action = *sent.action;
  if (sent.subnets && knows_subnets) to.subnets = *sent.subnets;
  if (sent.addresses) to.addresses = *sent.addresses;
  if (sent.access) to.access = *sent.access;
  if (sent.tags) to.tags = *sent.tags;
}

class Life {
 public:
  explicit Life(unsigned seed) : random_(seed) {
    world_.call("DELETE", registry + rules_version);
    world_.call("DELETE", subnet + network_version);
  }

  void step() {
    switch (pick(6)) {
      case 0: return put_registry();
      case 1:
      case 2: return patch_registry();
      case 3: return delete_registry();
      case 4: return put_subnet();
      default: return pick(3) == 0 ? delete_subnet() : put_subnet();
    }
  }

  // Everything that exists, read through the one version that shows all of it.
  void compare() {
    for (const std::string& name : registry_names) {
      const Reply reply = world_.call("GET", any_case(registry_path(name)) + rules_version);
      REQUIRE(reply.status == (model_.registries.count(name) > 0 ? 200 : 404));
      if (reply.status == 200) CHECK(text_of(reply.body) == text_of(model_.registries[name]));
    }
    for (const std::string& name : subnet_names) {
      const Reply reply = world_.call("GET", any_case(subnet_path(name)) + network_version);
      REQUIRE(reply.status == (model_.subnets.count(name) > 0 ? 200 : 404));
      if (reply.status != 200) continue;
      std::set<std::string> services;
      for (const Json& endpoint :
           reply.body["properties"].value("serviceEndpoints", Json::array())) {
        services.insert(text_at(endpoint, {"service"}));
      }
      CHECK(services == model_.subnets[name].services);
      CHECK(reply.body["properties"]["unheardOf"] == model_.subnets[name].note);
    }
  }

  std::string story;

 private:
  static inline const std::vector<std::string> registry_names = {"alpha", "betabeta"};
  static inline const std::vector<std::string> subnet_names = {"one", "two", "three"};

  std::size_t pick(std::size_t count) { return random_() % count; }

  // Letters of the path in another case; the query stays.
  std::string any_case(std::string path) {
    for (char& c : path) {
      if (pick(4) == 0) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return path;
  }

  static std::string registry_path(const std::string& name) {
    return group + "/providers/Microsoft.ContainerRegistry/registries/" + name;
  }
  static std::string subnet_path(const std::string& name) { return network + "/subnets/" + name; }

  // Members in any order.
  std::string shuffled(const Json& body) {
    if (!body.is_object()) return to_text(body);
    std::vector<std::string> members;
    for (const auto& [name, value] : body.items()) {
      members.push_back(fmt::format("\"{}\":{}", name, shuffled(value)));
    }
    std::shuffle(members.begin(), members.end(), random_);
    return fmt::format("{{{}}}", fmt::join(members, ","));
  }

  std::vector<std::string> some_of(const std::vector<std::string>& all) {
    std::vector<std::string> some;
    for (const std::string& item : all) {
      if (pick(3) == 0) some.push_back(item);
    }
    return some;
  }

  Sent anything() {
    Sent sent;
    if (pick(2) == 0) sent.action = pick(2) == 0 ? "Allow" : "Deny";
    if (pick(2) == 0) sent.subnets = some_of(subnet_names);
    if (pick(2) == 0) sent.addresses = some_of({"203.0.113.9", "198.51.100.0/24", "192.0.2.7"});
    if (pick(4) == 0) sent.access = pick(2) == 0 ? "Enabled" : "Disabled";
    if (pick(4) == 0)
      sent.tags = std::map<std::string, std::string>{{"n", std::to_string(pick(9))}};
    return sent;
  }

  Json body_of(const Sent& sent) {
    Json properties = Json::object();
    if (sent.touches_rules()) {
      Json rules = Json::object();
      if (sent.action) rules["defaultAction"] = *sent.action;
      if (sent.subnets) {
        rules["virtualNetworkRules"] = Json::array();
        for (const std::string& name : *sent.subnets) {
          rules["virtualNetworkRules"].push_back({{"id", any_case(subnet_path(name))}});
        }
      }
      if (sent.addresses) {
        rules["ipRules"] = Json::array();
        for (const std::string& address : *sent.addresses) {
          const bool with_length = pick(2) == 0 && address.find('/') == std::string::npos;
          rules["ipRules"].push_back({{"value", with_length ? address + "/32" : address}});
        }
      }
      properties["networkRuleSet"] = rules;
    }
    if (sent.access) properties["publicNetworkAccess"] = *sent.access;
    Json body = {{"properties", properties}};
    if (sent.tags) body["tags"] = *sent.tags;
    return body;
  }

  std::string any_version(bool& knows_subnets) {
    static const std::vector<std::pair<std::string, bool>> versions = {{"2019-12-01-preview", true},
                                                                       {"2021-08-01-preview", true},
                                                                       {"2021-12-01-preview", true},
                                                                       {"2023-07-01", false},
                                                                       {"2025-04-01", false}};
    const auto& [version, knows] = versions[pick(versions.size())];
    knows_subnets = knows;
    return "?api-version=" + version;
  }

  Reply call(const std::string& method, const std::string& path, const std::string& version,
             const std::string& body = "") {
    const std::string target = any_case(path) + version;
    story += fmt::format("{} {} {}\n", method, target, body);
    return world_.call(method, target, body);
  }

  void put_registry() {
    const std::string& name = registry_names[pick(registry_names.size())];
    const Sent sent = anything();
    bool knows_subnets = true;
    const std::string version = any_version(knows_subnets);
    Json body = body_of(sent);
    body["location"] = "westeurope";
    body["sku"] = {{"name", "Premium"}};
    ModelRegistry wanted;
    // What a version can't see it can't remove.
    if (!knows_subnets && model_.registries.count(name) > 0) {
      wanted.subnets = model_.registries[name].subnets;
    }
    apply(sent, knows_subnets, wanted);
    const int expected = model_.write(name, wanted, true);
    const Reply reply = call("PUT", registry_path(name), version, shuffled(body));
    CHECK((reply.status < 300) == (expected < 300));
    if (expected == 400) CHECK(reply.code() == "NetworkRuleValidationError");
  }

  void patch_registry() {
    const std::string& name = registry_names[pick(registry_names.size())];
    const Sent sent = anything();
    bool knows_subnets = true;
    const std::string version = any_version(knows_subnets);
    int expected = 404;
    if (model_.registries.count(name) > 0) {
      ModelRegistry wanted = model_.registries[name];
      apply(sent, knows_subnets, wanted);
      expected = model_.write(name, wanted, sent.touches_rules() || sent.access);
    }
    const Reply reply = call("PATCH", registry_path(name), version, shuffled(body_of(sent)));
    CHECK(reply.status == expected);
  }

  void delete_registry() {
    const std::string& name = registry_names[pick(registry_names.size())];
    const int expected = model_.registries.erase(name) > 0 ? 200 : 204;
    CHECK(call("DELETE", registry_path(name), rules_version).status == expected);
  }

  void put_subnet() {
    const std::size_t which = pick(subnet_names.size());
    const std::string& name = subnet_names[which];
    ModelSubnet wanted;
    wanted.note = static_cast<int>(pick(100));
    Json endpoints = Json::array();
    for (const std::string& service : some_of(
             {"Microsoft.ContainerRegistry", "Microsoft.Storage", "Microsoft.ContainerRegistry"})) {
      if (wanted.services.insert(service).second) endpoints.push_back({{"service", service}});
    }
    const Json body = {{"properties",
                        {{"addressPrefix", fmt::format("10.0.{}.0/24", which)},
                         {"serviceEndpoints", endpoints},
                         {"unheardOf", wanted.note}}}};
    const int expected = model_.subnets.count(name) > 0 ? 200 : 201;
    model_.subnets[name] = wanted;
    CHECK(call("PUT", subnet_path(name), network_version, shuffled(body)).status == expected);
  }

  void delete_subnet() {
    const std::string name = subnet_names[pick(subnet_names.size())];
    const int expected = model_.subnets.erase(name) > 0 ? 200 : 204;
    CHECK(call("DELETE", subnet_path(name), network_version).status == expected);
  }

  static std::string text_of(const ModelRegistry& registry) {
    return fmt::format("{} [{}] [{}] {} {}", registry.action, fmt::join(registry.subnets, ","),
                       fmt::join(registry.addresses, ","), registry.access,
                       to_text(Json(registry.tags)));
  }

  // The same of an answer; subnets by their names, since ids come back as they were written.
  static std::string text_of(const Json& body) {
    ModelRegistry seen;
    const Json& rules = body["properties"]["networkRuleSet"];
    seen.action = rules["defaultAction"];
    for (const Json& rule : rules["virtualNetworkRules"]) {
      const std::string id = rule["id"];
      std::string name = id.substr(id.rfind('/') + 1);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      CHECK(rule["action"] == "Allow");
      seen.subnets.push_back(name);
    }
    for (const Json& rule : rules["ipRules"]) seen.addresses.push_back(rule["value"]);
    seen.access = body["properties"]["publicNetworkAccess"];
    seen.tags = body["tags"].get<std::map<std::string, std::string>>();
    return text_of(seen);
  }

  std::mt19937 random_;
  World world_;
  Model model_;
};

}  // namespace

TEST_CASE("random lives of registries and subnets are those of a naive model") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Life life(seed);
    for (int step = 0; step < 40; ++step) {
      life.step();
      INFO("seed " << seed << "\n" << life.story);
      life.compare();
    }
  }
}
