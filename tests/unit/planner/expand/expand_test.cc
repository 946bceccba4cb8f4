#include "planner/expand/expand.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

struct Expanded {
  std::string desired;  // empty: there was an error
  std::string diagnostics;
};

Expanded expand_sample(const Sample& sample) {
  Diagnostics diagnostics;
  const auto desired = expand(sample.policy, sample.today, diagnostics);
  REQUIRE(desired.has_value() != diagnostics.has_errors());
  return {desired ? dump(*desired) : std::string(), dump(diagnostics)};
}

std::string numbered_range(unsigned number) {
  return "20." + std::to_string(number / 128) + "." + std::to_string(number % 128 * 2) + ".0/24";
}

}  // namespace

TEST_CASE("rules are sorted by source: ranges by address, then subnets by ID") {
  Sample sample;
  sample.subnet("net/b", 1);
  sample.subnet("net/a", 2);
  sample.registry("main", 10);
  sample.allow("net/b", 11).allow("203.0.113.0/24", 12).allow("net/a", 13).allow("20.0.0.7", 14);
  const Expanded expanded = expand_sample(sample);
  CHECK(expanded.desired ==
        "registry.main\n"
        "  20.0.0.7 :14\n"
        "  203.0.113.0/24 :12\n"
        "  net/a :13\n"
        "  net/b :11\n"
        "subnet.net.a needed by :13\n"
        "subnet.net.b needed by :11\n");
  CHECK(expanded.diagnostics.empty());
}

TEST_CASE("what is said of one place is said once, however many registries a loop makes of it") {
  Sample sample;
  sample.registry("east", 10);
  sample.default_action(DefaultAction::deny, 10).allow("10.0.0.0/8", 11);
  sample.registry("west", 10);
  sample.default_action(DefaultAction::deny, 10).allow("10.0.0.0/8", 11);
  sample.registry("north", 20);
  sample.default_action(DefaultAction::deny, 20).allow("10.0.0.0/8", 21);
  CHECK(expand_sample(sample).diagnostics ==
        "ACR2003 warning registry.east line 11\n"
        "ACR2003 warning registry.north line 21\n");
}

TEST_CASE("of two statements for one source the first in the text counts, and the other is told") {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.registry("main", 10);
  // As a policy with its statements in another order would hold them.
  sample.allow("20.0.0.7", 19).allow("net/a", 12).allow("20.0.0.7", 11).allow("net/a", 13);
  const Expanded expanded = expand_sample(sample);
  CHECK(expanded.desired ==
        "registry.main\n"
        "  20.0.0.7 :11\n"
        "  net/a :12\n"
        "subnet.net.a needed by :12\n");
  CHECK(expanded.diagnostics ==
        "ACR2001 warning registry.main line 13 see 12\n"
        "ACR2001 warning registry.main line 19 see 11\n");
}

TEST_CASE("a subnet is needed by the first registry's rule, and by none when no rule names it") {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.subnet("net/unused", 2);
  sample.registry("z", 10);
  sample.allow("net/a", 11);
  sample.registry("b", 20);
  sample.allow("net/a", 21);
  CHECK(expand_sample(sample).desired ==
        "registry.b\n"
        "  net/a :21\n"
        "registry.z\n"
        "  net/a :11\n"
        "subnet.net.a needed by :21\n"
        "subnet.net.unused\n");
}

TEST_CASE("a subscription is registered once, and only where a rule crosses subscriptions") {
  Sample sample;
  sample.subnet("far/a", 1, "2");
  sample.subnet("far/b", 2, "2");
  sample.subnet("near/a", 3, "1");
  sample.subnet("unused/a", 4, "3");
  sample.registry("main", 10);
  sample.allow("near/a", 11).allow("far/b", 12).allow("far/a", 13);
  const Expanded expanded = expand_sample(sample);
  CHECK_THAT(expanded.desired, Catch::EndsWith("subscription 2 for subnet.far.a :13\n"));
  CHECK(expanded.desired.find("subscription 1") == std::string::npos);
  CHECK(expanded.desired.find("subscription 3") == std::string::npos);
}

TEST_CASE("subscriptions are the same whatever the case of their letters") {
  Sample sample;
  sample.subnet("net/a", 1).id = ArmId::subnet("ABCD", "group", "net", "a");
  sample.registry("main", 10).id = ArmId::registry("abcd", "group", "main");
  sample.allow("net/a", 11);
  CHECK(expand_sample(sample).desired.find("subscription") == std::string::npos);
}

