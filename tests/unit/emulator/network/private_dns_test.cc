#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "emulator/service/snapshot.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string version = "?api-version=2024-05-01";
const std::string dns_version = "?api-version=2024-06-01";
const std::string endpoints = group + "/providers/Microsoft.Network/privateEndpoints/";
const std::string zones = group + "/providers/Microsoft.Network/privateDnsZones/";
const std::string zone = zones + "privatelink.azurecr.io";
const std::string login_record = zone + "/A/mycontainerregistry";

// What reads and writes private DNS in the walk-through's world.
struct DnsWorld : World {
  explicit DnsWorld(Settings settings = {}) : World("walk-through", std::move(settings)) {
    call("PUT", zone + dns_version, R"({"location":"global"})");
    now += std::chrono::seconds(10);
  }

  Reply put_endpoint(const std::string& name) {
    return call("PUT", endpoints + name + version,
                fmt::format(
                    R"({{"location":"westeurope","properties":{{"subnet":{{"id":"{}"}},
                "privateLinkServiceConnections":[{{"name":"c","properties":
                {{"privateLinkServiceId":"{}","groupIds":["registry"]}}}}]}}}})",
                    subnet, registry));
  }
  Reply put_zone_group(const std::string& name, const std::string& zone_id = zone) {
    return call("PUT", endpoints + name + "/privateDnsZoneGroups/default" + version,
                fmt::format(R"({{"properties":{{"privateDnsZoneConfigs":[{{"name":"z",
                    "properties":{{"privateDnsZoneId":"{}"}}}}]}}}})",
                            zone_id));
  }
  Reply put_record(const std::string& body, std::map<std::string, std::string> headers = {},
                   const std::string& version_of_dns = dns_version) {
    return call("PUT", login_record + version_of_dns, body, std::move(headers));
  }
  Reply put_link(const std::string& zone_id, const std::string& name) {
    return call(
        "PUT", zone_id + "/virtualNetworkLinks/" + name + dns_version,
        R"({"location":"global","properties":{"virtualNetwork":{"id":")" + network + R"("}}})");
  }

  // The address in the registry's record set; the error's code where there is none.
  std::string login_address() {
    const Reply reply = call("GET", login_record + dns_version);
    if (reply.status != 200) return text_at(reply.body, {"code"});
    return text_at(reply.body["properties"]["aRecords"][0], {"ipv4Address"});
  }
  std::size_t record_count(const std::string& zone_id = zone) {
    return call("GET", zone_id + "/A" + dns_version).body["value"].size();
  }
};

}  // namespace

TEST_CASE("a zone has one record set for a name: the later of two endpoints takes it over") {
  DnsWorld world;
  world.put_endpoint("one");
  world.put_endpoint("two");
  world.put_zone_group("one");
  CHECK(world.login_address() == "10.0.0.5");
  world.put_zone_group("two");
  CHECK(world.login_address() == "10.0.0.7");
  CHECK(world.record_count() == 2);
  CHECK(world.call("GET", zone + dns_version).body["properties"]["numberOfRecordSets"] == 3);
  // Each zone group shows what it wrote.
  const Json first =
      world.call("GET", endpoints + "one/privateDnsZoneGroups/default" + version).body;
  const Json sets = first["properties"]["privateDnsZoneConfigs"][0]["properties"]["recordSets"];
  REQUIRE(sets.size() == 2);
  CHECK(sets[1]["ipAddresses"] == Json::array({"10.0.0.5"}));
  // A second write of the first one wins again.
  world.put_zone_group("one");
  CHECK(world.login_address() == "10.0.0.5");
}

