// What is read beside the targets: what others made, and where private endpoints' names are.

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "executor/observe/observe.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

namespace {

constexpr const char* zone_name = "privatelink.azurecr.io";

std::string network_resource(const std::string& type_and_name,
                             const std::string& subscription = subscription_a) {
  return ArmId::group(subscription, "Group").text() + "/providers/Microsoft.Network/" +
         type_and_name;
}
std::string endpoint_id(const std::string& name, const std::string& subscription = subscription_a) {
  return network_resource("privateEndpoints/" + name, subscription);
}
std::string zone_id(const std::string& subscription = subscription_a) {
  return network_resource(std::string("privateDnsZones/") + zone_name, subscription);
}

Json record_set(const std::string& name, const Words& addresses) {
  return {{"recordType", "A"}, {"recordSetName", name}, {"ipAddresses", addresses}};
}

// A world with private endpoints, and a reading of it.
struct PrivateWorld {
  FakeArm azure;
  MemoryStateStore store;
  Diagnostics diagnostics;
  Targets targets;

  PrivateWorld() {
    azure.add_registry(registry_id("Contoso"));
    azure.add_subnet(subnet_id("hub", "pe"));
    targets.registries = {arm_id(registry_id("Contoso"))};
  }

  void connect(const std::string& endpoint, const std::string& status = "Approved") {
    azure.registry(registry_id("Contoso"))["properties"]["privateEndpointConnections"].push_back(
        {{"properties",
          {{"privateEndpoint", {{"id", endpoint}}},
           {"privateLinkServiceConnectionState", {{"status", status}}}}}});
  }

  // An endpoint as Azure shows it while it has no zone group.
  void add_endpoint(const std::string& id, const Json& dns_configs = Json::array(),
                    const std::string& status = "Approved") {
    const Json state{{"status", status}};
    azure.add_resource(
        id, {{"subnet", {{"id", subnet_id("hub", "pe")}}},
             {"privateLinkServiceConnections",
              {{{"properties",
                 {{"privateLinkServiceId", registry_id("contoso")},
                  {"privateLinkServiceConnectionState", state}}}}}},
             {"networkInterfaces", {{{"id", network_resource("networkInterfaces/nic")}}}},
             {"customDnsConfigs", dns_configs}});
  }

  void add_zone(const std::string& id, const Words& networks,
                const std::map<std::string, Words>& records = {}) {
    azure.add_resource(id, Json::object());
    for (const std::string& network : networks) {
      azure.add_resource(id + "/virtualNetworkLinks/" + std::string(arm_id(network).name()),
                         {{"virtualNetwork", {{"id", network}}}});
    }
    for (const auto& [name, addresses] : records) {
      Json list = Json::array();
      for (const std::string& address : addresses) list.push_back({{"ipv4Address", address}});
      azure.add_resource(id + "/A/" + name, {{"aRecords", list}});
    }
  }

  // Refuses every request to a path that ends so.
  void refuse(std::string end, int status, std::string code) {
    refusals.push_back({std::move(end), status, std::move(code)});
    azure.fault = [this](const FakeArm::Request& request, std::size_t) -> std::optional<Fault> {
      const std::string path = to_lower(request.url.substr(0, request.url.find('?')));
      for (const auto& [wanted, answer, word] : refusals) {
        if (path.ends_with(to_lower(wanted))) return answer_with(answer, error_body(word));
      }
      return std::nullopt;
    };
  }

  Observed observe() {
    Run run(azure, store);
    for (auto* ids : {&targets.registries, &targets.subnets, &targets.private_endpoints})
      std::sort(ids->begin(), ids->end());
    auto observed = executor::observe(*run.arm, targets, diagnostics);
    INFO(dump(diagnostics));
    REQUIRE(observed);
    return std::move(*observed);
  }

  std::size_t count(const std::string& part) const {
    return static_cast<std::size_t>(
        std::count_if(azure.requests().begin(), azure.requests().end(), [&](const auto& request) {
          return to_lower(request.url).find(to_lower(part)) != std::string::npos;
        }));
  }

