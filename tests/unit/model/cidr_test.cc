#include "model/cidr.h"

#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace acrnet;

TEST_CASE("addresses and networks are read, and nothing that only looks like one") {
  struct Row {
    const char* text;
    const char* network;  // null: refused
    bool host_bits;
  };
  const std::vector<Row> rows{
      {"203.0.113.0/24", "203.0.113.0/24", false},
      {"203.0.113.7", "203.0.113.7", false},
      {"203.0.113.7/32", "203.0.113.7", false},
      {"203.0.113.7/24", "203.0.113.0/24", true},
      {"0.0.0.0/0", "0.0.0.0/0", false},
      {"0.0.0.1/0", "0.0.0.0/0", true},
      {"255.255.255.255", "255.255.255.255", false},
      {"255.255.255.255/1", "128.0.0.0/1", true},
      {"256.0.0.0", nullptr, false},
      {"1.2.3", nullptr, false},
      {"1.2.3.4.5", nullptr, false},
      {"1.2.3.", nullptr, false},
      {"01.2.3.4", nullptr, false},
      {"1.2.3.0004", nullptr, false},
      {"1.2.3.4/33", nullptr, false},
      {"1.2.3.4/", nullptr, false},
      {"1.2.3.4/08", nullptr, false},
      {"1.2.3.4/8 ", nullptr, false},
      {" 1.2.3.4", nullptr, false},
      {"-1.2.3.4", nullptr, false},
      {"::1", nullptr, false},
      {"", nullptr, false},
      {"99999999999999999999.1.1.1", nullptr, false},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    std::string reason;
    const auto text = parse_cidr(row.text, reason);
    CHECK(text.has_value() == (row.network != nullptr));
    CHECK(reason.empty() == text.has_value());
    if (!text || !row.network) continue;
    CHECK(to_string(text->network()) == row.network);
    CHECK(text->has_host_bits() == row.host_bits);
  }
}

TEST_CASE("every prefix has its mask, its ends and its size") {
  for (unsigned prefix = 0; prefix <= 32; ++prefix) {
    INFO(prefix);
    const Cidr cidr{0xCB0071A5, static_cast<std::uint8_t>(prefix)};
    CHECK(cidr.size() == (std::uint64_t{1} << (32 - prefix)));
    CHECK(std::uint64_t{cidr.last()} - cidr.first() + 1 == cidr.size());
    CHECK(cidr.first() % cidr.size() == 0);
    CHECK(cidr.contains(Cidr{0xCB0071A5, 32}));
    std::string reason;
    CHECK(parse_cidr(to_string(cidr), reason).value().network() == cidr);
  }
}

TEST_CASE("networks are ordered by address, the wider first, and hold those inside them") {
  const Cidr wide{0x14000000, 8}, narrow{0x14000000, 16}, next{0x14010000, 16};
  CHECK(wide < narrow);
  CHECK(narrow < next);
  CHECK(wide.contains(narrow));
  CHECK(wide.contains(wide));
  CHECK_FALSE(narrow.contains(wide));
  CHECK_FALSE(narrow.contains(next));
}