TEST_CASE("the names of a zone group go with it, also where another endpoint's address stands") {
  DnsWorld world;
  for (const char* name : {"one", "two"}) {
    world.put_endpoint(name);
    world.put_zone_group(name);
  }
  REQUIRE(world.login_address() == "10.0.0.7");
  const auto gone = GENERATE(as<std::string>(), "zone group", "endpoint", "rejected", "group");
  INFO(gone);
  if (gone == "zone group") {
    world.call("DELETE", endpoints + "one/privateDnsZoneGroups/default" + version);
  } else if (gone == "endpoint") {
    world.call("DELETE", endpoints + "one" + version);
  } else if (gone == "rejected") {
    const Json list = world.get_registry().body["properties"]["privateEndpointConnections"];
    world.call("PUT", text_at(list[0], {"id"}) + rules_version,
               R"({"properties":{"privateLinkServiceConnectionState":{"status":"Rejected"}}})");
  } else {
    // The zone lies in another group than the endpoint.
    const std::string other = subscription + "/resourceGroups/dns";
    world.call("PUT", other + "?api-version=2022-09-01", R"({"location":"westeurope"})");
    const std::string elsewhere =
        other + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";
    world.call("PUT", elsewhere + dns_version, R"({"location":"global"})");
    world.put_zone_group("one", elsewhere);
    REQUIRE(world.record_count(elsewhere) == 2);
    world.call("DELETE", group + "?api-version=2022-09-01");
    CHECK(world.record_count(elsewhere) == 0);
    return;
  }
  CHECK(world.login_address() == "NotFound");
  CHECK(world.record_count() == 0);
}

TEST_CASE("a zone group that names another zone leaves the first one") {
  DnsWorld world;
  const std::string other = zones + "other.example";
  world.call("PUT", other + dns_version, R"({"location":"global"})");
  world.put_endpoint("one");
  world.put_zone_group("one");
  world.put_zone_group("one", other);
  CHECK(world.record_count() == 0);
  CHECK(world.record_count(other) == 2);
}

TEST_CASE("a zone group's records come at the end of its operation, and not when that fails") {
  DnsWorld world(slow());
  world.put_endpoint("one");
  world.now += std::chrono::seconds(10);
  const bool fails = GENERATE(false, true);
  if (fails) world.tampering.operation_failure = OperationFailure{"RetryableError", "no"};
  CHECK(world.put_zone_group("one").body["properties"]["provisioningState"] == "Updating");
  world.tampering = {};
  CHECK(world.record_count() == 0);
  world.now += std::chrono::seconds(10);
  CHECK(world.record_count() == (fails ? 0 : 2));
  const std::string state =
      text_at(world.call("GET", endpoints + "one/privateDnsZoneGroups/default" + version).body,
              {"properties", "provisioningState"});
  CHECK(state == (fails ? "Failed" : "Succeeded"));
  // A new write repairs it.
  world.put_zone_group("one");
  world.now += std::chrono::seconds(10);
  CHECK(world.record_count() == 2);
}

TEST_CASE("an endpoint that is written again leaves records alone that others have written") {
  DnsWorld world;
  for (const char* name : {"one", "two"}) {
    world.put_endpoint(name);
    world.put_zone_group(name);
  }
  world.put_endpoint("one");
  CHECK(world.login_address() == "10.0.0.7");
}

