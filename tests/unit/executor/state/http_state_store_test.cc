#include "executor/state/http_state_store.h"

#include <catch2/catch.hpp>

#include <thread>

#include "executor/files/state_codec.h"
#include "executor/messages/diagnostics.h"
#include "executor/state/local_state_store.h"
#include "tests/support/eventually.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"
#include "tests/unit/executor/state/remote_states.h"
#include "tests/unit/executor/state/state_store_conformance.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::testing;
using namespace acrnet::executor;

namespace {

class HttpPlace final : public StateStoreBackend {
 public:
  std::unique_ptr<StateStore> open() override { return open_http(service); }
  HttpStateService service;
};

State numbered(std::uint64_t serial) {
  State state = sample_state();
  state.serial = serial;
  state.last_observed_serial = serial;
  return state;
}

constexpr const char* basic = "Basic YW5hOmh1c2g=";  // ana:hush

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> codes;
  for (const Diagnostic& item : diagnostics.items()) codes.emplace_back(item.code);
  return codes;
}

using Codes = std::vector<std::string>;

// The fault at the n-th request, once.
std::function<std::optional<ServiceFault>(const ServedRequest&, std::size_t)> at(
    std::size_t number, const ServiceFault& fault) {
  return [number, fault](const ServedRequest&, std::size_t n) {
    return n == number ? std::optional(fault) : std::nullopt;
  };
}

}  // namespace

TEST_CASE("the store over Terraform's http protocol keeps the contract of state stores") {
  HttpPlace place;
  place.service.authorization = basic;
  check_state_store(place);
  CHECK(place.service.lock.empty());
}

TEST_CASE("the methods and codes of GitLab are as good as the others") {
  HttpPlace place;
  place.service.lock_method = "POST";
  place.service.unlock_method = "DELETE";
  place.service.locked_status = 409;
  check_state_store(place);
}

TEST_CASE("a write carries the lock's ID, a digest and JSON, and no other write is sent") {
  HttpStateService service;
  const auto store = open_http(service);
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  REQUIRE(store->write(numbered(1), diagnostics));
  const ServedRequest put = service.last();
  CHECK(put.method == "POST");
  CHECK(put.query().size() == 3 + 36);
  CHECK(put.header("content-type") == "application/json");
  CHECK(put.header("content-md5").size() == 24);
  CHECK(put.header("authorization") == basic);
  CHECK(service.asked() == std::vector<std::string>{"LOCK /state/lock", "GET /state", "GET /state",
                                                    "POST /state?" + put.query()});
}

TEST_CASE("whoever finds the lock held is told who has it, and how a dead run's is broken") {
  HttpStateService service;
  const auto one = open_http(service);
  const auto two = open_http(service);
  Diagnostics diagnostics;
  auto lock = one->lock("apply", diagnostics);
  CHECK_FALSE(two->lock("plan", diagnostics));
  REQUIRE(codes(diagnostics) == Codes{"ACR4001"});
  const Diagnostic told = diagnostics.items()[0];
  CHECK_THAT(told.detail, Catch::Contains("acrnet apply, "));
  const std::string id = told.help.substr(told.help.rfind(' ') + 1);

  Diagnostics wrong;
  CHECK_FALSE(two->force_unlock("another", wrong));
  CHECK(codes(wrong) == Codes{"ACR4016"});
  CHECK_THAT(wrong.items()[0].help, Catch::Contains(id));
  Diagnostics right;
  CHECK(two->force_unlock(id, right));
  CHECK(two->lock("plan", right));
  CHECK(right.empty());
  // The first one finds that it has nothing any more.
  Diagnostics late;
  lock->release(late);
  CHECK(codes(late) == Codes{"ACR4014"});
  CHECK(late.items()[0].severity == Severity::warning);
}

