// The real transport against a small server of bytes on loopback, which answers what no decent
// server would. What a decent one answers is tested end to end.

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "executor/http/curl_transport.h"

using namespace acrnet::executor;
using std::chrono::milliseconds;

namespace {

// Answers every connection with the same bytes, then closes it; keeps what it was asked.
class ByteServer {
 public:
  explicit ByteServer(std::string answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(socket_, 16) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ByteServer(const ByteServer&) = delete;
  ByteServer& operator=(const ByteServer&) = delete;
  ~ByteServer() { stop(); }

  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  // What was asked; ends the server.
  std::string stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    return asked_;
  }

 private:
  static bool readable(int file) {
    pollfd wait{file, POLLIN, 0};
    return ::poll(&wait, 1, 20) > 0;
  }

  void serve() {
    while (!stopped_) {
      if (!readable(socket_)) continue;
      const int connection = ::accept(socket_, nullptr, nullptr);
      char block[4096];
      // A request of these tests comes within moments of its connection.
      for (int quiet = 0; quiet < 3 && !stopped_;) {
        if (!readable(connection)) {
          ++quiet;
          continue;
        }
        const ssize_t size = ::read(connection, block, sizeof block);
        if (size <= 0) break;
        asked_.append(block, static_cast<std::size_t>(size));
      }
      std::size_t sent = 0;
      while (sent < answer_.size()) {
        const ssize_t size =
            ::send(connection, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) break;
        sent += static_cast<std::size_t>(size);
      }
      ::close(connection);
    }
  }

  std::string answer_;
  std::string asked_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

class Notes final : public RequestObserver {
 public:
  void request_ended(const RequestRecord& record) override { records.push_back(record); }
  std::vector<RequestRecord> records;
};

HttpResponse fetch(HttpRequest request, CurlOptions options = {}) {
  CurlTransport transport(std::move(options));
  std::optional<HttpResponse> got;
  transport.start(std::move(request), [&](HttpResponse response) { got = std::move(response); });
  transport.run([&] { return got.has_value(); });
  REQUIRE(got);
  return *got;
}

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

}  // namespace

TEST_CASE(
    "a request carries its method, headers and body, and the answer comes back with its own") {
  ByteServer server(
      "HTTP/1.1 201 Created\r\nX-Two: b \r\nETag: W/\"1\"\r\nContent-Length: 5\r\n"
      "Connection: close\r\n\r\nhello");
  Notes notes;
  HttpRequest request = get(server.url("/a/../b?api-version=1&secret=x"));
  request.method = "PUT";
  request.headers = {{"If-Match", "W/\"0\""}, {"Authorization", "Bearer t"}};
  request.body = "{}";
  CurlOptions options;
  options.observer = &notes;
  const HttpResponse response = fetch(request, options);
  CHECK(response.status == 201);
  CHECK(response.body == "hello");
  CHECK(response.header("etag") == "W/\"1\"");
  CHECK(response.header("x-two") == "b");
  const std::string asked = server.stop();
  CHECK_THAT(asked, Catch::StartsWith("PUT /a/../b?api-version=1&secret=x HTTP/1.1\r\n") &&
                        Catch::Contains("If-Match: W/\"0\"\r\n") &&
                        Catch::Contains("Content-Length: 2\r\n") && Catch::EndsWith("\r\n\r\n{}") &&
                        !Catch::Contains("Expect"));
  REQUIRE(notes.records.size() == 1);
  CHECK(notes.records[0].status == 201);
  CHECK_THAT(notes.records[0].url, Catch::EndsWith("?api-version=1&secret=…"));
}

TEST_CASE("a write without a body says so: Content-Length is 0") {
  ByteServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  HttpRequest request = get(server.url());
  request.method = "POST";
  CHECK(fetch(request).status == 200);
  CHECK_THAT(server.stop(), Catch::Contains("Content-Length: 0\r\n"));
}

TEST_CASE("a redirect is an answer, not an order") {
  ByteServer other("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ByteServer server("HTTP/1.1 307 Go\r\nLocation: " + other.url() +
                    "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  CHECK(fetch(get(server.url())).status == 307);
  CHECK(other.stop().empty());
}

TEST_CASE("an answer that is cut, endless, too large or no HTTP is a failure in words") {
  const std::string answer =
      GENERATE(as<std::string>(), "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
               "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
               "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'));
  ByteServer server(answer);
  CurlOptions options;
  options.max_answer_bytes = std::size_t{1} << 20U;
  const HttpResponse response = fetch(get(server.url()), options);
  CHECK(response.status == 0);
  CHECK_FALSE(response.failure.empty());
}

TEST_CASE("nobody there, another scheme and a time that runs out are failures in words") {
  CHECK_FALSE(fetch(get("http://127.0.0.1:1/")).failure.empty());
  CHECK_FALSE(fetch(get("file:///etc/passwd")).failure.empty());
  CHECK_FALSE(fetch(get("https://user@127.0.0.1/")).failure.empty());
  ByteServer silent(std::string("HTTP/1.1 200 OK\r\n"));
  HttpRequest request = get(silent.url());
  request.timeout = milliseconds(30);
  CHECK_FALSE(fetch(request).failure.empty());
}

TEST_CASE("timers fire in the order of their times, not of their making") {
  CurlTransport transport{CurlOptions()};
  std::string order;
  // An hour: under load the next lines may take long.
  transport.after(std::chrono::hours(1), [&] { order += "z"; });
  transport.after(milliseconds(0), [&] { order += "a"; });
  transport.after(milliseconds(0), [&] { order += "b"; });
  transport.run([&] { return order.size() == 2; });
  CHECK(order == "ab");
  transport.after(milliseconds(30), [&] { order += "c"; });
  transport.run([&] { return order.size() == 3; });
  CHECK(order == "abc");
}

TEST_CASE("what is abandoned is never heard of again") {
  CurlTransport transport{CurlOptions()};
  std::string order;
  ByteServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  transport.after(milliseconds(0), [&] { order += "d"; });
  transport.start(get(server.url()), [&](const HttpResponse&) { order += "e"; });
  transport.abandon();
  transport.run([] { return false; });
  CHECK(order.empty());
}

TEST_CASE("the certificates of the environment are used as the curl command uses them") {
  const CurlOptions options = curl_options({{"SSL_CERT_FILE", "/a"}, {"SSL_CERT_DIR", "/b"}});
  CHECK(options.ca_file == "/a");
  CHECK(options.ca_folder == "/b");
  CHECK(curl_options({}).ca_file.empty());
}