  struct Refusal {
    std::string end;
    int status;
    std::string code;
  };
  std::vector<Refusal> refusals;
};

std::string words(const std::vector<DnsRecord>& records) {
  std::string text;
  for (const DnsRecord& record : records) {
    text += record.name + "=";
    for (const Cidr& address : record.addresses) text += to_string(address) + ";";
  }
  return text;
}

std::string words(const std::vector<UnreadResource>& unread) {
  std::string text;
  for (const UnreadResource& item : unread)
    text += fmt::format("{} {};", item.id.name(), item.code);
  return text;
}

}  // namespace

TEST_CASE("a private endpoint that others made is read with its network, zone and names") {
  PrivateWorld world;
  const std::string id = endpoint_id("by-hand");
  world.connect(to_lower(id));
  world.add_endpoint(id);
  world.azure.add_resource(id + "/privateDnsZoneGroups/default",
                           {{"privateDnsZoneConfigs",
                             {{{"properties",
                                {{"privateDnsZoneId", zone_id()},
                                 {"recordSets",
                                  {record_set("contoso", {"10.0.0.5"}),
                                   record_set("Contoso.WestEurope.data", {"10.0.0.4"})}}}}}}}});
  const std::string network = arm_id(subnet_id("hub", "pe")).parent_network().text();
  world.add_zone(zone_id(), {network},
                 {{"contoso", {"10.0.0.5"}},
                  {"contoso.westeurope.data", {"10.0.0.4"}},
                  {"another", {"10.9.9.9"}}});
  const Observed observed = world.observe();
  REQUIRE(observed.registries[0].connections.size() == 1);
  CHECK(observed.registries[0].connections[0].status == ConnectionStatus::approved);
  const ObservedPrivateEndpoint* const endpoint = observed.find_private_endpoint(arm_id(id));
  REQUIRE(endpoint != nullptr);
  CHECK(endpoint->id.text() == id);  // as Azure spells it
  CHECK(endpoint->approved);
  CHECK(endpoint->dns_zones == std::vector{arm_id(zone_id())});
  CHECK(words(endpoint->names) == "contoso=10.0.0.5;contoso.westeurope.data=10.0.0.4;");
  const ObservedPrivateZone* const zone = observed.find_private_zone(arm_id(zone_id()));
  REQUIRE(zone != nullptr);
  CHECK(zone->networks == std::vector{arm_id(network)});
  CHECK(words(zone->records) == "contoso=10.0.0.5;contoso.westeurope.data=10.0.0.4;");
  REQUIRE(observed.find_container(arm_id(network)) != nullptr);
  CHECK(observed.find_container(arm_id(network))->contents ==
        std::vector{arm_id(subnet_id("hub", "pe"))});
  CHECK(observed.unread.empty());
  CHECK(world.count("networkInterfaces") == 0);
}

TEST_CASE("an endpoint that is a target, however its registry spells it, is read once") {
  PrivateWorld world;
  const std::string id = endpoint_id("Ours");
  world.connect(to_lower(id));
  world.add_endpoint(id);
  world.targets.private_endpoints = {arm_id(id)};
  world.observe();
  CHECK(world.count("privateEndpoints/Ours?") == 1);
}

TEST_CASE("names come from the endpoint, or where nothing shows any, from its interface") {
  PrivateWorld world;
  const std::string id = endpoint_id("plain");
  world.connect(id);
  const bool own = GENERATE(true, false);
  Json configs = Json::array();
  if (own) {
    configs = {{{"fqdn", "CONTOSO.azurecr.io"}, {"ipAddresses", {"10.0.0.9", "10.0.0.8"}}},
               {{"fqdn", "contoso.westeurope.data.azurecr.io"}, {"ipAddresses", {"10.0.0.7"}}}};
  }
  world.add_endpoint(id, configs);
  world.azure.add_resource(
      network_resource("networkInterfaces/nic"),
      {{"ipConfigurations",
        {{{"properties",
           {{"privateIPAddress", "10.0.0.9"},
            {"privateLinkConnectionProperties", {{"fqdns", {"contoso.azurecr.io"}}}}}}},
         {{"properties", {{"privateIPAddress", "10.0.0.10"}}}}}}});
  const Observed observed = world.observe();
  CHECK(
      words(observed.private_endpoints.at(0).names) ==
      (own ? "contoso=10.0.0.8;10.0.0.9;contoso.westeurope.data=10.0.0.7;" : "contoso=10.0.0.9;"));
  CHECK(world.count("networkInterfaces") == (own ? 0 : 1));
}

