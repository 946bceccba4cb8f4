#include <catch2/catch.hpp>

#include <string_view>
#include <vector>

#include "cli/arguments/option_values.h"

namespace acrnet::cli {

using std::chrono::milliseconds;

TEST_CASE("A time is a number and its unit") {
  struct Case {
    std::string_view text;
    std::optional<milliseconds> value;
  };
  const std::vector<Case> cases{
      {"250ms", milliseconds(250)},
      {"90s", std::chrono::seconds(90)},
      {"5m", std::chrono::minutes(5)},
      {"1h", std::chrono::hours(1)},
      {"7", std::chrono::seconds(7)},
      {"0", milliseconds(0)},
      {"168h", std::chrono::hours(168)},
      {"169h", std::nullopt},
      {"", std::nullopt},
      {"s", std::nullopt},
      {"-1s", std::nullopt},
      {"1.5s", std::nullopt},
      {"1 s", std::nullopt},
      {"1d", std::nullopt},
      {"99999999999999999999s", std::nullopt},
      {"604800000h", std::nullopt},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(parse_duration(c.text, std::chrono::seconds(1)) == c.value);
  }
}

TEST_CASE("A count is digits between its bounds") {
  CHECK(parse_count("1", 1, 9) == 1U);
  CHECK(parse_count("9", 1, 9) == 9U);
  for (const std::string_view text : {"0", "10", "", "x", "1x", " 1", "+1", "-1", "0x1"}) {
    INFO(text);
    CHECK_FALSE(parse_count(text, 1, 9));
  }
}

TEST_CASE("An address to listen on has a host and a port") {
  struct Case {
    std::string_view text;
    std::string_view host;  // empty: not an address
    std::uint16_t port;
  };
  const std::vector<Case> cases{
      {"127.0.0.1:8080", "127.0.0.1", 8080},
      {"localhost:0", "localhost", 0},
      {"8080", "127.0.0.1", 8080},
      {"[::1]:8080", "::1", 8080},
      {"::1:8080", "", 0},
      {":8080", "", 0},
      {"127.0.0.1", "", 0},
      {"127.0.0.1:", "", 0},
      {"127.0.0.1:65536", "", 0},
      {"[]:1", "", 0},
      {"", "", 0},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    const auto found = parse_listen(c.text);
    REQUIRE(found.has_value() == !c.host.empty());
    if (!found) continue;
    CHECK(found->host == c.host);
    CHECK(found->port == c.port);
  }
}

TEST_CASE("Only this machine reaches a loopback address") {
  for (const std::string_view host : {"127.0.0.1", "127.8.9.10", "localhost", "::1"}) {
    CHECK(is_loopback(host));
  }
  for (const std::string_view host : {"0.0.0.0", "10.0.0.1", "::", "example.com", "127.0.0.1/8"}) {
    INFO(host);
    CHECK_FALSE(is_loopback(host));
  }
}

TEST_CASE("The nearest word is suggested only where it can be meant") {
  const std::vector<std::string> commands{"plan", "apply", "destroy"};
  CHECK(nearest("pln", commands) == "plan");
  CHECK(nearest("destory", commands) == "destroy");
  CHECK_FALSE(nearest("import", commands));
  CHECK_FALSE(nearest("", commands));
  CHECK_FALSE(nearest(std::string(100'000, 'a'), commands));
}

}  // namespace acrnet::cli
