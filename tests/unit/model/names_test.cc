#include "model/names.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "model/network.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/proof.h"
#include "model/risk.h"
#include "model/state.h"

using namespace acrnet;

namespace {

// That values 0 to `last` have a word each, all different, which leads back to the value; and that
// the value after the last has none, so that `last` really is the last.
template <typename Enum>
void check_words(Enum last) {
  std::set<std::string_view> seen;
  for (int number = 0; number <= static_cast<int>(last); ++number) {
    const auto value = static_cast<Enum>(number);
    INFO(number);
    REQUIRE_FALSE(name(value).empty());
    REQUIRE(from_name<Enum>(name(value)) == value);
    REQUIRE(seen.insert(name(value)).second);
  }
  CHECK(name(static_cast<Enum>(static_cast<int>(last) + 1)).empty());
  CHECK_FALSE(from_name<Enum>(""));
  CHECK_FALSE(from_name<Enum>("no such word"));
}

}  // namespace

TEST_CASE("every value of every enumeration has one word, and the word leads back to it") {
  check_words(DefaultAction::deny);
  check_words(PublicAccess::disabled);
  check_words(TrustedServices::deny);
  check_words(DataEndpoints::enabled);
  check_words(Cloud::emulator);
  check_words(Ownership::shared);
  check_words(OnDestroy::keep);
  check_words(EndpointMode::existing);
  check_words(Provenance::imported);
  check_words(PendingOperation::remove);
  check_words(Action::forget);
  check_words(PlanMode::refresh);
  check_words(StepKind::remove);
  check_words(OrderReason::access_is_withheld);
  check_words(ChangeReason::failed);
  check_words(Registration::not_registered);
  check_words(FindingKind::gap);
  check_words(ConnectionStatus::disconnected);
  check_words(UnknownReason::peering);
  check_words(RiskLevel::high);
  check_words(RiskReason::adopts);
  check_words(Resource::Kind::subscription);
}

TEST_CASE("Azure's settings have Azure's spelling, ours are words of the policy") {
  CHECK(name(DefaultAction::deny) == "Deny");
  CHECK(name(PublicAccess::enabled) == "Enabled");
  CHECK(name(Cloud::us_government) == "us_government");
  CHECK_FALSE(from_name<DefaultAction>("deny"));
}