TEST_CASE("whether an endpoint is approved the registry says, and else the endpoint") {
  PrivateWorld world;
  const auto [there, here, approved] =
      GENERATE(table<std::string, std::string, bool>({{"Rejected", "Approved", false},
                                                      {"aPPROVED", "Pending", true},
                                                      {"", "Approved", true},
                                                      {"", "Pending", false},
                                                      {"Waiting", "Approved", false}}));
  const std::string id = endpoint_id("ours");
  if (!there.empty()) world.connect(id, there);
  world.add_endpoint(id, Json::array(), here);
  world.targets.private_endpoints = {arm_id(id)};
  const Observed observed = world.observe();
  CHECK(observed.private_endpoints.at(0).approved == approved);
}

TEST_CASE("an endpoint of others that can't be read is noted with Azure's code") {
  PrivateWorld world;
  const auto [status, code] =
      GENERATE(table<int, std::string>({{403, "AuthorizationFailed"},
                                        {401, "InvalidAuthenticationTokenTenant"},
                                        {404, "SubscriptionNotFound"},
                                        {400, "InvalidSubscriptionId"}}));
  const std::string id = endpoint_id("theirs", subscription_b);
  world.connect(id);
  world.refuse("/privateEndpoints/theirs", status, code);
  const Observed observed = world.observe();
  CHECK(words(observed.unread) == "theirs " + code + ";");
  CHECK(observed.find_unread(arm_id(id)) != nullptr);
  CHECK(observed.private_endpoints.empty());
}

TEST_CASE("a 404 that proves nothing leaves an endpoint unread, one that is proved makes it gone") {
  PrivateWorld world;
  const std::string id = endpoint_id("gone");
  world.connect(id, "Disconnected");
  const bool proved = GENERATE(true, false);
  if (!proved) {
    world.refuse("/privateEndpoints", 403, "AuthorizationFailed");
    world.refuse("/resourceGroups/Group", 403, "AuthorizationFailed");
  }
  const Observed observed = world.observe();
  CHECK((observed.find_missing(arm_id(id)) != nullptr) == proved);
  CHECK(words(observed.unread) == (proved ? "" : "gone ResourceNotFound;"));
}

TEST_CASE("an endpoint of others whose zones are refused is known, and noted") {
  PrivateWorld world;
  const std::string id = endpoint_id("theirs");
  world.connect(id);
  world.add_endpoint(id, {{{"fqdn", "contoso.azurecr.io"}, {"ipAddresses", {"10.0.0.9"}}}});
  world.refuse("/privateDnsZoneGroups", 403, "AuthorizationFailed");
  const Observed observed = world.observe();
  CHECK(observed.private_endpoints.size() == 1);
  CHECK(words(observed.unread) == "theirs AuthorizationFailed;");
}

TEST_CASE("what a target needs and Azure refuses is an error still") {
  PrivateWorld world;
  const std::string id = endpoint_id("ours");
  world.add_endpoint(id);
  world.targets.private_endpoints = {arm_id(id)};
  world.targets.private_zones = {arm_id(zone_id())};
  world.refuse(GENERATE(as<std::string>(), "/privateEndpoints/ours", "/privateDnsZoneGroups",
                        "/virtualNetworkLinks"),
               403, "AuthorizationFailed");
  Run run(world.azure, world.store);
  CHECK_FALSE(executor::observe(*run.arm, world.targets, world.diagnostics));
  CHECK_THAT(dump(world.diagnostics), Catch::Contains("ACR3501"));
}

TEST_CASE("a server that fails is an error, whoever the resource belongs to") {
  PrivateWorld world;
  world.connect(endpoint_id("theirs"));
  world.refuse("/privateEndpoints/theirs", 503, "ServiceUnavailable");
  Run run(world.azure, world.store);
  CHECK_FALSE(executor::observe(*run.arm, world.targets, world.diagnostics));
}

