#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "executor/arm/subnet_json.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;
using acrnet::testing::arm_id;

namespace {

const std::string id_text = testing::subnet_id("net", "vm");

std::string body(const std::string& properties) {
  return R"({"name":"vm","id":")" + id_text + R"(","etag":"W/\"1\"","properties":{)" + properties +
         "}}";
}

}  // namespace

TEST_CASE("a subnet is read with its endpoint, its ETag and how far Azure is") {
  std::string problem;
  const auto read =
      read_subnet(body(R"("provisioningState":"Updating",)"
                       R"("serviceEndpoints":[{"service":"microsoft.containerREGISTRY"}])"),
                  arm_id(id_text), problem);
  REQUIRE(read);
  CHECK(read->subnet.service_endpoint);
  CHECK(read->etag == "W/\"1\"");
  CHECK(read->provisioning == Provisioning::busy);
  CHECK_FALSE(read_subnet(body(R"("serviceEndpoints":[{"service":"Microsoft.Storage"}])"),
                          arm_id(id_text), problem)
                  ->subnet.service_endpoint);
  CHECK(read_subnet(body(""), arm_id(id_text), problem)->provisioning == Provisioning::succeeded);
}

TEST_CASE("a subnet has failed where its state or that of its service endpoint says so") {
  const auto failed = [](const std::string& state, const std::string& endpoint_state) {
    std::string problem;
    const std::string endpoints =
        R"("serviceEndpoints":[{"service":"Microsoft.Storage","provisioningState":"Failed"},)"
        R"({"service":"Microsoft.ContainerRegistry","provisioningState":")" +
        endpoint_state + R"("}])";
    const auto read = read_subnet(body(R"("provisioningState":")" + state + "\"," + endpoints),
                                  arm_id(id_text), problem);
    return read.value().subnet.failed;
  };
  CHECK_FALSE(failed("Succeeded", "Succeeded"));
  CHECK_FALSE(failed("Updating", "Updating"));
  CHECK(failed("Failed", "Succeeded"));
  CHECK(failed("Canceled", "Succeeded"));
  CHECK(failed("Succeeded", "Failed"));
}

TEST_CASE("a subnet that is delegated to Container Instances is told from others") {
  const auto delegated = [](const std::string& delegations) {
    std::string problem;
    const auto read = read_subnet(body(delegations), arm_id(id_text), problem);
    return read.value().subnet.container_instances;
  };
  const auto to = [](const std::string& service) {
    return R"("delegations":[{"name":"d","properties":{"serviceName":")" + service + R"("}}])";
  };
  CHECK(delegated(to("Microsoft.ContainerInstance/containerGroups")));
  CHECK(delegated(to("microsoft.containerinstance/CONTAINERGROUPS")));
  CHECK_FALSE(delegated(to("Microsoft.Web/serverFarms")));
  CHECK_FALSE(delegated(R"("delegations":[])"));
  CHECK_FALSE(delegated(R"("delegations":[17,{"properties":null},{}])"));
}

TEST_CASE("a subnet that can't be understood is refused with the reason") {
  for (const std::string& text :
       {std::string(), std::string("<html>"), std::string("[]"), std::string(R"({"id":1})"),
        R"({"id":")" + testing::subnet_id("net", "other") + R"(","properties":{}})",
        R"({"id":")" + id_text + R"("})", body(R"("serviceEndpoints":{})"),
        body(R"("serviceEndpoints":[17])"), body(R"("serviceEndpoints":[{}])")}) {
    CAPTURE(text);
    std::string problem;
    CHECK_FALSE(read_subnet(text, arm_id(id_text), problem));
    CHECK_FALSE(problem.empty());
  }
}

TEST_CASE("a subnet says which service it is delegated to and how many addresses are in use") {
  std::string problem;
  const auto read = [&](const std::string& properties) {
    return read_subnet(body(properties), arm_id(id_text), problem).value().subnet;
  };
  const auto delegation = [](const std::string& service) {
    return R"({"properties":{"serviceName":")" + service + R"("}})";
  };
  const ObservedSubnet instances =
      read(R"("delegations":[)" + delegation("microsoft.containerinstance/CONTAINERGROUPS") + "]");
  CHECK(instances.container_instances);
  CHECK(instances.delegated_to.empty());
  const ObservedSubnet web =
      read(R"("delegations":[)" + delegation("Microsoft.Web/serverFarms") + "]");
  CHECK_FALSE(web.container_instances);
  CHECK(web.delegated_to == "Microsoft.Web/serverFarms");
  CHECK(read(R"("delegations":[{},17,{"properties":{}}])").delegated_to.empty());
  CHECK(read("").used_addresses == 0);
  CHECK(read(R"("ipConfigurations":[{"id":"a"},{"id":"b"}],"privateEndpoints":[{"id":"e"}])")
            .used_addresses == 2);
  CHECK(read(R"("privateEndpoints":[{"id":"e"}])").used_addresses == 1);
}

TEST_CASE("only our endpoint changes; unknown members and the order of all stay") {
  const std::string before =
      body(R"("provisioningState":"Succeeded","zebra":{"b":1,"a":[null,2.50]},)"
           R"("serviceEndpoints":[{"service":"Microsoft.Storage",)"
           R"("locations":["eastus","westus"],"provisioningState":"Succeeded"}],)"
           R"("ipConfigurations":[{"id":"x"}],"purpose":"p",)"
           R"("delegations":[])");
  CHECK(subnet_with_endpoint(before, true) ==
        R"({"name":"vm","id":")" + id_text +
            R"(","properties":{"zebra":{"b":1,"a":[null,2.5]},)"
            R"("serviceEndpoints":[{"service":"Microsoft.Storage",)"
            R"("locations":["eastus","westus"]},{"service":"Microsoft.ContainerRegistry"}],)"
            R"("delegations":[]}})");
}

TEST_CASE("adding and then removing the endpoint gives back what was there") {
  for (const char* endpoints :
       {R"("serviceEndpoints":[])",
        R"("serviceEndpoints":[{"service":"Microsoft.Sql","locations":["*"]}])"}) {
    const std::string before = body(endpoints);
    const std::string with = subnet_with_endpoint(before, true);
    CHECK(nlohmann::json::parse(subnet_with_endpoint(with, false)) ==
          nlohmann::json::parse(subnet_with_endpoint(before, false)));
    CHECK(subnet_with_endpoint(with, true) == with);  // it is not added twice
  }
}

TEST_CASE("a network gives the wanted subnets and the names of all") {
  const std::string network = arm_id(id_text).parent_network().text();
  const std::string text =
      R"({"id":")" + network + R"(","properties":{"provisioningState":"Failed","subnets":[)" +
      body("") + R"(,{"id":")" + testing::subnet_id("net", "other") + R"(","properties":17},{}]}})";
  std::string problem;
  const auto read = read_network(text, arm_id(network), {arm_id(id_text)}, problem);
  REQUIRE(read);
  CHECK(read->subnets.size() == 1);
  CHECK(read->subnet_names == std::vector<std::string>{"other", "vm"});
  CHECK(read->provisioning == Provisioning::failed);
  CHECK_FALSE(
      read_network(R"({"id":")" + network + R"(","properties":{}})", arm_id(network), {}, problem));
  const auto page = read_network_page(R"({"value":[)" + text + "," + R"({"id":"/x"}]})",
                                      {arm_id(id_text)}, problem);
  REQUIRE(page);
  CHECK(page->wanted.size() == 1);
  CHECK(page->all.size() == 1);
}
