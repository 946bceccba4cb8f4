#include <catch2/catch.hpp>

#include "executor/messages/diagnostics.h"
#include "executor/state/local_state_store.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"
#include "tests/unit/executor/state/memory_state_store.h"
#include "tests/unit/executor/state/state_store_conformance.h"
#include "tests/unit/executor/temporary_folder.h"

namespace acrnet::testing {

namespace {

State numbered(const std::string& lineage, std::uint64_t serial) {
  State state = sample_state();
  state.lineage = lineage;
  state.serial = serial;
  state.last_observed_serial = serial;
  return state;
}

void check_reading_and_writing(StateStoreBackend& backend) {
  Diagnostics diagnostics;
  const auto one = backend.open();
  const auto two = backend.open();
  const auto lock = one->lock("apply", diagnostics);
  REQUIRE(lock);
  const auto none = one->read(diagnostics);
  REQUIRE(none);
  CHECK(none->lineage.empty());
  CHECK(one->write(numbered("a", 1), diagnostics));
  CHECK(two->read(diagnostics) == numbered("a", 1));
  CHECK(one->write(numbered("a", 2), diagnostics));
  CHECK(two->read(diagnostics) == numbered("a", 2));
  CHECK_FALSE(diagnostics.has_errors());
}

void check_refusals(StateStoreBackend& backend) {
  const auto store = backend.open();
  Diagnostics diagnostics;
  const auto lock = store->lock("apply", diagnostics);
  REQUIRE(lock);
  // It holds serial 2 of lineage "a" now.
  for (const State& wrong :
       {numbered("a", 2), numbered("a", 1), numbered("a", 4), numbered("b", 3)}) {
    Diagnostics refused;
    CHECK_FALSE(store->write(wrong, refused));
    CHECK(refused.error_count() == 1);
    CHECK(store->read(diagnostics) == numbered("a", 2));
  }
  CHECK(store->write(numbered("a", 3), diagnostics));
}

void check_locking(StateStoreBackend& backend) {
  const auto one = backend.open();
  const auto two = backend.open();
  Diagnostics diagnostics;
  auto lock = one->lock("apply", diagnostics);
  REQUIRE(lock);
  CHECK_FALSE(two->lock("plan", diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].code == executor::code_state_locked);
  CHECK_THAT(diagnostics.items()[0].detail, Catch::Contains("apply") || Catch::Contains("plan"));
  lock.reset();
  CHECK(two->lock("plan", diagnostics));
  CHECK(one->lock("plan", diagnostics));
}

// After the refusals it holds serial 3 of lineage "a".
void check_replacing(StateStoreBackend& backend) {
  using executor::Replacing;
  const auto store = backend.open();
  Diagnostics diagnostics;
  const auto lock = store->lock("state push", diagnostics);
  REQUIRE(lock);
  State other = numbered("a", 3);
  other.resources.clear();
  for (const State& wrong : {numbered("a", 2), other, numbered("b", 9)}) {
    Diagnostics refused;
    CHECK_FALSE(store->replace(wrong, Replacing::older, refused));
    CHECK(refused.error_count() == 1);
    CHECK(store->read(diagnostics) == numbered("a", 3));
  }
  CHECK(store->replace(numbered("a", 3), Replacing::older, diagnostics));
  CHECK(store->replace(numbered("a", 7), Replacing::older, diagnostics));
  CHECK(store->read(diagnostics) == numbered("a", 7));
  CHECK(store->replace(numbered("b", 2), Replacing::anything, diagnostics));
  CHECK(store->read(diagnostics) == numbered("b", 2));
  CHECK(store->write(numbered("b", 3), diagnostics));
  CHECK_FALSE(diagnostics.has_errors());
}

class LocalPlace final : public StateStoreBackend {
 public:
  std::unique_ptr<executor::StateStore> open() override {
    return std::make_unique<executor::LocalStateStore>(folder_.path());
  }

 private:
  TemporaryFolder folder_;
};

// The tests' own store is held to the same contract: a fake that is too kind hides mistakes.
class MemoryBackend final : public StateStoreBackend {
 public:
  std::unique_ptr<executor::StateStore> open() override;
  MemoryStateStore shared;
};

class SharedView final : public executor::StateStore {
 public:
  explicit SharedView(MemoryStateStore& store) : store_(store) {}
  std::string place() const override { return store_.place(); }
  std::unique_ptr<executor::StateLock> lock(std::string_view operation,
                                            Diagnostics& diagnostics) override {
    return store_.lock(operation, diagnostics);
  }
  std::optional<State> read(Diagnostics& diagnostics) override { return store_.read(diagnostics); }
  bool write(const State& state, Diagnostics& diagnostics) override {
    return store_.write(state, diagnostics);
  }
  bool replace(const State& state, executor::Replacing replacing,
               Diagnostics& diagnostics) override {
    return store_.replace(state, replacing, diagnostics);
  }
  void rescue(const State& state, Diagnostics& diagnostics) override {
    store_.rescue(state, diagnostics);
  }
  bool force_unlock(std::string_view id, Diagnostics& diagnostics) override {
    return store_.force_unlock(id, diagnostics);
  }

 private:
  MemoryStateStore& store_;
};

std::unique_ptr<executor::StateStore> MemoryBackend::open() {
  return std::make_unique<SharedView>(shared);
}

}  // namespace

void check_state_store(StateStoreBackend& backend) {
  check_reading_and_writing(backend);
  check_refusals(backend);
  check_replacing(backend);
  check_locking(backend);
}

TEST_CASE("the local store keeps the contract of state stores") {
  LocalPlace place;
  check_state_store(place);
}

TEST_CASE("the tests' store in memory keeps the contract of state stores") {
  MemoryBackend backend;
  check_state_store(backend);
}

}  // namespace acrnet::testing
