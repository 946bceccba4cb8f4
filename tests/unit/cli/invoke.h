// The program with all its commands, run inside of a test and asked for what it said.
#pragma once

#include <string>
#include <vector>

#include "executor/http/environment.h"

namespace acrnet::cli {

struct Outcome {
  int code = -1;
  std::string out;
  std::string err;
};

// Who runs it: what is typed, whether at a terminal (which has no colours), and the variables that
// are set.
struct Caller {
  std::string typed = {};
  bool at_terminal = false;
  executor::Environment environment = {};
};

// Its words are shown when the next check fails.
Outcome invoke(const std::vector<std::string>& words, const Caller& caller = {});

}  // namespace acrnet::cli
