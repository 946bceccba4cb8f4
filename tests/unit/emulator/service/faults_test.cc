#include <catch2/catch.hpp>

#include "emulator/service/faults.h"

using namespace acrnet::emulator;

TEST_CASE("a glob matches a whole path, without case") {
  struct Row {
    std::string pattern;
    std::string text;
    bool matches;
  };
  const auto row = GENERATE(values<Row>({{"*", "", true},
                                         {"*/subnets/*", "/a/Subnets/b", true},
                                         {"*/subnets/*", "/a/subnets", false},
                                         {"/a/?", "/a/b", true},
                                         {"/a/?", "/a/bc", false},
                                         {"*a*b*c", "xxaxxbxxc", true},
                                         {"*a*b*c", "xxaxxbxxcd", false},
                                         {"", "x", false},
                                         {"a**", "a", true}}));
  INFO(row.pattern << " on " << row.text);
  CHECK(glob_matches(row.pattern, row.text) == row.matches);
}

TEST_CASE("a fault acts at its turn") {
  struct Row {
    std::string when;
    std::string turns;  // one letter a request: x it acts, . it does not
  };
  const auto row = GENERATE(
      values<Row>({{"", "xxxxx"}, {"nth=2", ".x..."}, {"first=2", "xx..."}, {"every=2", ".x.x."}}));
  std::string error;
  FaultPlan plan;
  plan.add(*parse_fault("PUT */a " + row.when + " status=503 retry-after=1", error));
  std::string turns;
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(plan.next("GET", "/a").instead);
    CHECK_FALSE(plan.next("PUT", "/b").instead);
    turns += plan.next("PUT", "/a").instead ? 'x' : '.';
  }
  CHECK(turns == row.turns);
}

TEST_CASE("a fault fails an operation with a code of its own, as often as it is told") {
  struct Row {
    std::string what;
    std::string code;
    std::string words;
  };
  const auto row = GENERATE(values<Row>({
      {"fail-operation", "AnotherOperationInProgress", "Another operation on this"},
      {"fail-operation=RetryableError", "RetryableError", "A retryable error occurred."},
      {"fail-operation=InternalServerError", "InternalServerError", "told to make"},
  }));
  std::string error;
  FaultPlan plan;
  plan.add(*parse_fault("PUT */privateEndpoints/* first=2 " + row.what, error));
  for (int i = 0; i < 4; ++i) {
    const auto failure = plan.next("PUT", "/x/privateEndpoints/pe").tampering.operation_failure;
    REQUIRE(failure.has_value() == (i < 2));
    if (!failure) continue;
    CHECK(failure->code == row.code);
    CHECK(failure->message.find(row.words) != std::string::npos);
  }
}

TEST_CASE("a fault's parts become what goes wrong") {
  std::string error;
  const auto fault = parse_fault(
      "* * status=429 code=ResourceRequestsThrottled retry-after=7 delay=5 reset=after drop-rule "
      "fail-operation=Broken",
      error);
  REQUIRE(fault);
  CHECK(fault->what.instead->status == 429);
  CHECK(fault->what.instead->header("Retry-After") == "7");
  CHECK(fault->what.instead->body.find("ResourceRequestsThrottled") != std::string::npos);
  CHECK(fault->what.delay == std::chrono::milliseconds(5));
  CHECK(fault->what.delivery == Delivery::reset);
  CHECK(fault->what.tampering.drop_rule);
  CHECK(fault->what.tampering.operation_failure->code == "Broken");
  const auto more = parse_fault(
      "* * reset=in content=html stale=9 redirect=https://elsewhere.example/x hang-operation",
      error);
  REQUIRE(more);
  CHECK(more->what.delivery == Delivery::reset_midway);
  CHECK(more->what.content == WrongContent::html);
  CHECK(more->what.staleness == std::chrono::milliseconds(9));
  CHECK(more->what.instead->status == 307);
  CHECK(more->what.instead->header("Location") == "https://elsewhere.example/x");
  CHECK(more->what.tampering.operation_hangs);
  const auto body = parse_fault("GET /x status=200 body={\"a\": 1}", error);
  REQUIRE(body);
  CHECK(body->what.instead->body == "{\"a\": 1}");
}

TEST_CASE("a text that is not a fault is refused with the word that is wrong") {
  struct Row {
    std::string text;
    std::string words;
  };
  const auto row =
      GENERATE(values<Row>({{"", "it needs"},
                            {"PUT", "it needs"},
                            {"PUT *", "it needs"},
                            {"PUT * nth=1", "it needs"},
                            {"PUT * nth=0 status=503", "'nth=0'"},
                            {"PUT * status=99", "'status=99'"},
                            {"PUT * status=5x", "'status=5x'"},
                            {"PUT * reset=now", "'reset=now'"},
                            {"PUT * retry-after=soon status=429", "'retry-after=soon'"},
                            {"PUT * content=nice", "'content=nice'"},
                            {"PUT * redirect=ftp://x", "'redirect=ftp://x'"},
                            {"PUT * stale=long", "'stale=long'"},
                            {"PUT * truncate=1", "'truncate=1'"},
                            {"PUT * hang-operation=x", "'hang-operation=x'"},
                            {"PUT * explode", "'explode'"}}));
  std::string error;
  INFO(row.text);
  CHECK_FALSE(parse_fault(row.text, error));
  CHECK_THAT(error, Catch::Contains(row.words));
}

TEST_CASE("two faults on one request act together") {
  std::string error;
  FaultPlan plan;
  plan.add(*parse_fault("* * delay=3", error));
  plan.add(*parse_fault("* * reset=before", error));
  const Disturbance both = plan.next("GET", "/");
  CHECK(both.delay == std::chrono::milliseconds(3));
  CHECK(both.cut_before_work);
  plan.clear();
  CHECK_FALSE(plan.next("GET", "/").cut_before_work);
}
