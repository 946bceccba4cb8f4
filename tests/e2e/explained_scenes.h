// How each message that a policy alone can't cause comes about, with the real program.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "tests/e2e/support/child_process.h"

namespace acrnet::e2e {

struct ToldScene {
  std::string_view code;
  std::function<Outcome()> play;
};

// In the order of their codes: what Azure is asked for and holds (ACR3nnn), the state and saved
// plans (ACR4nnn), an apply that goes wrong (ACR5nnn), the command line and its files (ACR6nnn).
std::vector<ToldScene> azure_scenes();
std::vector<ToldScene> state_scenes();
std::vector<ToldScene> apply_scenes();
std::vector<ToldScene> command_scenes();

}  // namespace acrnet::e2e
