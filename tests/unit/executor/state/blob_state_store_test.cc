#include <catch2/catch.hpp>

#include <thread>

#include "executor/files/state_codec.h"
#include "executor/http/protocol_digest.h"
#include "executor/messages/diagnostics.h"
#include "tests/support/eventually.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"
#include "tests/unit/executor/state/remote_states.h"
#include "tests/unit/executor/state/state_store_conformance.h"

using namespace acrnet;
using namespace acrnet::testing;
using namespace acrnet::executor;

namespace {

class BlobPlace final : public StateStoreBackend {
 public:
  std::unique_ptr<StateStore> open() override { return open_blob(service); }
  BlobService service;
};

constexpr const char* path = "/state/prod.acrstate";

State numbered(std::uint64_t serial) {
  State state = sample_state();
  state.serial = serial;
  state.last_observed_serial = serial;
  return state;
}

std::vector<std::string> codes(const Diagnostics& diagnostics) {
  std::vector<std::string> codes;
  for (const Diagnostic& item : diagnostics.items()) codes.emplace_back(item.code);
  return codes;
}

using Codes = std::vector<std::string>;

void put(BlobService& service, const State& state) {
  service.meanwhile([&] {
    service.blobs[path].bytes = encode_state(state);
    ++service.blobs[path].version;
  });
}

StoreSetup renewing_quickly() {
  StoreSetup setup;
  setup.times.renew_every = std::chrono::milliseconds(5);
  return setup;
}

}  // namespace

TEST_CASE("the store over a blob keeps the contract of state stores") {
  BlobPlace place;
  check_state_store(place);
  CHECK(place.service.blobs.at(path).lease.empty());
}

TEST_CASE("the lease is renewed while the lock is held, and given back with it") {
  BlobService service;
  const auto store = open_blob(service, renewing_quickly());
  Diagnostics diagnostics;
  auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  CHECK(eventually([&] { return service.renewals > 3; }));
  CHECK(lock->held());
  lock.reset();
  CHECK(service.blobs.at(path).lease.empty());
  CHECK(diagnostics.empty());
}

TEST_CASE("a lease that is another's is noticed, and nothing is written any more") {
  BlobService service;
  put(service, numbered(1));
  const auto store = open_blob(service, renewing_quickly());
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  service.meanwhile([&] { service.blobs[path].lease = "another"; });
  CHECK(eventually([&] { return !lock->held(); }));
  CHECK_FALSE(store->write(numbered(2), diagnostics));
  CHECK(codes(diagnostics) == Codes{"ACR4014"});
  CHECK(store->read(diagnostics) == numbered(1));
}

TEST_CASE(
    "a lease that can't be renewed is given up before it runs out, a short trouble is borne") {
  BlobService service;
  put(service, numbered(1));
  std::atomic<int> failures{3};
  service.fault = [&](const ServedRequest& request, std::size_t) -> std::optional<ServiceFault> {
    if (request.header("x-ms-lease-action") != "renew" || failures == 0) return std::nullopt;
    --failures;
    return ServiceFault{false, {503}};
  };
  StoreSetup setup = renewing_quickly();
  setup.times.sure_for = std::chrono::seconds(20);
  const auto store = open_blob(service, setup);
  Diagnostics diagnostics;
  auto lock = store->lock("apply", diagnostics);
  CHECK(eventually([&] { return service.renewals > 0; }));
  CHECK(lock->held());
  lock.reset();

  failures = 1'000'000;
  setup.times.sure_for = std::chrono::milliseconds(30);
  const auto hasty = open_blob(service, setup);
  lock = hasty->lock("apply", diagnostics);
  CHECK(eventually([&] { return !lock->held(); }));
  lock.reset();  // before its store
}

TEST_CASE("who finds the lease held is told who has it, and that it ends by itself") {
  BlobService service;
  put(service, numbered(1));
  const auto one = open_blob(service);
  const auto two = open_blob(service);
  Diagnostics diagnostics;
  const auto lock = one->lock("apply", diagnostics);
  CHECK(one->write(numbered(2), diagnostics));  // which keeps the note
  CHECK_FALSE(two->lock("plan", diagnostics));
  REQUIRE(codes(diagnostics) == Codes{"ACR4001"});
  const Diagnostic told = diagnostics.items()[0];
  CHECK_THAT(told.detail, Catch::Contains("acrnet apply, ") && Catch::Contains("a minute later"));
  const std::string id = told.help.substr(told.help.rfind(' ') + 1);

  Diagnostics wrong;
  CHECK_FALSE(two->force_unlock("another", wrong));
  CHECK(codes(wrong) == Codes{"ACR4016"});
  Diagnostics right;
  CHECK(two->force_unlock(id, right));
  CHECK(two->lock("plan", right));
  CHECK_FALSE(two->force_unlock(id, right));
  CHECK(codes(right) == Codes{"ACR4016"});
}

