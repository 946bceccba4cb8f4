#include <catch2/catch.hpp>

#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string locks = "/providers/Microsoft.Authorization/locks";
const std::string version = "?api-version=2016-09-01";

Reply put_lock(World& world, const std::string& scope, const std::string& level) {
  return world.call("PUT", scope + locks + "/l" + version,
                    R"({"properties":{"level":")" + level + R"("}})");
}

}  // namespace

TEST_CASE("a lock holds for its scope and below, and a deletion minds what is below it") {
  struct Row {
    std::string scope;
    std::string level;
    bool subnet_put;
    bool subnet_delete;
    bool group_delete;
  };
  const auto row = GENERATE(values<Row>({
      {subscription, "ReadOnly", false, false, false},
      {group, "ReadOnly", false, false, false},
      {group, "CanNotDelete", true, false, false},
      {network, "CanNotDelete", true, false, false},
      {subnet, "ReadOnly", false, false, false},
      {registry, "ReadOnly", true, true, false},
      {registry, "CanNotDelete", true, true, false},
  }));
  World world;
  REQUIRE(put_lock(world, row.scope, row.level).status == 201);
  INFO(row.scope << " " << row.level);
  CHECK((world.put_subnet(R"({"addressPrefix":"10.0.0.0/24"})").status == 200) == row.subnet_put);
  CHECK((world.call("DELETE", subnet + network_version).status == 200) == row.subnet_delete);
  const Reply deleted = world.call("DELETE", group + "?api-version=2022-09-01");
  CHECK((deleted.status == 200) == row.group_delete);
  CHECK(deleted.code() == "ScopeLocked");
  CHECK(deleted.raw.header("x-ms-failure-cause") == "gateway");
  CHECK(deleted.message() == "The scope '" + group +
                                 "' cannot perform delete operation because following scope(s) "
                                 "are locked: '" +
                                 row.scope + "'. Please remove the lock and try again.");
  // Case does not matter to a lock either.
  CHECK(world.call("DELETE", row.scope + "/PROVIDERS/microsoft.authorization/LOCKS/L" + version)
            .status == 200);
  CHECK(world.call("DELETE", group + "?api-version=2022-09-01").status == 200);
}

TEST_CASE("locks are listed for a scope and what is below it") {
  World world;
  put_lock(world, registry, "CanNotDelete");
  put_lock(world, subnet, "ReadOnly");
  const auto count = [&](const std::string& scope) {
    return world.call("GET", scope + locks + version).body["value"].size();
  };
  CHECK(count(subscription) == 2);
  CHECK(count(group) == 2);
  CHECK(count(network) == 1);
  CHECK(count(registry) == 1);
}

TEST_CASE("a lock that is none is refused") {
  World world;
  CHECK(put_lock(world, registry, "Sometimes").code() == "InvalidLockLevel");
  CHECK(world.call("PUT", registry + locks + "/l" + version, "{").code() ==
        "InvalidRequestContent");
  CHECK(world.call("PUT", registry + locks + "/l" + version, "[]").code() == "InvalidLockLevel");
  CHECK(world.call("GET", registry + locks + "/l" + version).status == 404);
  CHECK(world.call("POST", registry + locks + "/l" + version).status == 405);
  CHECK(world.call("GET", registry + locks + "/l").code() == "MissingApiVersionParameter");
}