TEST_CASE("whether a lock is held is asked again, and the answer is the service's or the state's") {
  using namespace std::chrono_literals;
  HttpStateService service;
  const auto store = open_http(service);
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(store->write(numbered(1), diagnostics));
  const auto is_held_now = [&] {
    const auto asked = Clock::now();
    REQUIRE(eventually([&] { return !lock->held() || lock->is_held_since(asked); }));
    return lock->held();
  };
  CHECK(is_held_now());  // 423 with our own ID
  service.meanwhile([&] { service.lock.clear(); });
  CHECK(is_held_now());  // nobody took it, nobody wrote: it is ours again
  CHECK_FALSE(service.lock.empty());
  // A service that does not say who holds it, and then one that fails for a moment.
  int failures = 2;
  service.fault = [&](const ServedRequest& request, std::size_t) -> std::optional<ServiceFault> {
    if (request.method != "LOCK") return std::nullopt;
    return ServiceFault{false, {failures-- > 0 ? 503 : 423}};
  };
  CHECK(is_held_now());
  service.fault = nullptr;
  SECTION("another run holds it") {
    service.meanwhile([&] { service.lock = R"({"ID": "other", "Who": "ana on build-7"})"; });
    CHECK_FALSE(is_held_now());
    CHECK_THAT(lock->why_lost(), Catch::Contains("ana on build-7"));
    Diagnostics quiet;
    lock->release(quiet);  // which leaves the other's
    CHECK(quiet.empty());
    CHECK_THAT(service.lock, Catch::Contains("other"));
  }
  SECTION("another run had it, and wrote") {
    service.meanwhile([&] {
      service.lock.clear();
      service.state = encode_state(numbered(2));
    });
    CHECK_FALSE(is_held_now());
    CHECK_THAT(lock->why_lost(), Catch::Contains("serial 2"));
    CHECK(eventually([&] {
      bool free = false;
      service.meanwhile([&] { free = service.lock.empty(); });
      return free;
    }));
  }
}

TEST_CASE("a lock that was taken from a run stops its writes") {
  HttpStateService service;
  const auto store = open_http(service);
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  service.meanwhile([&] { service.lock = R"({"ID": "other", "Who": "ana"})"; });
  CHECK_FALSE(store->write(numbered(1), diagnostics));
  CHECK(codes(diagnostics) == Codes{"ACR4014"});
  CHECK_FALSE(service.state);
}

TEST_CASE("what fails for the moment is asked again, and what was done already is not undone") {
  // 1 locks, 2 reads, 3 writes, 4 unlocks.
  const std::size_t number = GENERATE(as<std::size_t>(), 1, 2, 3, 4);
  const bool after = GENERATE(false, true);
  const ServedAnswer answer = GENERATE(ServedAnswer{503}, ServedAnswer{0, "", {}, true},
                                       ServedAnswer{429, "", {{"Retry-After", "0"}}});
  if (after && answer.status == 429) return;  // it says that nothing was done
  CAPTURE(number, after, answer.status);
  HttpStateService service;
  service.fault = at(number, {after, answer});
  const auto store = open_http(service);
  Diagnostics diagnostics;
  auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  CHECK(store->write(numbered(1), diagnostics));
  lock->release(diagnostics);
  CHECK(codes(diagnostics).empty());
  CHECK(service.lock.empty());
  CHECK(service.asked().size() == 6);  // what is not there yet is asked for twice
  CHECK(open_http(service)->read(diagnostics) == numbered(1));
}

TEST_CASE("an answer that is none of a place for states is told, and nothing is believed") {
  struct Case {
    ServedAnswer answer;
    std::string code;
    std::string says;
  };
  const std::string other = "https://elsewhere.example/state?token=secret";
  const std::vector<Case> cases{
      {{200, "<html>sign in</html>"}, "ACR4004", "web page"},
      {{200, std::string(200, '[')}, "ACR4004", ""},
      {{200, R"({"version": 4, "terraform_version": "1.9.0"})"}, "ACR4004", ""},
      {{200, R"({"format":"acrnet-state","format_version":99})"}, "ACR4005", ""},
      {{200, encode_state(numbered(1)).substr(0, 300)}, "ACR4004", ""},
      {{200, encode_state(numbered(1)), {{"Content-MD5", "kAFQmDzST7DWlj99KOF/cg=="}}},
       "ACR4013",
       "Content-MD5"},
      {{401}, "ACR4012", "ACRNET_STATE_PASSWORD"},
      {{403}, "ACR4012", "HTTP 403"},
      {{302, "", {{"Location", other}}},
       "ACR4013",
       "redirects to https://elsewhere.example/state?token=…"},
      {{418}, "ACR4013", "HTTP 418"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.answer.status, c.answer.body);
    HttpStateService service;
    service.fault = [&](const ServedRequest&, std::size_t) {
      return ServiceFault{false, c.answer};
    };
    const auto store = open_http(service);
    Diagnostics diagnostics;
    CHECK_FALSE(store->read(diagnostics));
    REQUIRE(codes(diagnostics) == Codes{c.code});
    const Diagnostic& told = diagnostics.items()[0];
    CHECK_THAT(told.summary + told.detail + told.help, Catch::Contains(c.says));
    CHECK_FALSE(told.help.empty());
    CHECK_FALSE(store->write(numbered(1), diagnostics));
    CHECK(service.asked() == std::vector<std::string>{"GET /state", "GET /state"});
  }
}

