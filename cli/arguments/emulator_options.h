// The options of `acrnet emulator`.
//
// Paths are as typed: relative to the configuration's folder.
#pragma once

#include <string>

#include "cli/arguments/options.h"
#include "emulator/http/options.h"

namespace acrnet::cli {

struct EmulatorOptions {
  emulator::Options service;
  std::string listen = "127.0.0.1:10400";
  bool allow_remote = false;
};

void add_emulator_options(Options& options, EmulatorOptions& into);

}  // namespace acrnet::cli
