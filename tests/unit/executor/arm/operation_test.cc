#include <catch2/catch.hpp>

#include "executor/arm/operation.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using namespace acrnet::executor;

namespace {

using Status = OperationStatus::State;

HttpResponse poll(int status, const std::string& body) { return {status, {}, body, {}}; }

const std::string base = FakeArm::base_url;

}  // namespace

TEST_CASE("an operation has ended only at the three words that end it") {
  const auto [body, state] = GENERATE(table<std::string, Status>({
      {R"({"status":"Succeeded"})", Status::ended},
      {R"({"status":"succeeded"})", Status::ended},
      {R"({"status":"InProgress"})", Status::running},
      {R"({"status":"Running"})", Status::running},
      {R"({"status":"Creating"})", Status::running},
      {R"({"status":"Failed"})", Status::failed},
      {R"({"status":"Canceled"})", Status::failed},
      {R"({"status":"Cancelled"})", Status::failed},
      {R"({"properties":{"provisioningState":"Updating"}})", Status::running},
      {R"({"properties":{"provisioningState":"Succeeded"}})", Status::ended},
      {"", Status::ended},
  }));
  CAPTURE(body);
  CHECK(read_operation_status(poll(200, body), false).state == state);
}

TEST_CASE("a Location runs while it answers 202") {
  CHECK(read_operation_status(poll(202, ""), true).state == Status::running);
  CHECK(read_operation_status(poll(200, R"({"x":1})"), true).state == Status::ended);
  CHECK(read_operation_status(poll(204, ""), true).state == Status::ended);
}

TEST_CASE(
    "each poll may name a newer URL, which is followed as it is, at the pace that is asked for") {
  FakeArm azure;
  MemoryStateStore store;
  Run run(azure, store);
  std::vector<std::string> polled;
  azure.fault = [&](const FakeArm::Request& request, std::size_t number) -> std::optional<Fault> {
    polled.push_back(request.url);
    if (number == 3) return answer_with(200, R"({"status":"Succeeded"})");
    return answer_with(200, R"({"status":"InProgress"})",
                       {{"Azure-AsyncOperation", base + "/op?c=%2F" + std::to_string(number)},
                        {"Retry-After", "20"}});
  };
  std::optional<OperationEnd> end;
  int waits = 0;
  Operation operation(
      *run.arm, azure.now() + std::chrono::minutes(5), std::chrono::minutes(5),
      [&](const std::string&) { ++waits; }, [&](const OperationEnd& how) { end = how; });
  const auto began = azure.now();
  REQUIRE(operation.follow({201,
                            {{"Azure-AsyncOperation", base + "/op?c=first"},
                             {"Location", base + "/other"},
                             {"Retry-After", "20"}},
                            "",
                            ""}));
  azure.run([&] { return end.has_value(); });
  REQUIRE(end);
  CHECK(end->state == OperationEnd::State::ended);
  CHECK(polled ==
        std::vector<std::string>{base + "/op?c=first", base + "/op?c=%2F1", base + "/op?c=%2F2"});
  CHECK(azure.now() - began >= milliseconds(60'000));
  CHECK(waits == 3);
}

TEST_CASE("an operation that never ends is given up at its deadline") {
  FakeArm azure;
  MemoryStateStore store;
  Run run(azure, store);
  azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(answer_with(202, ""));
  };
  std::optional<OperationEnd> end;
  Operation operation(
      *run.arm, azure.now() + std::chrono::minutes(5), std::chrono::minutes(5),
      [](const std::string&) {}, [&](const OperationEnd& how) { end = how; });
  const auto began = azure.now();
  REQUIRE(operation.follow({202, {{"Location", base + "/op"}}, "", ""}));
  azure.run([&] { return end.has_value(); });
  REQUIRE(end);
  CHECK(end->state == OperationEnd::State::timed_out);
  CHECK(azure.now() - began <= std::chrono::minutes(5));
}

TEST_CASE(
    "a poll that nobody answers is repeated for --retry-for, and is no end of the operation") {
  FakeArm azure;
  MemoryStateStore store;
  Run run(azure, store);
  azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(Fault{Fault::Kind::lost_before, {}});
  };
  std::optional<OperationEnd> end;
  std::vector<std::string> waits;
  Operation operation(
      *run.arm, azure.now() + std::chrono::minutes(30), std::chrono::seconds(10),
      [&](const std::string& why) { waits.push_back(why); },
      [&](const OperationEnd& how) { end = how; });
  const auto began = azure.now();
  REQUIRE(operation.follow({202, {{"Location", base + "/op"}}, "", ""}));
  azure.run([&] { return end.has_value(); });
  REQUIRE(end);
  CHECK(end->state == OperationEnd::State::unanswered);
  CHECK(azure.now() - began <= std::chrono::seconds(11));
  REQUIRE(waits.size() > 1);
  CHECK(waits[0] == "Azure is working on it");
  CHECK(waits[1] != waits[0]);
  CHECK_FALSE(run.arm->is_answered());
}

TEST_CASE("an answer without a link is no long operation, and a forgotten one has ended") {
  FakeArm azure;
  MemoryStateStore store;
  Run run(azure, store);
  std::optional<OperationEnd> end;
  Operation operation(
      *run.arm, azure.now() + std::chrono::minutes(5), std::chrono::minutes(5),
      [](const std::string&) {}, [&](const OperationEnd& how) { end = how; });
  CHECK_FALSE(operation.follow({200, {}, "{}", ""}));
  azure.fault = [](const FakeArm::Request&, std::size_t) {
    return std::optional(answer_with(404));
  };
  REQUIRE(operation.follow({202, {{"Location", base + "/op"}}, "", ""}));
  azure.run([&] { return end.has_value(); });
  CHECK(end->state == OperationEnd::State::ended);
}
