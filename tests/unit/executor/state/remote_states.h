// Stores over the small services of tests/support, as the program makes them but quick to give up.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "executor/state/blob_state_store.h"
#include "executor/state/http_state_store.h"
#include "tests/support/state_services.h"

namespace acrnet::testing {

// A new folder with each call: what one store remembers beside the policy is nothing to another
// test, which may run at the same time.
std::filesystem::path folder_of_its_own();

struct StoreSetup {
  executor::WhenMissing when_missing = executor::WhenMissing::make;
  std::filesystem::path folder = folder_of_its_own();
  // Long enough for a few repetitions, whose pauses are short here.
  std::chrono::milliseconds retry_for = std::chrono::seconds(20);
  const std::atomic<int>* interrupts = nullptr;
  executor::LockTimes times = executor::lease_times();
};

std::unique_ptr<executor::HttpStateStore> open_http(const HttpStateService& service,
                                                    const StoreSetup& setup = {});
std::unique_ptr<executor::BlobStateStore> open_blob(const BlobService& service,
                                                    const StoreSetup& setup = {});

}  // namespace acrnet::testing
