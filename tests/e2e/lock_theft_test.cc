// Two runs that write at the same time: the lock of the first was taken from it while it applied.
//
// Whatever is written when, in the end nothing is in Azure that nobody owns: what the first run had
// on its way when it lost its lock is known to whoever comes next.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/shared_state.h"
#include "tests/support/eventually.h"

namespace acrnet::e2e {

namespace {

using acrnet::testing::BlobService;
using acrnet::testing::eventually;
using acrnet::testing::HttpStateService;

enum class Store { local, blob, service, azurite };

// A container of an Azurite that somebody has started, "http://127.0.0.1:10000/ACCOUNT/CONTAINER",
// and the account's key. Set: its thefts are tried, and no others.
const char* azurite() { return std::getenv("ACRNET_TEST_AZURITE"); }
const char* azurite_key() { return std::getenv("ACRNET_TEST_AZURITE_KEY"); }

// A blob of its own for each caller.
std::string state_in_azurite() {
  static std::atomic<int> count{0};
  const std::string url = azurite();
  const std::size_t container = url.rfind('/');
  const std::size_t account = url.rfind('/', container - 1);
  return "state azblob {\n account = \"" + url.substr(account + 1, container - account - 1) +
         "\" container = \"" + url.substr(container + 1) + "\"\n key = \"theft-" +
         std::to_string(::getpid()) + "-" + std::to_string(++count) + "\" endpoint = \"" +
         url.substr(0, container) + "\"\n}";
}

// What the second run does, and whether the first one's request is on its way meanwhile.
struct Theft {
  const char* example;
  Store store;
  std::string second;  // "apply", "destroy", or "less": an apply of a policy without the registry
  bool late;           // the request arrives in Azure when the second run has ended
  emulator::Moment moment;
};

// A place for a state, whose lock can be taken from who holds it.
class Place {
 public:
  explicit Place(Store store)
      : store_(store), in_azurite_(store == Store::azurite ? state_in_azurite() : "") {}

  std::string text() const {
    if (store_ == Store::azurite) return in_azurite_;
    if (store_ == Store::blob) return Shared::at(blob_);
    return store_ == Store::service ? Shared::at(service_) : "version = \">= 0.1\"";
  }
  void steal(const Shared& shared) {
    if (store_ == Store::azurite) {
      taken_ = break_lease(shared);
      return;
    }
    blob_.meanwhile([&] {
      for (auto& [path, blob] : blob_.blobs) blob.lease.clear();
    });
    service_.meanwhile([&] { service_.lock.clear(); });
    std::error_code ignored;
    std::filesystem::remove(shared.folder() / ".acrnet.acrstate.lock", ignored);
  }

  // Whether the lock was held, and is not any more.
  bool taken() const { return taken_; }

 private:
  // The program itself breaks it: a wrong ID is answered with the right one.
  static bool break_lease(const Shared& shared) {
    const std::string told = run(shared.command({"state", "force-unlock", "which"})).err;
    const std::size_t at = told.find("force-unlock");
    const std::size_t begin = told.find_first_of("0123456789abcdef", at + 12);
    if (at == std::string::npos || begin == std::string::npos) return false;
    return run(shared.command({"state", "force-unlock", told.substr(begin, 36)})).code == 0;
  }

