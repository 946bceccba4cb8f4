// A registry's front door: who is let in, with which token, to what.
#include <catch2/catch.hpp>

#include <algorithm>

#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/base/token_key.h"
#include "emulator/data_plane/client_addresses.h"
#include "emulator/data_plane/registry_host.h"
#include "emulator/registry/hello_world.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string login = "mycontainerregistry.azurecr.io";

ClientAddress line(const std::string& text) {
  std::string error;
  const auto parsed_line = parse_client_address(text, error);
  INFO(error);
  REQUIRE(parsed_line);
  return *parsed_line;
}

Settings with_clients() {
  Settings settings;
  settings.clients = {line("127.0.0.5=subnet:" + subnet), line("127.0.0.6=ip:203.0.113.9")};
  return settings;
}

struct Door {
  explicit Door(Settings settings = with_clients()) : world("walk-through", std::move(settings)) {}

  Response knock(const std::string& method, const std::string& path, const std::string& bearer = "",
                 const std::string& body = "", const std::string& host = login) {
    Request request;
    request.method = method;
    request.target = path;
    request.body = body;
    request.peer = peer;
    request.base_url = "https://" + host;
    request.headers = more;
    request.headers["host"] = host;
    if (!bearer.empty()) request.headers["authorization"] = "Bearer " + bearer;
    return world.azure.handle(request, world.now);
  }

  std::string refresh_token() {
    const Response response = knock("POST", "/oauth2/exchange", "",
                                    "grant_type=access_token&service=" + login + "&access_token=x");
    REQUIRE(response.status == 200);
    return text_at(parsed(response.body), {"refresh_token"});
  }
  std::string access_token(const std::string& scope = "repository:hello-world:pull") {
    const Response response =
        knock("POST", "/oauth2/token", "",
              "grant_type=refresh_token&service=" + login + "&scope=" + percent_encode(scope) +
                  "&refresh_token=" + refresh_token());
    REQUIRE(response.status == 200);
    return text_at(parsed(response.body), {"access_token"});
  }

  World world;
  std::string peer = "127.0.0.1";
  std::map<std::string, std::string> more;
};

std::string code_of(const Response& response) { return parsed(response.body)["errors"][0]["code"]; }

// "https://host/path" as host and path.
std::pair<std::string, std::string> taken_apart(const std::string& url) {
  const std::string rest = url.substr(url.find("://") + 3);
  const std::size_t slash = rest.find('/');
  return {rest.substr(0, slash), rest.substr(slash)};
}

}  // namespace

TEST_CASE("the door says where tokens come from, in the recorded words") {
  Door door;
  const Response response = door.knock("GET", "/v2/");
  CHECK(response.status == 401);
  CHECK(response.header("Www-Authenticate") ==
        "Bearer realm=\"https://" + login + "/oauth2/token\",service=\"" + login + "\"");
  CHECK(response.header("Docker-Distribution-Api-Version") == "registry/2.0");
  CHECK(response.body ==
        R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required, visit )"
        R"(https://aka.ms/acr/authorization for more information.","detail":null}]})");
  CHECK(door.knock("GET", "/v2/", door.access_token()).status == 200);
}

TEST_CASE("an image is pulled: tags, manifest, and blobs by way of the data endpoint") {
  Door door;
  const std::string token = door.access_token();
  CHECK(parsed(door.knock("GET", "/v2/hello-world/tags/list", token).body)["tags"][0] == "v1");
  const Response found = door.knock("GET", "/v2/hello-world/manifests/v1", token);
  REQUIRE(found.status == 200);
  const std::string digest = found.header("Docker-Content-Digest");
  CHECK(digest == sha256_digest(found.body));
  CHECK(door.knock("GET", "/v2/hello-world/manifests/" + digest, token).body == found.body);
  const Response head = door.knock("HEAD", "/v2/hello-world/manifests/v1", token);
  CHECK(head.header("Content-Length") == std::to_string(found.body.size()));
  CHECK(head.body.empty());

  const Json manifest = parsed(found.body);
  for (const Json& wanted : {manifest["config"], manifest["layers"][0]}) {
    const std::string blob = wanted["digest"];
    const Response redirect = door.knock("GET", "/v2/hello-world/blobs/" + blob, token);
    REQUIRE(redirect.status == 307);
    const auto [host, path] = taken_apart(redirect.header("Location"));
    CHECK(host == "mycontainerregistry.westeurope.data.azurecr.io");
    const Response content = door.knock("GET", path, "", "", host);
    CHECK(sha256_digest(content.body) == blob);
    CHECK(content.body.size() == wanted["size"].get<std::size_t>());
    CHECK(door.knock("GET", path.substr(0, path.find('?')), token, "", host).status == 403);
    door.world.now += std::chrono::hours(1);
    CHECK(door.knock("GET", path, "", "", host).status == 403);
    door.world.now -= std::chrono::hours(1);
  }
}