TEST_CASE("every zone of the registries' name counts, page by page, and no other zone") {
  PrivateWorld world;
  const std::string id = endpoint_id("theirs");
  world.connect(id);
  world.add_endpoint(id);
  world.azure.page_size = 2;
  const std::string far = subnet_id("far", "vm", subscription_b);
  world.targets.subnets = {arm_id(far)};
  world.azure.add_subnet(far);
  for (const char* name : {"a.example", "b.example", "privatelink.azurecr.us"})
    world.add_zone(network_resource(std::string("privateDnsZones/") + name), {});
  world.add_zone(zone_id(), {});
  world.add_zone(zone_id(subscription_b), {arm_id(far).parent_network().text()},
                 {{"a", {"10.1.1.1"}},
                  {"b", {"10.1.1.1"}},
                  {"c", {"10.1.1.1"}},
                  {"contoso", {"10.0.0.6", "10.0.0.5"}},
                  {"contoso2", {"10.0.0.5"}}});
  const Observed observed = world.observe();
  REQUIRE(observed.private_zones.size() == 2);
  CHECK(observed.private_zones[0].id == arm_id(zone_id()));
  CHECK(observed.private_zones[1].id == arm_id(zone_id(subscription_b)));
  CHECK(words(observed.private_zones[1].records) == "contoso=10.0.0.5;10.0.0.6;");
  CHECK(world.count("providers/Microsoft.Network/privateDnsZones?") == 2 + 1);
}

TEST_CASE("a link that is being deleted is none, and one may fall back to public names") {
  PrivateWorld world;
  const std::string id = endpoint_id("theirs");
  world.connect(id);
  world.add_endpoint(id);
  const auto network = [](const char* name) {
    return ArmId::network(subscription_a, "Group", name).text();
  };
  world.add_zone(zone_id(), {network("going"), network("open"), network("plain")});
  const auto link = [&](const char* name) -> Json& {
    return world.azure.resource(zone_id() + "/virtualNetworkLinks/" + name)["properties"];
  };
  link("going")["provisioningState"] = "DELETING";
  link("open")["resolutionPolicy"] = "NxDomainRedirect";
  link("plain")["resolutionPolicy"] = "Default";
  const Observed observed = world.observe();
  CHECK(observed.private_zones.at(0).networks ==
        std::vector{arm_id(network("open")), arm_id(network("plain"))});
  CHECK(observed.private_zones.at(0).public_fallback == std::vector{arm_id(network("open"))});
  CHECK(world.count("privateDnsZones/privatelink.azurecr.io/virtualNetworkLinks?api-version="
                    "2024-06-01") == 1);  // the first version that shows the policy
}

TEST_CASE("zones, their links and their records that are refused are noted one by one") {
  PrivateWorld world;
  const std::string id = endpoint_id("theirs");
  world.connect(id);
  world.add_endpoint(id);
  world.azure.add_resource(
      id + "/privateDnsZoneGroups/default",
      {{"privateDnsZoneConfigs", {{{"properties", {{"privateDnsZoneId", zone_id()}}}}}}});
  world.add_zone(zone_id(), {});
  const auto [end, unread, zones] = GENERATE(table<std::string, std::string, std::size_t>(
      {{"providers/Microsoft.Network/privateDnsZones", "privateDnsZones Forbidden;", 1},
       {"/virtualNetworkLinks", "privatelink.azurecr.io Forbidden;", 0},
       {"/A", "privatelink.azurecr.io Forbidden;", 1}}));
  world.azure.add_resource(network_resource("networkInterfaces/nic"),
                           {{"ipConfigurations", Json::array()}});
  world.refuse(end, 403, "Forbidden");
  const Observed observed = world.observe();
  CHECK(words(observed.unread) == unread);
  CHECK(observed.private_zones.size() == zones);
}

TEST_CASE("the network of an endpoint says whether it asks DNS servers of its own") {
  PrivateWorld world;
  world.connect(endpoint_id("theirs"));
  world.add_endpoint(endpoint_id("theirs"));
  const auto [servers, own] =
      GENERATE(table<std::string, bool>({{"[]", false},
                                         {R"(["10.0.0.4"])", true},
                                         {R"(["168.63.129.16"])", false},
                                         {R"(["168.63.129.16","10.0.0.4"])", true}}));
  const std::string network = arm_id(subnet_id("hub", "pe")).parent_network().text();
  world.azure.network(network)["properties"]["dhcpOptions"] = {
      {"dnsServers", Json::parse(servers)}};
  const Observed observed = world.observe();
  CHECK(observed.containers.at(0).own_dns_servers == own);
  CHECK(observed.containers[0].id == arm_id(network));
}