TEST_CASE("two blocks for one subnet are one subnet, unless they disagree about its endpoint") {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.subnet("other/a", 2).id = subnet_id("net/a");
  sample.registry("main", 10);
  sample.allow("other/a", 11);
  CHECK(expand_sample(sample).desired ==
        "registry.main\n"
        "  net/a :11\n"
        "subnet.net.a needed by :11\n");

  sample.policy.subnets[1].service_endpoint = EndpointMode::existing;
  CHECK(expand_sample(sample).diagnostics == "ACR2013 error subnet.other.a line 2 see 1\n");
}

TEST_CASE("two blocks for one subnet say together by what it leaves") {
  Sample sample;
  sample.subnet("net/a", 1).egress = {cidr("20.0.0.9"), cidr("20.0.0.1")};
  PolicySubnet& other = sample.subnet("other/a", 2);
  other.id = subnet_id("net/a");
  other.egress = {cidr("20.0.0.1"), cidr("20.0.0.5")};
  Diagnostics none;
  const auto desired = expand(sample.policy, sample.today, none);
  REQUIRE(desired);
  CHECK(desired->subnets[0].egress ==
        std::vector{cidr("20.0.0.1"), cidr("20.0.0.5"), cidr("20.0.0.9")});
}

TEST_CASE("what the policy alone can tell about rules is told") {
  struct Row {
    const char* title;
    std::function<void(Sample&)> write;
    const char* expected;
  };
  const auto deny = [](Sample& sample) { sample.default_action(DefaultAction::deny, 11); };
  const std::vector<Row> rows{
      {"nothing strange",
       [&](Sample& s) {
         deny(s);
         s.allow("203.0.113.0/24", 12);
       },
       ""},
      {"everyone in two halves",
       [&](Sample& s) {
         deny(s);
         s.allow("0.0.0.0/1", 12).allow("128.0.0.0/1", 13);
       },
       "ACR2004 warning registry.main line 12\n"},
      {"nearly everyone",
       [&](Sample& s) {
         deny(s);
         s.allow("0.0.0.0/1", 12).allow("128.0.0.0/2", 13).allow("192.0.0.0/3", 14);
       },
       ""},
      {"a subnet that leaves by a private range",
       [&](Sample& s) {
         deny(s);
         s.subnet("net/a", 1).egress = {cidr("10.0.0.0/24"), cidr("20.0.0.1")};
         s.policy.subnets[0].egress_range = s.policy.subnets[0].range;
         s.allow("net/a", 12);
       },
       "ACR2065 warning subnet.net.a line 1\n"},
      {"rules behind a shut door",
       [&](Sample& s) {
         deny(s);
         s.policy.registries[0].public_access = Setting<PublicAccess>{PublicAccess::disabled, {}};
         s.allow("203.0.113.0/24", 12).allow("203.0.113.7", 13);
       },
       "ACR2063 warning registry.main line 12 see 10\n"},
      {"public access that is enabled",
       [&](Sample& s) {
         deny(s);
         s.policy.registries[0].public_access = Setting<PublicAccess>{PublicAccess::enabled, {}};
         s.allow("203.0.113.0/24", 12);
       },
       ""},
      {"trusted services beside a range",
       [&](Sample& s) {
         deny(s);
         s.policy.registries[0].trusted_services =
             Setting<TrustedServices>{TrustedServices::allow, {}};
         s.allow("203.0.113.0/24", 12);
       },
       ""},
      {"trusted services beside a subnet",
       [&](Sample& s) {
         deny(s);
         s.policy.registries[0].trusted_services =
             Setting<TrustedServices>{TrustedServices::allow, {}};
         s.subnet("net/a", 1);
         s.allow("net/a", 12);
       },
       "ACR2064 warning registry.main line 12 see 10\n"},
      {"a range inside another",
       [&](Sample& s) {
         deny(s);
         s.allow("20.1.2.0/24", 12).allow("20.1.0.0/16", 13);
       },
       "ACR2002 warning registry.main line 12 see 13\n"},
      {"all ranges inside another are told, with the widest",
       [&](Sample& s) {
         deny(s);
         s.allow("20.0.0.0/8", 12)
             .allow("20.1.0.0/16", 13)
             .allow("20.1.2.3", 14)
             .allow("21.0.0.0/8", 15);
       },
       "ACR2002 warning registry.main line 13 see 12\n"
       "ACR2002 warning registry.main line 14 see 12\n"},
      {"neighbours are apart",
       [&](Sample& s) {
         deny(s);
         s.allow("20.0.0.0/25", 12).allow("20.0.0.128/25", 13);
       },
       ""},
      {"private",
       [&](Sample& s) {
         deny(s);
         s.allow("192.168.7.0/24", 12);
       },
       "ACR2003 warning registry.main line 12\n"},
      {"carrier-grade NAT",
       [&](Sample& s) {
         deny(s);
         s.allow("100.127.255.255", 12);
       },
       "ACR2003 warning registry.main line 12\n"},
      {"just behind carrier-grade NAT",
       [&](Sample& s) {
         deny(s);
         s.allow("100.128.0.0", 12);
       },
       ""},
      {"a range that holds a private one",
       [&](Sample& s) {
         deny(s);
         s.allow("192.0.0.0/8", 12);
       },
       ""},
      {"multicast",
       [&](Sample& s) {
         deny(s);
         s.allow("239.1.1.1", 12);
       },
       "ACR2003 warning registry.main line 12\n"},
      {"everyone under deny",
       [&](Sample& s) {
         deny(s);
         s.allow("0.0.0.0/0", 12).allow("20.0.0.0/8", 13);
       },
       "ACR2004 warning registry.main line 12\n"},
      {"everyone where the default is left", [](Sample& s) { s.allow("0.0.0.0/0", 12); }, ""},
      {"no one under deny", deny, "ACR2005 warning registry.main line 10\n"},
      {"no rule of ours in a shared registry",
       [&](Sample& s) {
         deny(s);
         s.policy.registries.back().ownership = Ownership::shared;
       },
       ""},
      {"no one and no default", [](Sample&) {}, ""},
      {"rules under allow, one message for all",
       [](Sample& s) {
         s.default_action(DefaultAction::allow, 11);
         s.allow("20.1.2.0/24", 13).allow("20.1.0.0/16", 12).allow("10.0.0.0/8", 14);
       },
       "ACR2006 warning registry.main line 12 see 10\n"},
  };
  for (const Row& row : rows) {
    INFO(row.title);
    Sample sample;
    sample.registry("main", 10);
    row.write(sample);
    CHECK(expand_sample(sample).diagnostics == row.expected);
  }
}

