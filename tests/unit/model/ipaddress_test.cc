// Sets of addresses against what Python's ipaddress says, kept in tests/data/ipaddress_cases.txt
// (tests/data/make_ipaddress_cases.py writes it).
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "model/cidr_set.h"
#include "tests/support/checkout.h"

namespace acrnet {

namespace {

Cidr cidr_of(const std::string& text) {
  std::string reason;
  const auto cidr = parse_cidr(text, reason);
  INFO(text << ": " << reason);
  REQUIRE(cidr);
  return cidr->network();
}

// The words up to one of `ends`, or to the end of the line.
std::vector<Cidr> cidrs_until(std::istringstream& words, const std::string& ends) {
  std::vector<Cidr> cidrs;
  std::string word;
  while (words >> word && ends.find(word) == std::string::npos) cidrs.push_back(cidr_of(word));
  return cidrs;
}

// The networks from one address to another, by the set of each alone: the ends are halved down.
CidrSet addresses_between(const Cidr& first, const Cidr& last) {
  const CidrSet everything = CidrSet::everything();
  std::vector<Cidr> outside;
  std::uint64_t at = 0;
  const auto skip_to = [&](std::uint64_t end) {
    for (; at < end; ++at) {
      std::uint8_t prefix = 32;
      while (prefix > 0 && at % (std::uint64_t{2} << (32U - prefix)) == 0 &&
             at + (std::uint64_t{2} << (32U - prefix)) <= end)
        --prefix;
      outside.emplace_back(static_cast<std::uint32_t>(at), prefix);
      at += (std::uint64_t{1} << (32U - prefix)) - 1;
    }
  };
  skip_to(first.first());
  at = std::uint64_t{last.last()} + 1;
  skip_to(std::uint64_t{1} << 32U);
  return subtract(everything, CidrSet(outside));
}

}  // namespace

TEST_CASE("sets of addresses say the same as Python's ipaddress") {
  std::ifstream file(in_checkout("tests/data/ipaddress_cases.txt"));
  REQUIRE(file);
  int cases = 0;
  for (std::string line; std::getline(file, line); ++cases) {
    CAPTURE(line);
    std::istringstream words(line);
    std::string what;
    words >> what;
    std::vector<Cidr> given = cidrs_until(words, what == "exclude" ? "-" : "=");
    CidrSet found(given);
    if (what == "exclude") found = subtract(found, CidrSet(cidrs_until(words, "=")));
    if (what == "summarize") {
      REQUIRE(given.size() == 2);
      found = addresses_between(given[0], given[1]);
    }
    const std::vector<Cidr> wanted = cidrs_until(words, "");
    REQUIRE(found.cover() == wanted);
    CHECK(found == CidrSet(wanted));
  }
  CHECK(cases == 2'500);
}

}  // namespace acrnet