TEST_CASE("a place that is gone is told after a few attempts") {
  HttpStateService service;
  service.fault = [](const ServedRequest&, std::size_t) {
    return ServiceFault{false, {0, "", {}, true}};
  };
  StoreSetup setup;
  setup.retry_for = std::chrono::seconds(1);
  Diagnostics diagnostics;
  CHECK_FALSE(open_http(service, setup)->read(diagnostics));
  CHECK(codes(diagnostics) == Codes{"ACR4011"});
  CHECK(service.asked().size() > 1);
}

TEST_CASE("a service that can't lock is no place to apply, and who may only read can plan") {
  const auto [status, code] = GENERATE(table<int, std::string>(
      {{404, "ACR4002"}, {405, "ACR4002"}, {501, "ACR4002"}, {403, "ACR4002"}, {400, "ACR4013"}}));
  HttpStateService service;
  service.fault = at(1, {false, {status}});
  Diagnostics diagnostics;
  CHECK_FALSE(open_http(service)->lock("apply", diagnostics));
  CHECK(codes(diagnostics) == Codes{code});
}

TEST_CASE("a missing or empty state is an error for all but who makes it") {
  for (const bool empty : {false, true}) {
    HttpStateService service;
    if (empty) service.state = "";
    StoreSetup setup;
    setup.when_missing = WhenMissing::refuse;
    Diagnostics diagnostics;
    CHECK_FALSE(open_http(service, setup)->read(diagnostics));
    REQUIRE(codes(diagnostics) == Codes{"ACR4010"});
    CHECK_THAT(diagnostics.items()[0].help, Catch::Contains("acrnet init"));
    CHECK(open_http(service)->read(diagnostics) == State());
  }
}

TEST_CASE("after an interrupt a silent place is not waited for, and the state is put aside") {
  const TemporaryFolder folder;
  std::atomic<int> interrupts{0};
  HttpStateService service;
  service.state = encode_state(numbered(1));
  StoreSetup setup;
  setup.interrupts = &interrupts;
  setup.folder = folder.path();
  const auto store = open_http(service, setup);
  Diagnostics diagnostics;
  interrupts = 1;
  service.fault = [](const ServedRequest&, std::size_t) { return ServiceFault{false, {503}}; };
  CHECK_FALSE(store->write(numbered(2), diagnostics));
  CHECK(service.asked().size() == 1);
  store->rescue(numbered(2), diagnostics);
  REQUIRE(codes(diagnostics) == Codes{"ACR4013", "ACR4008"});
  CHECK_THAT(diagnostics.items()[1].help, Catch::EndsWith(" state push errored.acrstate"));
  CHECK(read_state_file(folder.path() / "errored.acrstate", diagnostics) == numbered(2));
}

TEST_CASE("a process that is about to be ended gives its lock back from another thread") {
  HttpStateService service;
  const auto store = open_http(service);
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  std::thread([&] { lock->let_go(std::chrono::seconds(3), diagnostics); }).join();
  CHECK(service.lock.empty());
  CHECK(diagnostics.empty());
}

TEST_CASE("a lock whose answer did not come is given back, or its ID is told") {
  for (const bool unlocks : {true, false}) {
    HttpStateService service;
    service.fault = [&](const ServedRequest& request, std::size_t) {
      const bool lost = request.method == "LOCK" || (request.method == "UNLOCK" && !unlocks);
      return lost ? std::optional(ServiceFault{true, {.cut = true}}) : std::nullopt;
    };
    const auto store = open_http(service);
    Diagnostics diagnostics;
    REQUIRE_FALSE(store->lock("apply", diagnostics));
    CHECK(service.lock.empty());
    CHECK(codes(diagnostics) == (unlocks ? Codes{"ACR4011"} : Codes{"ACR4015", "ACR4011"}));
  }
}
