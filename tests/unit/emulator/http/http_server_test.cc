// The server against clients that do not behave: bytes over a plain socket.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "emulator/service/server.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

// A client that sends what it is told and reads until the other end is silent or gone.
class Socket {
 public:
  explicit Socket(std::uint16_t port) : number_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(number_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    const timeval patience{10, 0};
    ::setsockopt(number_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~Socket() { ::close(number_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  void send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = ::send(number_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the other end has said all it wants to say
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  std::string read_to_end() {
    std::string text;
    while (read_some(text)) {
    }
    return text;
  }
  // Until `ending` has come.
  std::string read_until(std::string_view ending) {
    std::string text;
    while (text.find(ending) == std::string::npos && read_some(text)) {
    }
    return text;
  }

 private:
  bool read_some(std::string& text) {
    char bytes[4096];
    const ssize_t count = ::recv(number_, bytes, sizeof(bytes), 0);
    if (count > 0) text.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }
  int number_;
};

std::unique_ptr<Server> started() {
  std::string error;
  Options options;
  options.seed = "walk-through";
  auto server = Server::start(options, error);
  REQUIRE(server);
  return server;
}

std::string get(const std::string& target, const std::string& more_headers = "") {
  return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n{}\r\n", target,
                     more_headers);
}

const std::string last = "Connection: close\r\n";

std::string answer_to(const Server& server, const std::string& text) {
  Socket socket(server.port());
  socket.send(text);
  return socket.read_to_end();
}

bool is_alive(const Server& server) {
  return answer_to(server, get(registry + rules_version, last)).starts_with("HTTP/1.1 200 OK\r\n");
}

}  // namespace

TEST_CASE("what is not HTTP gets 400 in Azure's shape, and the connection is closed") {
  const auto server = started();
  for (const std::string& text :
       {std::string("\r\n\r\nrubbish\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
        std::string("GET / HTTP/1.1\r\nno colon here\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        std::string("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n"),
        std::string("GET /\x00/ HTTP/1.1\r\n\r\n", 20)}) {
    INFO(text);
    const std::string answer = answer_to(*server, text);
    CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK_THAT(answer, Catch::Contains("\"BadRequest\"") && Catch::Contains("Connection: close"));
  }
  CHECK(is_alive(*server));
}

TEST_CASE("a header or a content that is too large is refused before it is read") {
  const auto server = started();
  const std::string header = get("/subscriptions", "X: " + std::string(70'000, 'x') + "\r\n");
  CHECK(answer_to(*server, header).starts_with("HTTP/1.1 431 "));
  CHECK(answer_to(*server, get("/" + std::string(100'000, 'a'))).starts_with("HTTP/1.1 431 "));
  CHECK(answer_to(*server, "PUT / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n")
            .starts_with("HTTP/1.1 413 "));
  std::string chunked = "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 5; ++i) chunked += "100000\r\n" + std::string(0x100000, 'x') + "\r\n";
  CHECK(answer_to(*server, chunked).starts_with("HTTP/1.1 413 "));
  CHECK(is_alive(*server));
}

TEST_CASE(
    "requests may come in pieces, in one piece, in chunks, from a proxy and after a question") {
  const auto server = started();
  const std::string target = registry + rules_version;
  {
    Socket slow(server->port());
    for (const char c : get(target, last)) slow.send(std::string_view(&c, 1));
    CHECK(slow.read_to_end().starts_with("HTTP/1.1 200 "));
  }
  const std::string both = answer_to(*server, get(target) + get(subnet + network_version, last));
  CHECK(both.find("myDockerVMSubnet") > both.find("mycontainerregistry"));
  CHECK(both.find("myDockerVMSubnet") != std::string::npos);
  CHECK(answer_to(*server, get("http://anywhere" + target, last)).starts_with("HTTP/1.1 200 "));
  const std::string patch =
      "PATCH " + target + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\n";
  CHECK(answer_to(*server, patch + last +
                               "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"t\r\nD\r\nags\":{\"a"
                               "\":\"b\"\r\n2\r\n}}\r\n0\r\n\r\n")
            .starts_with("HTTP/1.1 200 "));
  Socket polite(server->port());
  polite.send(patch + last + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(polite.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  polite.send("{}");
  CHECK(polite.read_to_end().starts_with("HTTP/1.1 200 "));
}

TEST_CASE("tricks with paths find nothing and break nothing") {
  const auto server = started();
  for (const char* path : {"//", "/../../etc/passwd", "/subscriptions/%2e%2e/%2e%2e", "/%00", "/%",
                           "/%zz", "/a%ff%fe", "/subscriptions/%2F%2F?api-version=2022-09-01", "*",
                           "/?api-version", "/?=&&==&", "/subscriptions?api-version=%00",
                           "/v2/../v2/", "/_emulator/../../x", "/_emulator/probes/%00"}) {
    INFO(path);
    const std::string answer = answer_to(*server, get(path, last));
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 4") && Catch::Contains("\"error\""));
  }
  CHECK(answer_to(*server, "BREW /subscriptions HTTP/1.1\r\n" + last + "\r\n")
            .starts_with("HTTP/1.1 4"));
  CHECK(is_alive(*server));
}

TEST_CASE("three hundred silent and slow clients hold up nobody") {
  const auto server = started();
  std::vector<std::unique_ptr<Socket>> idle;
  for (int i = 0; i < 300; ++i) {
    idle.push_back(std::make_unique<Socket>(server->port()));
    if (i % 3 == 1) idle.back()->send("GET /subscriptions HTTP/1.1\r\nX-Slow: ");
    if (i % 3 == 2) idle.back()->send("PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{");
  }
  const auto began = std::chrono::steady_clock::now();
  CHECK(is_alive(*server));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
  // And they may still go on, all of them.
  for (int i = 0; i < 300; i += 3) idle[static_cast<std::size_t>(i)]->send(get("/x", last));
  for (int i = 0; i < 300; i += 3) {
    CHECK(idle[static_cast<std::size_t>(i)]->read_to_end().starts_with("HTTP/1.1 404 "));
  }
}

TEST_CASE("a request that waits for a fault's delay holds up nobody") {
  std::string error;
  Options options;
  options.seed = "walk-through";
  options.faults = {"GET */subnets/* delay=3600000"};
  const auto server = Server::start(options, error);
  std::vector<std::unique_ptr<Socket>> waiting;
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(std::make_unique<Socket>(server->port()));
    waiting.back()->send(get(subnet + network_version));
  }
  CHECK(is_alive(*server));
  const auto began = std::chrono::steady_clock::now();
  server->stop();
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("a fault cuts an answer in the middle") {
  const std::string what = GENERATE("truncate", "reset=in");
  std::string error;
  Options options;
  options.seed = "walk-through";
  options.faults = {"GET * " + what};
  const auto server = Server::start(options, error);
  const std::string answer = answer_to(*server, get(registry + rules_version));
  CHECK(answer.find("Content-Length: ") != std::string::npos);
  CHECK_THAT(answer, !Catch::EndsWith("}"));
}
