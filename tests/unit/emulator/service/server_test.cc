// The embedded Azure over real HTTP on loopback.
#include <fmt/format.h>
#include <httplib.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "emulator/base/text.h"
#include "emulator/service/server.h"
#include "tests/support/eventually.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;
using acrnet::testing::eventually;

namespace {

const httplib::Headers authorized = {{"Authorization", "Bearer token"}};

std::unique_ptr<Server> started(Options options) {
  std::string error;
  if (options.seed.empty()) options.seed = "walk-through";
  auto server = Server::start(options, error);
  INFO(error);
  REQUIRE(server);
  return server;
}

std::string refused(const Options& options) {
  std::string error;
  const auto server = Server::start(options, error);
  CHECK_FALSE(server);
  return error;
}

httplib::Client client_of(const Server& server) {
  httplib::Client client(server.base_url());
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_default_headers(authorized);
  return client;
}

Json json_of(const httplib::Result& result) {
  REQUIRE(result);
  return parsed(result->body);
}

httplib::Result patch_rules(httplib::Client& client, const std::string& rule_set) {
  return client.Patch(registry + rules_version,
                      R"({"properties":{"networkRuleSet":)" + rule_set + "}}", "application/json");
}

httplib::Result put_endpoint(httplib::Client& client) {
  return client.Put(subnet + network_version,
                    R"({"properties":{"addressPrefix":"10.0.0.0/24",
                        "serviceEndpoints":[{"service":"Microsoft.ContainerRegistry"}]}})",
                    "application/json");
}

// A folder of its own that goes with the test.
struct Folder {
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "acrnet-emulator-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path;
};

std::string content_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the walk-through is done over HTTP on one connection, and every request is in the log") {
  const auto server = started({});
  httplib::Client client = client_of(*server);
  CHECK(json_of(client.Get(subnet + network_version))["name"] == "myDockerVMSubnet");
  CHECK(patch_rules(client, deny_but_subnet())->status == 400);
  CHECK(put_endpoint(client)->status == 200);
  CHECK(patch_rules(client, deny_but_subnet())->status == 200);
  CHECK(client.Head(group + "?api-version=2022-09-01")->status == 204);

  const auto log = server->requests();
  REQUIRE(log.size() == 5);
  CHECK(log[0].method == "GET");
  CHECK(log[1].status == 400);
  CHECK(log[2].request_body.find("serviceEndpoints") != std::string::npos);
  CHECK(log[4].number == 5);
  CHECK(log[4].method == "HEAD");

  const auto lines = client.Get("/_emulator/requests");
  CHECK(std::count(lines->body.begin(), lines->body.end(), '\n') == 5);
  CHECK(parsed(lines->body.substr(0, lines->body.find('\n')))["n"] == 1);
  CHECK(client.Delete("/_emulator/requests")->status == 200);
  CHECK(server->requests().empty());
}

TEST_CASE("links in answers are built from the Host header") {
  Options options;
  options.operation_time = std::chrono::seconds(60);
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  client.set_default_headers({{"Authorization", "Bearer x"}, {"Host", "cloud.example:99"}});
  CHECK(put_endpoint(client)
            ->get_header_value("Azure-AsyncOperation")
            .starts_with("http://cloud.example:99/subscriptions/"));
}

TEST_CASE("a long operation ends by the clock") {
  Options options;
  options.operation_time = std::chrono::milliseconds(60);
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  const auto put = put_endpoint(client);
  REQUIRE(put);
  CHECK(parsed(put->body)["properties"]["provisioningState"] == "Updating");
  CHECK(put->get_header_value("Retry-After") == "1");
  const std::string link = put->get_header_value("Azure-AsyncOperation");
  const std::string path = link.substr(server->base_url().size());
  CHECK(eventually([&] { return json_of(client.Get(path))["status"] == "Succeeded"; }));
}

TEST_CASE("the observer sees each request before its work and before its answer") {
  std::vector<std::string> seen;
  Server* running = nullptr;
  Options options;
  options.observer = [&](const RequestRecord& record, Moment moment) {
    const bool has_rules = running->snapshot().find("\"Deny\"") != std::string::npos;
    seen.push_back(record.method + (moment == Moment::arrived ? " arrived " : " answered ") +
                   std::to_string(record.status) + (has_rules ? " Deny" : " Allow"));
  };
  const auto server = started(options);
  running = server.get();
  httplib::Client client = client_of(*server);
  patch_rules(client, R"({"defaultAction":"Deny"})");
  CHECK(seen == std::vector<std::string>{"PATCH arrived 0 Allow", "PATCH answered 200 Deny"});
}