TEST_CASE("under Deny the network is looked at first, with the address that the registry saw") {
  Door door;
  const auto answer_from = [&](const std::string& peer) {
    door.peer = peer;
    return door.knock("GET", "/v2/");
  };
  door.world.patch_rules(R"({"defaultAction":"Deny","ipRules":[{"value":"203.0.113.0/24"}]})");
  CHECK(answer_from("127.0.0.6").status == 401);
  const Response denied = answer_from("127.0.0.1");
  CHECK(denied.status == 403);
  CHECK(code_of(denied) == "DENIED");
  CHECK_THAT(denied.body, Catch::Contains("client with IP '127.0.0.1' is not allowed access. Refer "
                                          "https://aka.ms/acr/firewall to grant access."));
  CHECK_THAT(answer_from("127.0.0.5").body, Catch::Contains("10.0.0.4"));
  door.world.turn_endpoint_on();
  door.world.patch_rules(deny_but_subnet());
  CHECK(answer_from("127.0.0.5").status == 401);
  CHECK_THAT(answer_from("127.0.0.6").body, Catch::Contains("203.0.113.9"));
}

TEST_CASE("a client on loopback may say where it comes from, others may not") {
  Door door;
  door.world.patch_rules(R"({"defaultAction":"Deny","ipRules":[{"value":"198.51.100.7"}]})");
  door.more["x-forwarded-for"] = " 198.51.100.7 , 10.0.0.1";
  CHECK(door.knock("GET", "/v2/").status == 401);
  door.peer = "192.0.2.1";
  CHECK(door.knock("GET", "/v2/").status == 403);
}

TEST_CASE("a token is for its registry, its repository and its time") {
  Door door;
  const std::string token = door.access_token();
  const std::string manifest = "/v2/hello-world/manifests/v1";
  CHECK(door.knock("GET", manifest, door.access_token("repository:other:pull")).status == 401);
  CHECK(door.knock("GET", manifest, door.access_token("repository:hello-world:push")).status ==
        401);
  CHECK(door.knock("GET", manifest, door.refresh_token()).status == 401);
  CHECK(door.knock("GET", manifest, TokenKey::make().sign({{"aud", login}})).status == 401);
  const Response challenge = door.knock("GET", manifest);
  CHECK_THAT(challenge.header("Www-Authenticate"),
             Catch::EndsWith(",scope=\"repository:hello-world:pull\""));
  door.world.now += std::chrono::hours(2);
  CHECK(door.knock("GET", manifest, token).status == 401);
}

TEST_CASE("Basic opens the token endpoint for a refresh token and for a service principal") {
  Door door;
  const auto with_basic = [&](const std::string& user, const std::string& password) {
    std::string encoded = base64url(user + ":" + password);
    std::replace(encoded.begin(), encoded.end(), '-', '+');
    std::replace(encoded.begin(), encoded.end(), '_', '/');
    door.more["authorization"] = "Basic " + encoded;
    const Response response =
        door.knock("GET", "/oauth2/token?service=" + login + "&scope=repository:hello-world:pull");
    door.more.clear();
    return response.status;
  };
  const std::string nobody = "00000000-0000-0000-0000-000000000000";
  CHECK(with_basic(nobody, door.refresh_token()) == 200);
  CHECK(with_basic(nobody, "made up") == 401);
  CHECK(with_basic("11111111-1111-1111-1111-111111111111", "secret>>>???") == 200);
  CHECK(with_basic("11111111-1111-1111-1111-111111111111", "") == 401);
  CHECK(with_basic("someone", "secret") == 401);
  CHECK(door.knock("GET", "/oauth2/token?scope=repository:hello-world:pull").status == 401);
  door.world.call("PATCH", registry + "?api-version=2022-02-01-preview",
                  R"({"properties":{"anonymousPullEnabled":true}})");
  CHECK(door.knock("GET", "/oauth2/token?scope=repository:hello-world:pull").status == 200);
}

TEST_CASE("what is not there is refused in the registry's words, and nothing is written") {
  Door door;
  const std::string token = door.access_token();
  CHECK(code_of(door.knock("GET", "/v2/hello-world/manifests/v2", token)) == "MANIFEST_UNKNOWN");
  CHECK(code_of(door.knock("GET", "/v2/hello-world/blobs/sha256:0", token)) == "BLOB_UNKNOWN");
  CHECK(code_of(door.knock("GET", "/v2/none/manifests/v1",
                           door.access_token("repository:none:pull"))) == "NAME_UNKNOWN");
  CHECK(code_of(door.knock("POST", "/v2/hello-world/blobs/uploads", token)) == "UNSUPPORTED");
  CHECK(code_of(door.knock("GET", "/v2/", "", "", "nosuch.azurecr.io")) == "NAME_UNKNOWN");
  CHECK(code_of(door.knock("POST", "/oauth2/exchange", "", "grant_type=x")) == "UNSUPPORTED");
  CHECK(door.knock("GET", "/v2/_catalog", token).body == R"({"repositories":["hello-world"]})");
  CHECK(door.knock("GET", "/anything").status == 404);
}