TEST_CASE("record sets are written, changed and deleted by hand") {
  const auto dns =
      GENERATE(as<std::string>(), "?api-version=2020-06-01", "?api-version=2024-06-01");
  DnsWorld world;
  const Reply put = world.put_record(
      R"({"properties":{"ttl":30,"aRecords":[{"ipv4Address":"10.9.0.1"}]}})", {}, dns);
  REQUIRE(put.status == 201);
  CHECK(put.raw.header("ETag") == put.body["etag"]);
  CHECK(put.body["name"] == "mycontainerregistry");
  CHECK(put.body["type"] == "Microsoft.Network/privateDnsZones/A");
  CHECK(put.body["id"] == login_record);
  CHECK(put.body["properties"] == parsed(R"({"ttl":30,"aRecords":[{"ipv4Address":"10.9.0.1"}],)"
                                         R"("fqdn":"mycontainerregistry.privatelink.azurecr.io.",)"
                                         R"("isAutoRegistered":false})"));
  const Reply patched =
      world.call("PATCH", login_record + dns, R"({"properties":{"metadata":{"why":"test"}}})");
  CHECK(patched.status == 200);
  CHECK(patched.body["properties"]["aRecords"] == put.body["properties"]["aRecords"]);
  CHECK(patched.body["properties"]["metadata"]["why"] == "test");
  CHECK(patched.body["etag"] != put.body["etag"]);
  // A PUT is a full replace.
  const Reply again = world.put_record(R"({"properties":{"ttl":60}})", {}, dns);
  CHECK(again.status == 200);
  CHECK(again.body["properties"]["aRecords"].empty());
  CHECK_FALSE(again.body["properties"].contains("metadata"));
  CHECK(world.call("DELETE", login_record + dns).status == 200);
  CHECK(world.call("DELETE", login_record + dns).status == 204);
  CHECK(world.login_address() == "NotFound");
  CHECK(world.call("PATCH", login_record + dns, "{}").status == 404);
}

TEST_CASE("a record set is written only as the caller saw it, where the request says so") {
  DnsWorld world;
  const std::string body = R"({"properties":{"ttl":30,"aRecords":[{"ipv4Address":"10.9.0.1"}]}})";
  const std::string etag = world.put_record(body, {{"if-none-match", "*"}}).body["etag"];
  const Reply second = world.put_record(body, {{"if-none-match", "*"}});
  CHECK(second.status == 412);
  CHECK(text_at(second.body, {"code"}) == "PreconditionFailed");
  CHECK(world.put_record(body, {{"if-match", etag}}).status == 200);
  CHECK(world.put_record(body, {{"if-match", etag}}).status == 412);
  CHECK(world.call("PATCH", login_record + dns_version, body, {{"if-match", etag}}).status == 412);
  CHECK(world.call("DELETE", login_record + dns_version, "", {{"if-match", etag}}).status == 412);
  CHECK(world.call("DELETE", login_record + dns_version, "", {{"if-match", "*"}}).status == 200);
}

TEST_CASE("a record set that is none is refused, and nothing is written") {
  struct Row {
    std::string name;
    std::string body;
  };
  const std::string good = R"({"properties":{"aRecords":[{"ipv4Address":"10.9.0.1"}]}})";
  const auto row = GENERATE_COPY(values<Row>({
      {"a", R"({"properties":{"aRecords":[{"ipv4Address":"10.9.0.256"}]}})"},
      {"a", R"({"properties":{"aRecords":[{}]}})"},
      {"a", R"({"properties":{"aRecords":{}}})"},
      {"a", R"({"properties":{"ttl":0}})"},
      {"a", R"({"properties":{"ttl":"10"}})"},
      {"a", R"({"properties":{"metadata":[]}})"},
      {"a", "[]"},
      {"a..b", good},
      {"a b", good},
      {std::string(64, 'a'), good},
      {"a.*", good},
  }));
  DnsWorld world;
  INFO(row.name << " " << row.body);
  CHECK(world.call("PUT", zone + "/A/" + row.name + dns_version, row.body).status == 400);
  CHECK(world.record_count() == 0);
  for (const char* name : {"@", "*", "*.data", "a_b-1"}) {
    CHECK(world.call("PUT", zone + "/A/" + name + dns_version, good).status == 201);
  }
  CHECK(world.call("PUT", zones + "none/A/a" + dns_version, good).status == 404);
}

