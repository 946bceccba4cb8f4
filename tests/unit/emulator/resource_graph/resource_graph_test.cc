#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <set>

#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

Reply ask(World& world, const std::string& query, const std::string& options = "{}") {
  const Json body = {{"query", query}, {"options", parsed(options)}};
  return world.call("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01",
                    to_text(body));
}

// The column's texts, one a line.
std::string column(const Reply& reply, const std::string& name) {
  std::string text;
  for (const Json& row : reply.body["data"]) {
    text += (row[name].is_string() ? row[name].get<std::string>() : to_text(row[name])) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a query finds networks and registries") {
  struct Row {
    std::string query;
    std::string column;
    std::string expected;
  };
  const auto row = GENERATE(values<Row>({
      {"Resources | project name", "name", "mycontainerregistry\nmyDockerVMVNET\n"},
      {"project name | order by name asc | take 1", "name", "mycontainerregistry\n"},
      {"resources | where type =~ 'Microsoft.Network/virtualNetworks' | project type", "type",
       "microsoft.network/virtualnetworks\n"},
      {"Resources | where type == 'Microsoft.Network/virtualNetworks' | project type", "type", ""},
      {"Resources | where name contains \"VNET\" and not(name startswith 'x') | count", "Count",
       "1\n"},
      {"Resources | where type has 'network' | mv-expand s=properties.subnets | project n=s.name",
       "n", "myDockerVMSubnet\n"},
      {"Resources | where properties.networkRuleSet.defaultAction in~ ('ALLOW','deny') | project "
       "sku.name",
       "sku_name", "Premium\n"},
      {"Resources | where isnotempty(properties.loginServer) or name == 'x' | project "
       "tostring(properties.loginServer)",
       "properties_loginServer", "mycontainerregistry.azurecr.io\n"},
      {"Resources | project a=properties.addressSpace.addressPrefixes[0] | order by a", "a",
       "10.0.0.0/16\nnull\n"},
      {"Resources | where subscriptionId != '1' | sort by resourceGroup | project resourceGroup",
       "resourceGroup", "myresourcegroup\nmyresourcegroup\n"},
  }));
  World world;
  INFO(row.query);
  const Reply reply = ask(world, row.query);
  INFO(reply.raw.body);
  REQUIRE(reply.status == 200);
  CHECK(column(reply, row.column) == row.expected);
}

TEST_CASE("pages go through everything once, whatever their size") {
  World world("estate:57");
  const std::size_t all = ask(world, "count").body["data"][0]["Count"];
  const auto size = GENERATE(1, 7, 56, 1000);
  std::set<std::string> seen;
  std::string token;
  std::size_t rows = 0;
  do {
    const std::string options =
        token.empty() ? fmt::format(R"({{"$top":{}}})", size)
                      : fmt::format(R"({{"$top":{},"$skipToken":"{}"}})", size, token);
    const Reply page = ask(world, "Resources | project id", options);
    REQUIRE(page.status == 200);
    CHECK(page.body["totalRecords"] == all);
    CHECK(page.body["count"] == page.body["data"].size());
    CHECK(page.body["resultTruncated"] == "false");
    for (const Json& row : page.body["data"]) seen.insert(text_at(row, {"id"}));
    rows += page.body["data"].size();
    token = text_at(page.body, {"$skipToken"});
  } while (!token.empty());
  CHECK(rows == all);
  CHECK(seen.size() == all);
}

TEST_CASE("a table has its columns once") {
  World world;
  const Json data =
      ask(world, "project name, location", R"({"resultFormat":"table"})").body["data"];
  CHECK(data["columns"][1]["name"] == "location");
  CHECK(data["rows"][0] == Json::array({"mycontainerregistry", "westeurope"}));
}

TEST_CASE("a query that is none is refused with the place of its mistake") {
  struct Row {
    std::string query;
    int line;
    int position;
    std::string token;
  };
  const auto row = GENERATE(values<Row>({{"where where", 1, 11, "<EOF>"},
                                         {"Resources | summarize count()", 1, 12, "summarize"},
                                         {"Resources\n| where name = 'x'", 2, 13, "="},
                                         {"Resources | where name == 'x", 1, 26, "'x"},
                                         {"Resources | where (name == 'x'", 1, 30, "<EOF>"},
                                         {"Resources |", 1, 11, "<EOF>"},
                                         {"Resources | take x", 1, 17, "x"},
                                         {"Resources | project", 1, 19, "<EOF>"},
                                         {"", 1, 0, "<EOF>"}}));
  World world;
  INFO(row.query);
  const Reply reply = ask(world, row.query);
  CHECK(reply.status == 400);
  CHECK(reply.code() == "BadRequest");
  const Json where = reply.body["error"]["details"].at(1);
  CHECK(where["line"] == row.line);
  CHECK(where["characterPositionInLine"] == row.position);
  CHECK(where["token"] == row.token);
}

TEST_CASE("queries that would cost without bound are refused") {
  World world;
  std::string deep = "where ";
  for (int i = 0; i < 100'000; ++i) deep += "(";
  std::string wide = "where name == 'a'";
  for (int i = 0; i < 100'000; ++i) wide += " or name == 'a'";
  std::string nested = "where ";
  for (int i = 0; i < 100'000; ++i) nested += "tolower(";
  CHECK(ask(world, deep).status == 400);
  CHECK(ask(world, wide).status == 400);
  CHECK(ask(world, nested).status == 400);
  CHECK(ask(world, "count", R"({"$top":0})").status == 400);
  CHECK(ask(world, "count", R"({"$top":1001})").status == 400);
  CHECK(ask(world, "count", R"({"$top":-1})").status == 400);
  CHECK(ask(world, "count", R"({"$skipToken":"x"})").status == 400);
  CHECK(ask(world, "count", R"({"resultFormat":"csv"})").status == 400);
}
