#include "planner/diff/rule_merge.h"

#include <catch2/catch.hpp>

#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

// Which sides know each rule, in the order of the visits: "20.0.0.1:wp" for wanted and present.
template <typename Source>
std::string merged(std::string_view wanted, std::string_view present, std::string_view recorded) {
  NetworkSettings settings;
  TrackedAccess state;
  std::vector<DesiredRule> wishes;
  for (const RuleSource& source : sources(wanted)) wishes.push_back({source, {}, no_text});
  std::sort(wishes.begin(), wishes.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
  for (const RuleSource& source : sources(present)) add_rule(settings, source);
  for (const RuleSource& source : sources(recorded)) rule_entry(state, source);
  std::string text;
  merge_rules(
      rules_with<Source>(wishes), present_rules(settings, static_cast<Source*>(nullptr)),
      rules_with<Source>(state.rules),
      [&](const Source& source, const DesiredRule* wish, bool there, const TrackedRule* memory) {
        text += dump(RuleSource(source)) + ":" + (wish ? "w" : "") + (there ? "p" : "") +
                (memory ? "r" : "") + " ";
      });
  return text;
}

}  // namespace

TEST_CASE("every rule that a side knows is met once, in order, with all that know it") {
  CHECK(merged<Cidr>("", "", "").empty());
  CHECK(merged<Cidr>("20.0.0.1 20.0.0.3", "20.0.0.2 20.0.0.3", "20.0.0.1 20.0.0.4") ==
        "20.0.0.1:wr 20.0.0.2:p 20.0.0.3:wp 20.0.0.4:r ");
  CHECK(merged<Cidr>("20.0.0.0/8", "20.0.0.0/9", "20.0.0.0/8") == "20.0.0.0/8:wr 20.0.0.0/9:p ");
}

TEST_CASE("rules of the other kind are left out") {
  CHECK(merged<Cidr>("20.0.0.1 net/a", "net/a", "net/b") == "20.0.0.1:w ");
  CHECK(merged<ArmId>("20.0.0.1 net/a", "net/a 20.0.0.9", "net/b") == "net/a:wp net/b:r ");
}

TEST_CASE("IDs are the same whatever their case, and are spelled as in Azure") {
  CHECK(merged<ArmId>("NET/A", "Net/a", "net/a") == "Net/a:wpr ");
  CHECK(merged<ArmId>("NET/A", "", "net/a") == "NET/A:wr ");
}