TEST_CASE("a registry holds 200 ranges and 100 subnets, and not one more") {
  const auto ranges = GENERATE(100U, 101U, 200U, 201U);
  Sample sample;
  sample.registry("main", 10);
  for (unsigned i = 0; i < ranges; ++i) sample.allow(numbered_range(i), 11 + i);
  const Expanded expanded = expand_sample(sample);
  const std::string expected = ranges == 100   ? ""
                               : ranges <= 200 ? "ACR2007 warning registry.main line 10\n"
                                               : "ACR2011 error registry.main line 10\n";
  CHECK(expanded.diagnostics == expected);
  CHECK(expanded.desired.empty() == (ranges > 200));
}

TEST_CASE("one subnet rule too many is an error") {
  const auto count = GENERATE(100U, 101U);
  Sample sample;
  for (unsigned i = 0; i < count; ++i) sample.subnet("net/s" + std::to_string(i), i);
  sample.registry("main", 1000);
  for (unsigned i = 0; i < count; ++i) sample.allow("net/s" + std::to_string(i), 1001 + i);
  CHECK(expand_sample(sample).diagnostics ==
        (count == 100 ? "" : "ACR2010 error registry.main line 1000\n"));
}

TEST_CASE("too many ranges are offered as the smallest exact cover, when that fits") {
  Sample sample;
  sample.registry("main", 10);
  for (unsigned i = 0; i < 201; ++i) sample.allow("20.0.0." + std::to_string(i), 11 + i);
  Diagnostics diagnostics;
  REQUIRE_FALSE(expand(sample.policy, sample.today, diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].help ==
        "exactly the same addresses fit in 4 ranges: allow 20.0.0.0/25, 20.0.0.128/26, "
        "20.0.0.192/29, 20.0.0.200");

  Sample sparse;
  sparse.registry("main", 10);
  for (unsigned i = 0; i < 201; ++i) sparse.allow(numbered_range(i), 11 + i);
  Diagnostics told;
  REQUIRE_FALSE(expand(sparse.policy, sparse.today, told));
  CHECK_THAT(told.items().at(0).help, Catch::EndsWith("need at least 201 ranges"));
}

TEST_CASE("clouds without service endpoints refuse rules for subnets, and only those") {
  const auto cloud =
      GENERATE(Cloud::public_cloud, Cloud::emulator, Cloud::us_government, Cloud::china);
  const bool has_endpoints = cloud == Cloud::public_cloud || cloud == Cloud::emulator;
  Sample sample;
  sample.policy.azure.cloud = cloud;
  sample.subnet("net/a", 1);
  sample.registry("main", 10);
  sample.allow("203.0.113.0/24", 11);
  CHECK(expand_sample(sample).diagnostics.empty());
  sample.allow("net/a", 12);
  CHECK(expand_sample(sample).diagnostics ==
        (has_endpoints ? "" : "ACR2012 error registry.main line 12\n"));
}