TEST_CASE("subnets that only rules in Azure name are read through their networks") {
  PrivateWorld world;
  Words subnets;
  for (const char* name : {"a", "b", "c"}) subnets.push_back(subnet_id("net", name));
  for (const std::string& id : subnets) world.azure.add_subnet(id, true);
  world.azure.subnet(subnets[1])["properties"]["serviceEndpoints"] = Json::array();
  world.azure.set_rules(registry_id("Contoso"), "Deny", {}, subnets);
  world.targets.subnets = {arm_id(subnets[0])};
  const Observed observed = world.observe();
  CHECK(observed.subnets.size() == 3);
  CHECK(observed.find_subnet(arm_id(subnets[2]))->service_endpoint);
  CHECK_FALSE(observed.find_subnet(arm_id(subnets[1]))->service_endpoint);
  CHECK(observed.requests == 3);  // the registry, the target, the network of the other two
  CHECK(observed.registrations.empty());
}

TEST_CASE("a rule's subnet that is gone is missing, and one that is refused is unread") {
  PrivateWorld world;
  const Words subnets{subnet_id("hub", "gone"), subnet_id("far", "vm", subscription_b)};
  world.azure.set_rules(registry_id("Contoso"), "Deny", {}, subnets);
  world.refuse("/subnets/vm", 403, "AuthorizationFailed");
  world.refuse("providers/Microsoft.ContainerRegistry", 403, "AuthorizationFailed");
  const Observed observed = world.observe();
  const MissingTarget* const gone = observed.find_missing(arm_id(subnets[0]));
  REQUIRE(gone != nullptr);
  CHECK(gone->missing.is_subnet());
  CHECK(words(observed.unread) ==
        "Microsoft.ContainerRegistry AuthorizationFailed;vm AuthorizationFailed;");
  CHECK(observed.find_unread(ArmId::in_subscription(subscription_b, registry_service)) != nullptr);
}

TEST_CASE("two subnets of a network that is refused are unread both") {
  PrivateWorld world;
  const Words subnets{subnet_id("far", "a", subscription_b), subnet_id("far", "b", subscription_b)};
  world.azure.set_rules(registry_id("Contoso"), "Deny", {}, subnets);
  const std::string code = "InvalidAuthenticationTokenTenant";
  world.refuse("/virtualNetworks/far", 401, code);
  const Observed observed = world.observe();
  CHECK(words(observed.unread) == "a " + code + ";b " + code + ";");
}

TEST_CASE("a rule's subnet in another subscription has that subscription's registration read") {
  PrivateWorld world;
  const std::string far = subnet_id("far", "vm", subscription_b);
  world.azure.add_subnet(far, true);
  world.azure.set_rules(registry_id("Contoso"), "Deny", {}, {far, subnet_id("hub", "pe")});
  world.azure.set_registration(subscription_b, "Registered");
  const bool asked_anyway = GENERATE(false, true);
  if (asked_anyway) world.targets.subscriptions = {subscription_b};
  const Observed observed = world.observe();
  REQUIRE(observed.registrations.size() == 1);
  CHECK(observed.registration(subscription_b) == Registration::registered);
}

TEST_CASE("a subnet of others that Azure is changing is taken as it is") {
  PrivateWorld world;
  const std::string busy = subnet_id("hub", "pe");
  world.azure.subnet(busy)["properties"]["provisioningState"] = "Updating";
  world.azure.set_rules(registry_id("Contoso"), "Deny", {}, {busy});
  const Observed observed = world.observe();
  CHECK(observed.subnets.size() == 1);
  CHECK(observed.requests == 2);
}