TEST_CASE("record sets are listed page by page, by the end of their names too") {
  Settings settings;
  settings.page_size = 1;
  DnsWorld world(settings);
  world.put_endpoint("one");
  world.put_zone_group("one");
  std::size_t seen = 0;
  std::string next = zone + "/ALL" + dns_version;
  for (int page = 0; page < 9 && !next.empty(); ++page) {
    const Json body = world.call("GET", next).body;
    seen += body["value"].size();
    const std::string link = text_at(body, {"nextLink"});
    next = link.empty() ? "" : without_host(link);
  }
  CHECK(seen == 3);
  const Json found =
      world.call("GET", zone + "/A" + dns_version + "&$recordsetnamesuffix=.data").body["value"];
  REQUIRE(found.size() == 1);
  CHECK(found[0]["name"] == "mycontainerregistry.westeurope.data");
  // They are no resources of their own in the list of resources.
  settings.page_size = 100;
  const Json resources =
      world
          .call("GET", group +
                           "/resources?api-version=2022-09-01&$filter=resourceType eq "
                           "'Microsoft.Network/privateDnsZones/A'")
          .body["value"];
  CHECK(resources.empty());
}

TEST_CASE("a zone's record sets go with the zone") {
  DnsWorld world;
  world.put_record(R"({"properties":{"aRecords":[{"ipv4Address":"10.9.0.1"}]}})");
  CHECK(world.call("DELETE", zone + dns_version).status == 200);
  world.call("PUT", zone + dns_version, R"({"location":"global"})");
  CHECK(world.record_count() == 0);
}

TEST_CASE("a network is linked to one zone of a name, by one link") {
  DnsWorld world;
  const std::string other_group = subscription + "/resourceGroups/other";
  world.call("PUT", other_group + "?api-version=2022-09-01", R"({"location":"westeurope"})");
  const std::string other =
      other_group + "/providers/Microsoft.Network/privateDnsZones/PrivateLink.azurecr.io";
  world.call("PUT", other + dns_version, R"({"location":"global"})");
  REQUIRE(world.put_link(zone, "l").status == 201);
  CHECK(world.put_link(zone, "l").status == 200);
  struct Row {
    std::string zone_id;
    std::string code;
    std::string words;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {zone, "Conflict", "is already linked to the virtual network '" + network + "'"},
      {other, "BadRequest", "cannot be linked to multiple zones with overlapping namespaces"},
  }));
  const Reply second = world.put_link(row.zone_id, "m");
  CHECK(second.status == 202);
  const Reply status = world.call("GET", without_host(second.raw.header("Azure-AsyncOperation")));
  CHECK(status.body["status"] == "Failed");
  CHECK(status.code() == row.code);
  CHECK_THAT(status.message(), Catch::Contains(row.words));
  CHECK(world.call("GET", row.zone_id + "/virtualNetworkLinks/m" + dns_version).status == 404);
  // A zone of another name is no second one.
  const std::string third = zones + "privatelink.example";
  world.call("PUT", third + dns_version, R"({"location":"global"})");
  CHECK(world.put_link(third, "l").status == 201);
  // Without the first link the second is made.
  world.call("DELETE", zone + "/virtualNetworkLinks/l" + dns_version);
  CHECK(world.put_link(row.zone_id, "m").status == 201);
}

TEST_CASE("a link's policy is kept by versions that do not know it") {
  DnsWorld world;
  const std::string link = zone + "/virtualNetworkLinks/l";
  const auto body = [&](const std::string& policy) {
    return R"({"location":"global","properties":{"virtualNetwork":{"id":")" + network + R"("})" +
           policy + "}}";
  };
  const std::string redirect = R"(,"resolutionPolicy":"NxDomainRedirect")";
  CHECK(world.call("PUT", link + dns_version, body(redirect))
            .body["properties"]["resolutionPolicy"] == "NxDomainRedirect");
  const Json old = world.call("PUT", link + "?api-version=2020-06-01", body("")).body["properties"];
  CHECK_FALSE(old.contains("resolutionPolicy"));
  const auto policy = [&] {
    return text_at(world.call("GET", link + dns_version).body, {"properties", "resolutionPolicy"});
  };
  CHECK(policy() == "NxDomainRedirect");
  world.call("PUT", link + dns_version, body(""));
  CHECK(policy() == "Default");
  CHECK(world.call("PUT", link + dns_version, body(R"(,"resolutionPolicy":"Other")")).status ==
        400);
}