TEST_CASE("twenty writers at once lose no write and no line of the log") {
  const auto server = started({});
  std::atomic<int> made{0};
  std::vector<std::thread> writers;
  writers.reserve(20);
  for (int i = 0; i < 20; ++i) {
    writers.emplace_back([&, i] {
      httplib::Client client = client_of(*server);
      for (int k = 0; k < 5; ++k) {
        const auto put =
            client.Put(fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/writer{}{}",
                                   group, 100 * i + k, rules_version),
                       R"({"location":"westeurope","sku":{"name":"Premium"}})", "application/json");
        if (put && put->status == 201) ++made;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(made == 100);
  httplib::Client client = client_of(*server);
  const Json list = json_of(client.Get(subscription + "/resources?api-version=2022-09-01"));
  CHECK(list["value"].size() == 100);  // of 102: one page
  CHECK(list.contains("nextLink"));
  const auto log = server->requests();
  REQUIRE(log.size() == 101);
  for (std::size_t i = 0; i < log.size(); ++i) CHECK(log[i].number == i + 1);
}

TEST_CASE(
    "of many writers of one subnet with an operation time one gets in, "
    "the others are told to wait") {
  Options options;
  options.operation_time = std::chrono::seconds(60);
  const auto server = started(options);
  std::atomic<int> accepted{0};
  std::atomic<int> told_to_wait{0};
  std::vector<std::thread> writers;
  writers.reserve(8);
  for (int i = 1; i <= 8; ++i) {
    writers.emplace_back([&, i] {
      httplib::Client client = client_of(*server);
      const auto put =
          client.Put(fmt::format("{}/subnets/s{}", network, network_version),
                     fmt::format(R"({{"properties":{{"addressPrefix":"10.0.{}.0/24"}}}})", i),
                     "application/json");
      if (put && put->status == 201) ++accepted;
      if (put && put->status == 429) ++told_to_wait;
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(accepted == 1);
  CHECK(told_to_wait == 7);
}

TEST_CASE(
    "a connection cut before the work leaves the cloud as it was, one cut after it does not") {
  const bool before = GENERATE(true, false);
  Options options;
  options.faults = {std::string("PATCH */registries/* nth=1 reset=") +
                    (before ? "before" : "after")};
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  client.set_keep_alive(false);
  CHECK_FALSE(patch_rules(client, R"({"defaultAction":"Deny"})"));
  const Json body = json_of(client.Get(registry + rules_version));
  CHECK(body["properties"]["networkRuleSet"]["defaultAction"] == (before ? "Allow" : "Deny"));
  CHECK(server->requests()[0].status == (before ? 0 : 200));
}

TEST_CASE("a stale read shows what was, and the next one what is") {
  Options options;
  options.faults = {"GET */registries/* first=1 stale=60000"};
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  patch_rules(client, R"({"defaultAction":"Deny"})");
  const auto action = [&] {
    const Json body = json_of(client.Get(registry + rules_version));
    return text_at(body, {"properties", "networkRuleSet", "defaultAction"});
  };
  CHECK(action() == "Allow");
  CHECK(action() == "Deny");
}

TEST_CASE("wrong content comes with the true status, after the work") {
  const std::string content = GENERATE("html", "garbage", "empty");
  Options options;
  options.faults = {"PATCH * content=" + content};
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  const auto answer = patch_rules(client, R"({"defaultAction":"Deny"})");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  std::string reason;
  CHECK_FALSE(parse_json(answer->body, reason));
  CHECK(server->snapshot().find("\"Deny\"") != std::string::npos);
}

TEST_CASE("an operation that hangs never ends, and its network stays shut") {
  Options options;
  options.faults = {"PUT */subnets/* hang-operation"};
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  const auto put = put_endpoint(client);
  REQUIRE(put);
  CHECK(put->get_header_value("Retry-After") == "10");
  const std::string link = put->get_header_value("Azure-AsyncOperation");
  CHECK(json_of(client.Get(link.substr(server->base_url().size())))["status"] == "InProgress");
  CHECK(put_endpoint(client)->status == 429);
}

TEST_CASE("a fault that is told over HTTP acts until it is cleared") {
  const auto server = started({});
  httplib::Client client = client_of(*server);
  CHECK(client
            .Post("/_emulator/faults", R"({"fault":"GET */subnets/* status=503 retry-after=2"})",
                  "application/json")
            ->status == 200);
  const auto failed = client.Get(subnet + network_version);
  CHECK(failed->status == 503);
  CHECK(failed->get_header_value("Retry-After") == "2");
  CHECK(json_of(client.Get("/_emulator/faults"))["faults"].size() == 1);
  client.Delete("/_emulator/faults");
  CHECK(client.Get(subnet + network_version)->status == 200);
  CHECK(client.Post("/_emulator/faults", R"({"fault":"GET"})", "application/json")->status == 400);
}

TEST_CASE("the article's order shuts a client out for one request, and the probe says which") {
  const auto server = started({});
  httplib::Client client = client_of(*server);
  const Json probe =
      json_of(client.Post("/_emulator/probes",
                          R"({"registry":"mycontainerregistry","client":"subnet:)" + subnet + "\"}",
                          "application/json"));
  put_endpoint(client);
  patch_rules(client, R"({"defaultAction":"Deny"})");
  CHECK_FALSE(json_of(client.Get("/_emulator/admits?registry=mycontainerregistry&client=subnet%3A" +
                                 percent_encode(subnet)))["admitted"]);
  patch_rules(client, deny_but_subnet());
  const std::string id = probe["id"];
  const Json report = json_of(client.Get("/_emulator/probes/" + id));
  CHECK(report["checked"] == 4);
  REQUIRE(report["refused_moments"].size() == 1);
  CHECK(report["refused_moments"][0]["after_request"] == 2);
  client.Delete("/_emulator/probes/" + id);
  CHECK(client.Get("/_emulator/probes/" + id)->status == 404);
}

TEST_CASE("a probe sees an endpoint come up between two requests") {
  Options options;
  options.operation_time = std::chrono::milliseconds(30);
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  // Let in by its public address, which it loses when the endpoint comes up: FACTS §3.5's gap.
  patch_rules(client, R"({"defaultAction":"Deny","ipRules":[{"value":"203.0.113.9"}]})");
  const Json probe = json_of(client.Post(
      "/_emulator/probes",
      R"({"registry":"mycontainerregistry","client":"subnet:)" + subnet + "@203.0.113.9\"}",
      "application/json"));
  put_endpoint(client);
  Json refused_moments;
  REQUIRE(eventually([&] {
    const std::string id = probe["id"];
    refused_moments = json_of(client.Get("/_emulator/probes/" + id))["refused_moments"];
    return !refused_moments.empty();
  }));
  REQUIRE(refused_moments.size() == 1);
  CHECK(refused_moments[0]["cause"] == "a long operation ended");
  CHECK(refused_moments[0]["after_request"] == server->requests().size());
}

TEST_CASE(
    "a subscription is made on demand, and a snapshot replaces the world or is refused whole") {
  const auto server = started({});
  httplib::Client client = client_of(*server);
  const std::string second = "00000000-0000-0000-0000-000000000002";
  CHECK(client.Put("/_emulator/subscriptions/" + second, R"({"providers":[]})", "application/json")
            ->status == 200);
  CHECK(client.Get("/subscriptions/" + second + "?api-version=2022-12-01")->status == 200);
  CHECK(client.Put("/_emulator/subscriptions/x", "", "application/json")->status == 400);

  const std::string whole = client.Get("/_emulator/snapshot")->body;
  CHECK(client.Put("/_emulator/snapshot", "{\"registries\":[{}]}", "application/json")->status ==
        400);
  CHECK(client.Get("/_emulator/snapshot")->body == whole);
  CHECK(client.Put("/_emulator/snapshot", "{}", "application/json")->status == 200);
  CHECK(client.Get(registry + rules_version)->status == 404);
  CHECK(client.Put("/_emulator/snapshot", whole, "application/json")->status == 200);
  CHECK(server->snapshot() == whole);
}

TEST_CASE("the token endpoint answers without a token, and its body is not in the log") {
  const auto server = started({});
  httplib::Client client(server->base_url());
  const auto answer = client.Post("/adfs/oauth2/token",
                                  "grant_type=client_credentials&client_id=a&client_secret=hush",
                                  "application/x-www-form-urlencoded");
  CHECK(answer->status == 200);
  CHECK(server->requests()[0].request_body.empty());
}

TEST_CASE("the data file brings the world back, and beats the seed") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "deep" / "emulator.json";
  {
    const auto server = started(options);
    httplib::Client client = client_of(*server);
    patch_rules(client, R"({"defaultAction":"Deny"})");
  }
  options.seed = "empty";
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  const Json body = json_of(client.Get(registry + rules_version));
  CHECK(body["properties"]["networkRuleSet"]["defaultAction"] == "Deny");
}

TEST_CASE("a data file that is not whole is refused and left as it is") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  const std::string broken = "{\"subscriptions\": [\n  {\"id\": ";
  std::ofstream(options.data_file) << broken;
  const std::string error = refused(options);
  CHECK_THAT(error, Catch::Contains("line 2") && Catch::Contains("emulator.json") &&
                        Catch::Contains("move it away"));
  CHECK(content_of(options.data_file) == broken);
}

TEST_CASE("two emulators do not share a data file") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  auto first = started(options);
  CHECK_THAT(refused(options), Catch::Contains("in use by another emulator"));
  first.reset();
  CHECK(started(options) != nullptr);
}

TEST_CASE("a change that cannot be kept is not made, and the answer says why") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "data" / "emulator.json";
  const auto server = started(options);
  httplib::Client client = client_of(*server);
  // Without its folder the file cannot be replaced; permissions would not stop root.
  std::filesystem::remove_all(options.data_file.parent_path());
  const auto answer = patch_rules(client, R"({"defaultAction":"Deny"})");
  CHECK(answer->status == 500);
  CHECK_THAT(answer->body, Catch::Contains("took it back"));
  const Json body = json_of(client.Get(registry + rules_version));
  CHECK(body["properties"]["networkRuleSet"]["defaultAction"] == "Allow");
}

TEST_CASE("many writers at once share the writes of the data file, and lose none") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  {
    const auto server = started(options);
    std::vector<std::thread> writers;
    writers.reserve(16);
    for (int i = 0; i < 16; ++i) {
      writers.emplace_back([&, i] {
        httplib::Client client = client_of(*server);
        for (int k = 0; k < 4; ++k) {
          client.Put(fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/writer{}{}",
                                 group, 100 * i + k, rules_version),
                     R"({"location":"westeurope","sku":{"name":"Premium"}})", "application/json");
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(parsed(content_of(options.data_file))["registries"].size() == 65);
  }
  const auto server = started(options);
  CHECK(parsed(server->snapshot())["registries"].size() == 65);
}

TEST_CASE("a token outlives the server that gave it, beside a data file") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  options.strict = true;
  std::string token;
  {
    const auto server = started(options);
    httplib::Client client(server->base_url());
    const auto answer = client.Post("/adfs/oauth2/v2.0/token",
                                    "grant_type=client_credentials&client_id=a&client_secret=s&"
                                    "scope=https%3A%2F%2Fmanagement.azure.com%2F.default",
                                    "application/x-www-form-urlencoded");
    token = text_at(json_of(answer), {"access_token"});
  }
  const auto server = started(options);
  httplib::Client client(server->base_url());
  client.set_default_headers({{"Authorization", "Bearer " + token}});
  CHECK(client.Get(registry + rules_version)->status == 200);
}

TEST_CASE("a key file that holds no key is refused") {
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  options.strict = true;
  std::ofstream(options.data_file.string() + ".key") << "no key";
  CHECK_THAT(refused(options), Catch::Contains("remove it"));
}

TEST_CASE("over TLS the certificate that it made is trusted by its authority, and by nobody else") {
  const Folder folder;
  Options options;
  options.tls_folder = folder.path / "tls";
  const auto server = started(options);
  CHECK(server->base_url().starts_with("https://127.0.0.1:"));
  CHECK_FALSE(client_of(*server).Get(registry + rules_version));
  httplib::Client client = client_of(*server);
  client.set_ca_cert_path(server->trust_file().c_str());
  const auto answer = client.Get(registry + rules_version);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(patch_rules(client, R"({"defaultAction":"Deny"})")->status == 200);
  const std::string made = content_of(server->trust_file());
  const auto again = started(options);
  CHECK(content_of(again->trust_file()) == made);
}

TEST_CASE("a folder with half a certificate is refused with the repair") {
  const Folder folder;
  Options options;
  options.tls_folder = folder.path;
  std::ofstream(folder.path / "key.pem") << "key";
  CHECK_THAT(refused(options), Catch::Contains("no cert.pem"));
  std::ofstream(folder.path / "cert.pem") << "certificate";
  CHECK_THAT(refused(options), Catch::Contains("no certificate in PEM form"));
  std::filesystem::remove(folder.path / "key.pem");
  CHECK_THAT(refused(options), Catch::Contains("no key.pem"));
}

namespace {

// A server in a process of its own, to be killed.
class DoomedServer {
 public:
  explicit DoomedServer(const Options& options) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      std::string error;
      const auto server = Server::start(options, error);
      const std::uint16_t port = server ? server->port() : 0;
      const bool told = ::write(ends[1], &port, sizeof(port)) == sizeof(port);
      if (server && told) server->wait();
      ::_exit(1);
    }
    REQUIRE(::read(ends[0], &port_, sizeof(port_)) == sizeof(port_));
    ::close(ends[0]);
    ::close(ends[1]);
    REQUIRE(port_ != 0);
  }
  DoomedServer(const DoomedServer&) = delete;
  DoomedServer& operator=(const DoomedServer&) = delete;
  ~DoomedServer() { kill(); }
  void kill() {
    if (child_ < 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
  }
  std::uint16_t port() const { return port_; }

 private:
  pid_t child_ = -1;
  std::uint16_t port_ = 0;
};

std::string numbered_registry(int number) {
  return fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/writer{}", group, number);
}

// Writes 1, 2, 3 … until the server is gone, and counts the answers in `answered_in_all`; the
// last one that was answered as done.
int write_until_killed(std::uint16_t port, int number, std::atomic<int>& answered_in_all) {
  httplib::Client client("127.0.0.1", port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_default_headers(authorized);
  for (int i = 1;; ++i) {
    const auto answer = client.Put(
        numbered_registry(number) + rules_version,
        fmt::format(
            R"({{"location":"westeurope","sku":{{"name":"Premium"}},"tags":{{"last":"{}"}}}})", i),
        "application/json");
    if (!answer || answer->status >= 300) return i - 1;
    ++answered_in_all;
  }
}

}  // namespace

TEST_CASE("what was answered to any of eight writers before a kill -9 is there afterwards") {
  const int enough = GENERATE(1, 8, 30, 60, 100);  // answers; the kill comes some time later
  const Folder folder;
  Options options;
  options.data_file = folder.path / "emulator.json";
  options.seed = "walk-through";
  DoomedServer doomed(options);
  std::vector<int> answered(8, 0);
  std::atomic<int> answered_in_all{0};
  std::vector<std::thread> writers;
  writers.reserve(answered.size());
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      answered[static_cast<std::size_t>(i)] = write_until_killed(doomed.port(), i, answered_in_all);
    });
  }
  const bool written = eventually([&] { return answered_in_all >= enough; });
  doomed.kill();
  for (std::thread& writer : writers) writer.join();
  REQUIRE(written);

  const auto server = started(options);  // refuses a file that is not whole
  httplib::Client client = client_of(*server);
  for (int i = 0; i < 8; ++i) {
    const int last = answered[static_cast<std::size_t>(i)];
    const auto found = client.Get(numbered_registry(i) + rules_version);
    REQUIRE(found);
    const int kept =
        found->status == 404 ? 0 : std::stoi(json_of(found)["tags"]["last"].get<std::string>());
    CHECK(kept >= last);
    CHECK(kept <= last + 1);
  }
}

TEST_CASE("options that cannot be are refused with the repair") {
  Options bad_fault;
  bad_fault.faults = {"PUT * explode"};
  CHECK_THAT(refused(bad_fault), Catch::Contains("'explode'"));
  Options bad_seed;
  bad_seed.seed = "estate:-1";
  CHECK_THAT(refused(bad_seed), Catch::Contains("estate:1000"));
  Options bad_role;
  bad_role.roles = {"me king"};
  CHECK_THAT(refused(bad_role), Catch::Contains("'me king'"));
  const auto server = started({});
  Options taken;
  taken.seed = "empty";
  taken.port = server->port();
  CHECK_THAT(refused(taken), Catch::Contains("any free port"));
}

TEST_CASE("stop ends at once with idle connections open, and may be called twice") {
  const auto server = started({});
  httplib::Client idle = client_of(*server);
  REQUIRE(idle.Get("/_emulator/requests"));
  std::thread waiter([&] { server->wait(); });
  const auto began = std::chrono::steady_clock::now();
  server->stop();
  server->stop();
  waiter.join();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
}