TEST_CASE("ten thousand registries of declared subnets cost no request more than their lists") {
  PrivateWorld world;
  Words subnets;
  for (int i = 0; i < 2; ++i) {
    subnets.push_back(subnet_id("net", fmt::format("s{}", i)));
    world.azure.add_subnet(subnets.back(), true);
    world.targets.subnets.push_back(arm_id(subnets.back()));
  }
  world.targets.registries.clear();
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = registry_id(fmt::format("r{:05}", i));
    world.azure.add_registry(id);
    world.azure.set_rules(id, "Deny", {"203.0.113.0/24"}, subnets);
    world.targets.registries.push_back(arm_id(id));
  }
  const Observed observed = world.observe();
  CHECK(observed.registries.size() == 10'000);
  // "Contoso" is on the first of 101 pages, and the network is one read.
  CHECK(observed.requests == 101 + 1);
}

TEST_CASE("registries of others that know a subnet are found, and no others") {
  PrivateWorld world;
  const std::string subnet = subnet_id("hub", "pe");
  const auto add = [&](const std::string& name, const std::string& action, const Words& ips,
                       const Words& subnets) {
    world.azure.add_registry(registry_id(name));
    world.azure.set_rules(registry_id(name), action, ips, subnets);
  };
  add("Contoso", "Deny", {}, {subnet});  // governed
  add("byRule", "Deny", {}, {to_lower(subnet)});
  add("byAddress", "Deny", {"203.0.113.0/24"}, {});
  add("elsewhere", "Deny", {"198.51.100.0/24"}, {subnet_id("hub", "other")});
  add("open", "Allow", {"203.0.113.0/24"}, {});
  add("shut", "Deny", {"203.0.113.0/24"}, {});
  world.azure.registry(registry_id("shut"))["properties"]["publicNetworkAccess"] = "Disabled";
  world.azure.page_size = 2;
  executor::OtherRegistriesSearch search;
  search.subscriptions = {subscription_a};
  search.subnets = {{arm_id(subnet), {}, {Cidr(0xcb007107U, 32)}}};
  search.governed = world.targets.registries;
  Run run(world.azure, world.store);
  Observed observed;
  REQUIRE(executor::observe_other_registries(*run.arm, search, observed, world.diagnostics));
  REQUIRE(observed.other_registries.size() == 2);
  CHECK(observed.other_registries[0].id == arm_id(registry_id("byAddress")));
  CHECK(observed.other_registries[1].id == arm_id(registry_id("byRule")));
  CHECK(observed.searched_subscriptions == Words{subscription_a});
  CHECK(observed.requests == 3);
}

TEST_CASE("a subscription whose registries are refused, or whose rules are hidden, is unsearched") {
  PrivateWorld world;
  world.azure.add_registry(registry_id("far", subscription_b));
  const bool refused = GENERATE(true, false);
  if (refused) {
    world.refuse(subscription_b + "/providers/Microsoft.ContainerRegistry/registries", 403,
                 "AuthorizationFailed");
  } else {
    world.azure.hiding_versions = {"2021-08-01-preview"};
  }
  const executor::OtherRegistriesSearch search{
      {subscription_a, subscription_b}, {{arm_id(subnet_id("hub", "pe")), {}, {}}}, {}};
  Run run(world.azure, world.store);
  Observed observed;
  REQUIRE(executor::observe_other_registries(*run.arm, search, observed, world.diagnostics));
  CHECK(observed.unsearched_subscriptions ==
        (refused ? Words{subscription_b} : Words{subscription_a, subscription_b}));
  CHECK(observed.searched_subscriptions == (refused ? Words{subscription_a} : Words{}));
}

TEST_CASE("a registry of others that can't be understood is unread, and no answer is an error") {
  PrivateWorld world;
  world.azure.registry(registry_id("Contoso"))["properties"]["networkRuleSet"]["ipRules"] = {
      {{"value", "2001:db8::/32"}}};
  const executor::OtherRegistriesSearch search{
      {subscription_a}, {{arm_id(subnet_id("hub", "pe")), {}, {}}}, {}};
  Run run(world.azure, world.store);
  Observed observed;
  REQUIRE(executor::observe_other_registries(*run.arm, search, observed, world.diagnostics));
  CHECK(words(observed.unread) == "Contoso UnreadableAnswer;");
  world.refuse("/registries", 503, "ServiceUnavailable");
  CHECK_FALSE(executor::observe_other_registries(*run.arm, search, observed, world.diagnostics));
  CHECK(world.diagnostics.has_errors());
}