TEST_CASE("a blob that somebody wrote between reading and writing is left as it is") {
  BlobService service;
  put(service, numbered(1));
  const auto store = open_blob(service);
  // Without a lease, as a person with the portal does.
  service.fault = [&](const ServedRequest& request, std::size_t) -> std::optional<ServiceFault> {
    if (request.method == "PUT") service.blobs[path].version = 77;
    return std::nullopt;
  };
  Diagnostics diagnostics;
  CHECK_FALSE(store->write(numbered(2), diagnostics));
  CHECK(codes(diagnostics) == Codes{"ACR4006"});
}

TEST_CASE("what fails for the moment is asked again, and a write whose answer was lost is found") {
  // 1 leases, 2 leaves the note, 3 reads, 4 writes, 5 gives back.
  const std::size_t number = GENERATE(as<std::size_t>(), 1, 2, 3, 4, 5);
  const bool after = GENERATE(false, true);
  const ServedAnswer answer = GENERATE(ServedAnswer{503}, ServedAnswer{0, "", {}, true});
  CAPTURE(number, after, answer.status);
  BlobService service;
  put(service, numbered(1));
  service.fault = [&](const ServedRequest&, std::size_t n) {
    return n == number ? std::optional(ServiceFault{after, answer}) : std::nullopt;
  };
  const auto store = open_blob(service);
  Diagnostics diagnostics;
  auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  CHECK(store->write(numbered(2), diagnostics));
  lock.reset();
  CHECK(diagnostics.empty());
  CHECK(service.blobs.at(path).lease.empty());
  CHECK(store->read(diagnostics) == numbered(2));
}

TEST_CASE("a missing blob is made by who makes states, and by nobody else") {
  BlobService service;
  StoreSetup setup;
  setup.when_missing = WhenMissing::refuse;
  Diagnostics diagnostics;
  CHECK_FALSE(open_blob(service, setup)->lock("plan", diagnostics));
  CHECK_FALSE(open_blob(service, setup)->read(diagnostics));
  CHECK(codes(diagnostics) == Codes{"ACR4010", "ACR4010"});
  CHECK(service.blobs.empty());
  CHECK(open_blob(service)->lock("init", diagnostics));
  // Empty now, which is not there either.
  CHECK_FALSE(open_blob(service, setup)->read(diagnostics));
  CHECK(codes(diagnostics).size() == 3);
  service.container = false;
  Diagnostics none;
  CHECK_FALSE(open_blob(service)->lock("init", none));
  CHECK_FALSE(open_blob(service)->read(none));
  CHECK(codes(none) == Codes{"ACR4010", "ACR4010"});
  CHECK_THAT(none.items()[0].help, Catch::Contains("az storage container create"));
}

TEST_CASE("an answer that is none of Azure Storage is told, and nothing is believed") {
  const auto [status, body, code] = GENERATE(
      table<int, std::string, std::string>({{200, "<html>sign in</html>", "ACR4004"},
                                            {403, "", "ACR4012"},
                                            {401, "", "ACR4012"},
                                            {307, "", "ACR4013"},
                                            {400, "<Error><Code>x</Code></Error>", "ACR4013"}}));
  BlobService service;
  service.fault = [&, status = status, body = body](const ServedRequest&, std::size_t) {
    return ServiceFault{false, {status, body}};
  };
  const auto store = open_blob(service);
  Diagnostics diagnostics;
  CHECK_FALSE(store->read(diagnostics));
  REQUIRE(codes(diagnostics) == Codes{code});
  CHECK_FALSE(diagnostics.items()[0].help.empty());
}

TEST_CASE("a note in the blob that is no note is not shown") {
  BlobService service;
  put(service, numbered(1));
  service.blobs[path].lease = "another";
  for (const std::string& note :
       {std::string("%%%"), base64("<html>"), base64("[]"), std::string()}) {
    service.blobs[path].metadata = note;
    Diagnostics diagnostics;
    CHECK_FALSE(open_blob(service)->lock("plan", diagnostics));
    REQUIRE(codes(diagnostics) == Codes{"ACR4001"});
    CHECK_THAT(diagnostics.items()[0].detail, Catch::Contains("that no run of acrnet has noted"));
  }
}

TEST_CASE("a process that is about to be ended gives its lease back from another thread") {
  BlobService service;
  put(service, numbered(1));
  const auto store = open_blob(service);
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  std::thread([&] { lock->let_go(std::chrono::seconds(3), diagnostics); }).join();
  CHECK(diagnostics.empty());
  CHECK(service.blobs.at(path).lease.empty());
}