TEST_CASE("a registry that is deleted takes its repositories with it") {
  Door door;
  door.world.call("DELETE", registry + rules_version);
  CHECK(door.world.azure.cloud().repositories.empty());
  door.world.call("PUT", registry + rules_version,
                  R"({"location":"westeurope","sku":{"name":"Premium"}})");
  CHECK(code_of(door.knock("GET", "/v2/hello-world/manifests/v1", door.access_token())) ==
        "NAME_UNKNOWN");
}

TEST_CASE("strict mode exchanges a token of its own for who may read the registry") {
  Settings settings = with_clients();
  settings.strict = true;
  std::string error;
  settings.roles = {*parse_role("reader-id reader " + group, error)};
  Door door(settings);
  const auto exchange = [&](const std::string& client) {
    const Reply token =
        door.world.call("POST", "/adfs/oauth2/token",
                        "grant_type=client_credentials&client_secret=s&client_id=" + client,
                        {{"authorization", ""}});
    return door
        .knock("POST", "/oauth2/exchange", "",
               "grant_type=access_token&access_token=" + text_at(token.body, {"access_token"}))
        .status;
  };
  CHECK(exchange("reader-id") == 200);
  CHECK(exchange("other-id") == 401);
  CHECK(
      door.knock("POST", "/oauth2/exchange", "", "grant_type=access_token&access_token=x").status ==
      401);
}

TEST_CASE("with a propagation time a registry goes by its old rules for a while") {
  Settings settings = with_clients();
  settings.propagation = std::chrono::seconds(30);
  Door door(settings);
  const auto status = [&] { return door.knock("GET", "/v2/").status; };
  door.world.patch_rules(R"({"defaultAction":"Deny"})");
  const Json shown = door.world.get_registry().body;
  CHECK(text_at(shown, {"properties", "networkRuleSet", "defaultAction"}) == "Deny");
  CHECK(status() == 401);
  door.world.now += std::chrono::seconds(20);
  door.world.patch_rules(R"({"defaultAction":"Allow"})");
  door.world.now += std::chrono::seconds(9);
  CHECK(status() == 401);
  door.world.now += std::chrono::seconds(1);
  CHECK(status() == 403);
  door.world.now += std::chrono::seconds(20);
  CHECK(status() == 401);
  CHECK(door.world.azure.cloud().former_access.empty());
}

TEST_CASE("a line of --client is an address and a client, or is refused with the repair") {
  std::string error;
  CHECK(line("127.0.0.5=ip:203.0.113.9").client.address);
  for (const char* wrong : {"", "127.0.0.5", "x=ip:203.0.113.9", "127.0.0.5=203.0.113.9",
                            "127.0.0.5=subnet:here", "::1=ip:203.0.113.9"}) {
    INFO(wrong);
    CHECK_FALSE(parse_client_address(wrong, error));
    CHECK_THAT(error, Catch::Contains("write ADDRESS=CLIENT"));
  }
}

TEST_CASE("a registry's hosts are its login server and its data endpoint") {
  CHECK(parse_registry_host("A1.azurecr.io:8443")->login_server() == "a1.azurecr.io");
  CHECK(parse_registry_host("a1.azurecr.io:8443")->port == ":8443");
  CHECK(parse_registry_host("a1.westeurope.data.azurecr.io")->is_data_endpoint());
  for (const char* other : {"", "azurecr.io", ".azurecr.io", "a.b.azurecr.io", "a.azurecr.io.evil",
                            "127.0.0.1:8443", "a..data.azurecr.io", "data.azurecr.io.x.y"}) {
    INFO(other);
    CHECK_FALSE(parse_registry_host(other));
  }
}

TEST_CASE("the image is the same bytes each time, and its layer is a tar file of one program") {
  const Image& image = hello_world();
  CHECK(image.layer.bytes.substr(0, 5) == "hello");
  CHECK(image.layer.bytes.substr(257, 5) == "ustar");
  CHECK(image.layer.bytes.substr(512, 4) ==
        "\x7f"
        "ELF");
  CHECK(image.layer.bytes.size() % 512 == 0);
  CHECK(image.manifest.digest ==
        "sha256:7d5ba2313a660c2f96184e8d6ed9f293487c9439c0c7f09deab0914dd1535131");
}
