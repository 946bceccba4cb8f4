// Waits for what another thread or program does, where nothing tells of it.
//
// A test never sleeps for a time in which something should have happened: under load it has not
// yet.
#pragma once

#include <chrono>
#include <thread>

namespace acrnet::testing {

// Asks again and again until it holds; false when half a minute has passed first.
template <typename Holds>
bool eventually(const Holds& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace acrnet::testing
