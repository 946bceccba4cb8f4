// A private way in, beside and instead of the public one.
#include <httplib.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/e2e/product.h"
#include "tests/e2e/support/scratch_folder.h"

namespace acrnet::e2e {

namespace {

const std::string endpoint =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/cluster-rg/providers"
    "/Microsoft.Network/privateEndpoints/contosoprivate-cluster";
const std::string nodes =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/cluster-rg/providers"
    "/Microsoft.Network/virtualNetworks/cluster-net/subnets/nodes";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class Cluster {
 public:
  Cluster() : project(Project::example("13-private-endpoint")), azure(project.seed()) {}

  Outcome run(std::vector<std::string> arguments) const {
    return project.run(std::move(arguments), &azure);
  }
  // Whether the registry itself lets the client in, which the embedded Azure works out for itself.
  bool is_let_in(const std::string& client) const {
    return azure.send("GET", "/_emulator/admits?registry=contosoprivate&client=" + client)
        .at("admitted");
  }
  bool has_endpoint() const {
    httplib::Client client(azure.url());
    const auto answer = client.Get(endpoint + "?api-version=2024-05-01",
                                   httplib::Headers{{"Authorization", "Bearer any"}});
    return answer && answer->status == 200;
  }
  void delete_endpoint() const {
    httplib::Client client(azure.url());
    const auto answer = client.Delete(endpoint + "?api-version=2024-05-01",
                                      httplib::Headers{{"Authorization", "Bearer any"}});
    REQUIRE((answer && answer->status < 300));
  }
  void shut() const {
    project.insert("policy.acrnet", "  default_action = deny", "  public_access  = disabled\n");
  }

  const Project project;
  const AzureOnLoopback azure;
};

}  // namespace

TEST_CASE("a private endpoint lets in its network, also when the public way is shut") {
  const Cluster cluster;
  REQUIRE(cluster.run({"apply", "--auto-approve"}).code == 0);
  CHECK(cluster.has_endpoint());
  CHECK(cluster.is_let_in("subnet:" + nodes));
  CHECK(cluster.is_let_in("ip:203.0.113.7"));
  CHECK_FALSE(cluster.is_let_in("ip:198.51.100.7"));
  CHECK(cluster.run({"plan", "--detailed-exitcode"}).code == 0);

  cluster.shut();
  REQUIRE(cluster.run({"apply", "--auto-approve"}).code == 0);
  CHECK(cluster.is_let_in("subnet:" + nodes));
  CHECK_FALSE(cluster.is_let_in("ip:203.0.113.7"));
  CHECK(contains(cluster.run({"query", "subnet.cluster.nodes can reach registry.images"}).out,
                 "a private endpoint in the network leads to it"));

  REQUIRE(cluster.run({"destroy", "--auto-approve"}).code == 0);
  CHECK_FALSE(cluster.has_endpoint());
  CHECK(cluster.run({"plan", "--destroy", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("the private way opens before the public one closes, and closes after it opens") {
  const Cluster cluster;
  cluster.shut();
  const Outcome plan = cluster.run({"plan"});
  CHECK(contains(plan.out, "the private way opens before the public one closes"));
  CHECK(contains(plan.out, "No lock-out"));
  REQUIRE(cluster.run({"apply", "--auto-approve"}).code == 0);
  const std::vector<std::string> writes = cluster.azure.writes();
  CHECK(writes == std::vector<std::string>{"PUT privateEndpoints/contosoprivate-cluster",
                                           "PUT privateDnsZoneGroups/default",
                                           "PATCH registries/contosoprivate"});
  const Outcome back = cluster.run({"destroy", "--auto-approve"});
  CHECK(contains(back.out, "the public way opens before the private one closes"));
  CHECK(cluster.azure.writes().back() == "DELETE privateEndpoints/contosoprivate-cluster");
}

TEST_CASE("on_destroy = keep leaves the private endpoint, a removed block does not") {
  const Cluster kept;
  kept.project.insert("policy.acrnet", "  default_action = deny", "  on_destroy     = keep\n");
  REQUIRE(kept.run({"apply", "--auto-approve"}).code == 0);
  REQUIRE(kept.run({"destroy", "--auto-approve"}).code == 0);
  CHECK(kept.has_endpoint());

  const Cluster removed;
  REQUIRE(removed.run({"apply", "--auto-approve"}).code == 0);
  removed.project.insert("policy.acrnet", "  private_endpoint cluster {", "  /*\n");
  removed.project.insert("policy.acrnet", "  allow 203.0.113.0/24", "  */\n");
  removed.project.insert("policy.acrnet", "assert \"nodes can always pull\"", "# ");
  REQUIRE(removed.run({"apply", "--auto-approve"}).code == 0);
  CHECK_FALSE(removed.has_endpoint());
}

TEST_CASE(
    "a private endpoint that was cut off before it had its names gets them with the next apply") {
  const Cluster cluster;
  cluster.azure.send("POST", "/_emulator/faults",
                     {{"fault", "PUT */privateDnsZoneGroups/default status=403 first=1"}});
  CHECK(cluster.run({"apply", "--auto-approve"}).code == 1);
  CHECK(cluster.has_endpoint());
  CHECK(cluster.run({"plan", "--detailed-exitcode"}).code == 2);
  REQUIRE(cluster.run({"apply", "--auto-approve"}).code == 0);
  CHECK(cluster.is_let_in("subnet:" + nodes));
  CHECK(cluster.run({"plan", "--detailed-exitcode"}).code == 0);
  REQUIRE(cluster.run({"destroy", "--auto-approve"}).code == 0);
  CHECK_FALSE(cluster.has_endpoint());
}

TEST_CASE("a saved plan knows the private endpoints of others, and is stale when one goes") {
  const Cluster cluster;
  const std::string theirs = endpoint.substr(0, endpoint.rfind('/') + 1) + "by-hand";
  const std::string registry =
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/images-rg/providers"
      "/Microsoft.ContainerRegistry/registries/contosoprivate";
  const std::string subnet = nodes.substr(0, nodes.rfind('/') + 1) + "endpoints";
  const auto make = [&] {
    cluster.azure.send("PUT", theirs + "?api-version=2024-05-01",
                       {{"location", "westeurope"},
                        {"properties",
                         {{"subnet", {{"id", subnet}}},
                          {"privateLinkServiceConnections",
                           {{{"name", "c"},
                             {"properties",
                              {{"privateLinkServiceId", registry},
                               {"groupIds", nlohmann::json::array({"registry"})}}}}}}}}},
                       201);
  };
  make();
  REQUIRE(cluster.run({"plan", "--out", "s.plan"}).code == 0);
  const std::string plan = read_file(cluster.project.folder() / "s.plan");
  CHECK(contains(plan, "by-hand"));
  CHECK(contains(plan, "\"connections\""));
  cluster.azure.send("DELETE", theirs + "?api-version=2024-05-01");
  const Outcome stale = cluster.run({"apply", "s.plan"});
  CHECK(stale.code == 4);
  CHECK(contains(stale.err, "ACR4101"));
  make();
  REQUIRE(cluster.run({"plan", "--out", "s.plan"}).code == 0);
  const Outcome applied = cluster.run({"apply", "s.plan"});
  INFO(applied.err);
  CHECK(applied.code == 0);
  CHECK(cluster.run({"plan", "--refresh=false", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("registries of others are looked through where an endpoint of a subnet is turned on") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure(project.seed());
  const auto run = [&](std::vector<std::string> arguments) {
    return project.run(std::move(arguments), &azure);
  };
  REQUIRE(run({"plan", "--out", "s.plan"}).code == 0);
  CHECK(contains(read_file(project.folder() / "s.plan"), "\"searched_subscriptions\""));
  const Outcome applied = run({"apply", "s.plan"});
  INFO(applied.err);
  REQUIRE(applied.code == 0);
  REQUIRE(run({"plan", "--out", "again.plan"}).code == 0);
  CHECK_FALSE(contains(read_file(project.folder() / "again.plan"), "searched_subscriptions"));
}

TEST_CASE("a saved plan can be read that forgets a private endpoint which others deleted") {
  for (const std::string mode : {"", "--destroy"}) {
    CAPTURE(mode);
    const Cluster cluster;
    REQUIRE(cluster.run({"apply", "--auto-approve"}).code == 0);
    cluster.delete_endpoint();
    if (mode.empty()) {
      cluster.project.insert("policy.acrnet", "  private_endpoint cluster {", "  /*\n");
      cluster.project.insert("policy.acrnet", "  allow 203.0.113.0/24", "  */\n");
      cluster.project.insert("policy.acrnet", "assert \"nodes can always pull\"", "# ");
    }
    std::vector<std::string> words{"plan", "--out", "x.plan"};
    if (!mode.empty()) words.push_back(mode);
    const Outcome plan = cluster.run(words);
    CHECK(plan.code == 0);
    CHECK(contains(plan.out, "gone from Azure"));
    CHECK_FALSE(contains(plan.out, "removed from the policy"));
    CHECK(cluster.run({"show", "x.plan"}).code == 0);
    CHECK(cluster.run({"show", "x.plan", "--format", "json"}).code == 0);
    CHECK(cluster.run({"apply", "x.plan"}).code == 0);
    CHECK_FALSE(contains(cluster.run({"state", "list"}).out, "private_endpoint"));
  }
}

}  // namespace acrnet::e2e
