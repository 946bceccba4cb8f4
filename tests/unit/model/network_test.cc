#include "model/network.h"

#include <catch2/catch.hpp>

using namespace acrnet;

namespace {

const Cidr low{0x14000000, 24};
const Cidr high{0x15000000, 24};
const ArmId first = ArmId::subnet("s", "g", "n", "a");
const ArmId second = ArmId::subnet("s", "g", "n", "b");

}  // namespace

TEST_CASE("settings with the same effect are equal once normalized") {
  NetworkSettings written;
  written.ip_rules = {high, low, high};
  written.subnet_rules = {second, first, ArmId::subnet("S", "G", "N", "A")};
  normalize(written);
  NetworkSettings plain;
  plain.ip_rules = {low, high};
  plain.subnet_rules = {first, second};
  CHECK(written == plain);
}

TEST_CASE("rules are added and removed at their place, and once") {
  NetworkSettings settings;
  for (const RuleSource& source : {RuleSource(high), RuleSource(second), RuleSource(low),
                                   RuleSource(first), RuleSource(low)}) {
    add_rule(settings, source);
    CHECK(has_rule(settings, source));
  }
  CHECK(settings.ip_rules == std::vector<Cidr>{low, high});
  CHECK(settings.subnet_rules == std::vector<ArmId>{first, second});

  remove_rule(settings, low);
  remove_rule(settings, low);
  remove_rule(settings, ArmId::subnet("S", "G", "N", "B"));
  CHECK(settings.ip_rules == std::vector<Cidr>{high});
  CHECK(settings.subnet_rules == std::vector<ArmId>{first});
  CHECK_FALSE(has_rule(settings, low));
}

TEST_CASE("a network and a part of it are two rules") {
  NetworkSettings settings;
  add_rule(settings, low);
  CHECK_FALSE(has_rule(settings, Cidr{low.first(), 25}));
}