TEST_CASE("a snapshot keeps record sets, and derives those of zone groups that say nothing") {
  DnsWorld world;
  for (const char* name : {"one", "two"}) {
    world.put_endpoint(name);
    world.put_zone_group(name);
  }
  std::string error;
  SECTION("as they stand, also where a name is gone") {
    world.call("DELETE", login_record + dns_version);
    const std::string text = to_snapshot(world.azure.cloud());
    const auto cloud = from_snapshot(text, error);
    INFO(error);
    REQUIRE(cloud);
    CHECK(to_snapshot(*cloud) == text);
    world.azure.replace(*cloud);
    CHECK(world.login_address() == "NotFound");
    CHECK(world.record_count() == 1);
  }
  SECTION("once, from a snapshot of before") {
    Json old = parsed(to_snapshot(world.azure.cloud()));
    Json parts = Json::array();
    for (Json part : old["private_dns"]) {
      if (text_at(part, {"type"}) == "Microsoft.Network/privateDnsZones/A") continue;
      if (part["properties"].contains("privateDnsZoneConfigs")) {
        part["properties"]["privateDnsZoneConfigs"][0]["properties"].erase("recordSets");
      }
      parts.push_back(part);
    }
    old["private_dns"] = parts;
    const auto cloud = from_snapshot(to_text(old), error);
    INFO(error);
    REQUIRE(cloud);
    world.azure.replace(*cloud);
    // The later zone group of the list has written last.
    CHECK(world.login_address() == "10.0.0.7");
    CHECK(world.record_count() == 2);
    // A record set that the list has itself stays as it is, wherever it stands.
    old["private_dns"].insert(
        old["private_dns"].begin(),
        Json{{"id", login_record},
             {"properties", {{"aRecords", {{{"ipv4Address", "10.7.7.7"}}}}}}});
    world.azure.replace(*from_snapshot(to_text(old), error));
    CHECK(world.login_address() == "10.7.7.7");
  }
}

TEST_CASE("a peering connects two networks when both sides have it") {
  World world;
  const std::string other = group + "/providers/Microsoft.Network/virtualNetworks/other";
  world.call("PUT", other + network_version,
             R"({"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":
                 ["10.7.0.0/16"]}}})");
  const auto put = [&](const std::string& from, const std::string& to) {
    return world.call("PUT", from + "/virtualNetworkPeerings/p" + network_version,
                      R"({"properties":{"remoteVirtualNetwork":{"id":")" + to + R"("}}})");
  };
  const auto state = [&](const std::string& of) {
    return text_at(world.call("GET", of + "/virtualNetworkPeerings/p" + network_version).body,
                   {"properties", "peeringState"});
  };
  const Reply first = put(network, other);
  CHECK(first.status == 201);
  CHECK(first.body["properties"]["peeringState"] == "Initiated");
  CHECK(put(other, network).body["properties"]["peeringState"] == "Connected");
  CHECK(state(network) == "Connected");
  CHECK(world.call("GET", network + network_version)
            .body["properties"]["virtualNetworkPeerings"][0]["name"] == "p");
  CHECK(
      world.call("GET", other + "/virtualNetworkPeerings" + network_version).body["value"].size() ==
      1);
  CHECK(put(network, other).status == 200);
  const std::string side = other + "/virtualNetworkPeerings/p" + network_version;
  CHECK(world.call("DELETE", side).status == 200);
  CHECK(world.call("DELETE", side).status == 204);
  CHECK(world.call("GET", side).status == 404);
  CHECK(state(network) == "Disconnected");
  CHECK(put(network, network).code() == "InvalidResourceReference");
  CHECK(put(network, other + "x").code() == "InvalidResourceReference");
}
