#include "planner/expand/expiry.h"

#include <catch2/catch.hpp>

#include "planner/expand/expand.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

// Subnet net/a at line 1, registry.main at line 10 with deny; today is 2026-11-23.
Sample one_registry() {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.registry("main", 10);
  sample.default_action(DefaultAction::deny, 11);
  return sample;
}

std::string expanded(const Sample& sample) {
  Diagnostics diagnostics;
  const auto desired = expand(sample.policy, sample.today, diagnostics);
  REQUIRE(desired);
  CHECK(desired->today == sample.today);
  const std::string text = dump(*desired);
  return text.substr(text.find('\n') + 1) + dump(diagnostics);
}

}  // namespace

TEST_CASE("a rule is wanted on its last day and no longer on the day after") {
  Sample sample = one_registry();
  sample.allow("203.0.113.0/24", 12).until("2026-11-23");
  CHECK(expanded(sample) ==
        "  203.0.113.0/24 :12 until 2026-11-23\n"
        "subnet.net.a\n"
        "ACR2061 warning registry.main line 12\n");
  sample.today = day("2026-11-24");
  CHECK(expanded(sample) ==
        "  ended 203.0.113.0/24 :12 2026-11-23\n"
        "subnet.net.a\n"
        "ACR2005 warning registry.main line 10\n"
        "ACR2060 warning registry.main line 12\n");
}

TEST_CASE("a subnet whose last rule has ended needs no endpoint and no registration") {
  Sample sample = one_registry();
  sample.policy.subnets[0].id = subnet_id("net/a", "2");
  sample.allow("203.0.113.0/24", 12).allow("net/a", 13).until("2026-11-22");
  CHECK(expanded(sample) ==
        "  203.0.113.0/24 :12\n"
        "  ended net/a :13 2026-11-22\n"
        "subnet.net.a\n"
        "ACR2060 warning registry.main line 13\n");
}

TEST_CASE("a warning comes fourteen days before the end, and for ends that are years away") {
  struct Row {
    const char* until;
    const char* code;  // empty: nothing is said
  };
  for (const Row& row : std::initializer_list<Row>{{"2026-11-22", "ACR2060"},
                                                   {"2026-11-23", "ACR2061"},
                                                   {"2026-12-07", "ACR2061"},
                                                   {"2026-12-08", ""},
                                                   {"2031-11-23", ""},
                                                   {"2031-12-31", "ACR2062"},
                                                   {"9999-12-31", "ACR2062"},
                                                   {"0000-01-01", "ACR2060"}}) {
    CAPTURE(row.until);
    Sample sample = one_registry();
    sample.allow("203.0.113.0/24", 12).allow("198.51.100.7", 13).until(row.until);
    Diagnostics diagnostics;
    REQUIRE(expand(sample.policy, sample.today, diagnostics));
    const std::string told = dump(diagnostics);
    CHECK(told ==
          (*row.code == '\0' ? "" : std::string(row.code) + " warning registry.main line 13\n"));
  }
}

TEST_CASE("of several statements for one source the one that lasts longest counts") {
  Sample sample = one_registry();
  sample.allow("203.0.113.0/24", 12).until("2027-03-01");
  sample.allow("203.0.113.0/24", 13).until("2027-06-01");
  CHECK(expanded(sample) ==
        "  203.0.113.0/24 :13 until 2027-06-01\n"
        "subnet.net.a\n"
        "ACR2001 warning registry.main line 12 see 13\n");
  sample.allow("203.0.113.0/24", 14);
  CHECK(expanded(sample) ==
        "  203.0.113.0/24 :14\n"
        "subnet.net.a\n"
        "ACR2001 warning registry.main line 12 see 14\n"
        "ACR2001 warning registry.main line 13 see 14\n");
}

TEST_CASE("a source that one statement no longer asks for stays while another one asks for it") {
  Sample sample = one_registry();
  sample.allow("203.0.113.0/24", 12).until("2026-01-01").allow("203.0.113.0/24", 13);
  CHECK(expanded(sample) ==
        "  203.0.113.0/24 :13\n"
        "subnet.net.a\n"
        "ACR2060 warning registry.main line 12\n");
}

TEST_CASE("a date that ends the rules of several registries is warned of once") {
  Sample sample = one_registry();
  sample.allow("203.0.113.0/24", 12).allow("198.51.100.7", 13).until("2026-01-01");
  sample.registry("other", 20);
  sample.policy.registries[1].allows = sample.policy.registries[0].allows;
  Diagnostics diagnostics;
  REQUIRE(expand(sample.policy, sample.today, diagnostics));
  CHECK(dump(diagnostics) == "ACR2060 warning registry.main line 13\n");
}

TEST_CASE(
    "what has ended is removed with its day, and stays in a shared registry if it is not ours") {
  Case it;
  it.sample.registry("main", 10);
  it.sample.default_action(DefaultAction::deny, 11);
  it.sample.allow("203.0.113.0/24", 12).allow("198.51.100.7", 13).until("2026-11-22");
  it.azure.registry("main", DefaultAction::deny, "203.0.113.0/24 198.51.100.7");
  it.remember("main", DefaultAction::allow, "203.0.113.0/24 198.51.100.7");
  CHECK(it.changes() ==
        "registry.main\n"
        "  - 198.51.100.7 ended :13 until 2026-11-22\n");

  it.state.resources.clear();
  it.remember("main", DefaultAction::allow, "203.0.113.0/24", "198.51.100.7");
  it.sample.policy.registries[0].ownership = Ownership::shared;
  CHECK(it.changes() ==
        "registry.main\n"
        "  forget 198.51.100.7 ended :13 until 2026-11-22\n");
}

TEST_CASE("a destroy says that it takes back, also of a rule that has ended") {
  Case it;
  it.sample.registry("main", 10);
  it.sample.allow("198.51.100.7", 13).until("2026-11-22");
  it.azure.registry("main", DefaultAction::deny, "198.51.100.7");
  it.remember("main", std::nullopt, "198.51.100.7");
  it.mode = PlanMode::destroy;
  CHECK(it.changes() ==
        "registry.main\n"
        "  - 198.51.100.7 destroy -\n"
        "  forget governance restore destroy :10\n");
}