  Store store_;
  const std::string in_azurite_;
  std::atomic<bool> taken_{true};
  BlobService blob_;
  HttpStateService service_;
};

// Without its last block, the registry or what stands behind it.
std::string without_registry(const std::string& policy) {
  return policy.substr(0, policy.find("\nregistry "));
}

Words words_of(const std::string& run) {
  return {run == "destroy" ? "destroy" : "apply", "--auto-approve", "--lock-timeout", "50s"};
}

// What happens at the first run's n-th request. Outlives the threads that serve.
struct Scene {
  std::atomic<std::size_t> seen{0};
  std::atomic<bool> stolen{false};
  std::thread second;
  Outcome second_ended;
  std::atomic<bool> over{false};  // the second run
};

// Steals the lock at the first run's n-th request; false where it made fewer.
bool steal_at(const Theft& theft, std::size_t n) {
  Place place(theft.store);
  Scene scene;
  Shared shared(place.text(), theft.example);
  if (theft.store == Store::azurite) shared.environment["ACRNET_STATE_ACCESS_KEY"] = azurite_key();
  const nlohmann::json before = without_registrations(shared.azure().world());
  if (theft.store != Store::local) REQUIRE(shared.run({"init"}).code == 0);
  const auto run_second = [&] {
    scene.second_ended = run(shared.command(words_of(theft.second)));
    scene.over = true;
  };
  shared.azure().set_patient_observer([&](const emulator::RequestRecord&, emulator::Moment now) {
    if (scene.stolen || now != theft.moment || ++scene.seen != n) return;
    scene.stolen = true;
    if (theft.second == "less")
      shared.write("policy.acrnet", without_registry(read_file(shared.folder() / "policy.acrnet")));
    place.steal(shared);
    if (theft.late) return run_second();
    scene.second = std::thread(run_second);
  });
  const Outcome first = run(shared.command({"apply", "--auto-approve"}));
  if (scene.second.joinable()) scene.second.join();
  shared.azure().set_observer({});
  if (!scene.stolen) return false;
  CHECK(place.taken());
  REQUIRE(eventually([&] { return scene.over.load(); }));
  const Outcome& second = scene.second_ended;
  INFO("first: " << describe(first) << first.err);
  INFO("second: " << describe(second) << second.err);
  // A service gives the lock back to a run that asks again, where nobody else has written.
  if (theft.late && theft.store != Store::service) CHECK(first.code != 0);
  CHECK((second.code == 0 || second.code == 1 || second.code == 6));

  const Outcome last = shared.run({"destroy", "--auto-approve"});
  INFO("last: " << describe(last) << last.err);
  CHECK(last.code == 0);
  const nlohmann::json after = without_registrations(shared.azure().world());
  INFO("left: " << nlohmann::json::diff(before, after));
  CHECK(after == before);
  return true;
}

std::string in_words(const Theft& theft, std::size_t n) {
  const char* const stores[] = {"a file", "a blob", "a service", "Azurite"};
  return std::string(theft.example) + ", " + stores[static_cast<int>(theft.store)] + ", then " +
         theft.second + (theft.late ? ", late" : "") + ", request " + std::to_string(n) +
         (theft.moment == emulator::Moment::arrived ? " arrived" : " answered");
}

std::vector<Theft> all_thefts() {
  std::vector<Theft> all;
  for (const char* example : {"12-lab", "03-two-subscriptions", "13-private-endpoint"}) {
    for (const Store store : {Store::service, Store::blob, Store::local, Store::azurite}) {
      if ((store == Store::azurite) != (azurite() != nullptr)) continue;
      for (const char* second : {"destroy", "less", "apply"}) {
        for (const bool late : {true, false}) {
          for (const auto moment : {emulator::Moment::arrived, emulator::Moment::answered})
            all.push_back({example, store, second, late, moment});
        }
      }
    }
  }
  return all;
}

// How many thefts a test may try; ACRNET_LOCK_THEFTS says another number, or "all".
std::size_t budget(std::size_t usual) {
  const char* const asked = std::getenv("ACRNET_LOCK_THEFTS");
  if (asked == nullptr) return usual;
  return std::string(asked) == "all" ? static_cast<std::size_t>(-1) : std::stoul(asked);
}

}  // namespace

TEST_CASE("a lock that is stolen from a running apply leaves nothing in Azure that nobody owns") {
  const std::vector<Theft> thefts = all_thefts();
  const std::size_t most = budget(40);
  std::size_t tried = 0;
  // One request after another of all kinds, so that a small budget meets each kind.
  std::vector<bool> over(thefts.size());
  for (std::size_t n = 1; std::count(over.begin(), over.end(), false) > 0; ++n) {
    for (std::size_t i = 0; i < thefts.size() && tried < most; ++i) {
      // A small budget looks at the writes: the plan has read with the first ones.
      const std::size_t at = most < 1000 ? 6 + n + i % 5 : n;
      if (over[i]) continue;
      CAPTURE(in_words(thefts[i], at));
      const bool happened = steal_at(thefts[i], at);
      over[i] = !happened;
      if (happened) ++tried;
    }
    if (tried >= most) break;
  }
  WARN("thefts tried: " << tried);
  CHECK(tried >= std::min<std::size_t>(most, 300));
}

}  // namespace acrnet::e2e
