#include <catch2/catch.hpp>

#include "executor/http/url.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;

TEST_CASE("an ID becomes a path in which nothing can end the path") {
  const ArmId id = testing::arm_id(
      "/subscriptions/s/resourceGroups/My(Group)/providers/Microsoft.Network"
      "/virtualNetworks/a&b;c=d");
  CHECK(path_of(id) ==
        "/subscriptions/s/resourceGroups/My(Group)/providers/Microsoft.Network/virtualNetworks"
        "/a%26b%3Bc%3Dd");
  CHECK(percent_encode("a/b c~\xc3\xa4") == "a%2Fb%20c~%C3%A4");
}

TEST_CASE("a shown URL keeps no secret of its query") {
  CHECK(mask_url("https://h/op?api-version=2024-05-01&t=1&c=MIIsecret&s=sig") ==
        "https://h/op?api-version=2024-05-01&t=…&c=…&s=…");
  CHECK(mask_url("https://h/op") == "https://h/op");
  CHECK(mask_url("https://h/" + std::string(5000, 'x')).size() < 500);
}
