// What every command is given beside its own options, and how it stops with a mistake.
//
// References to what run() owns; a command keeps none of them.
#pragma once

#include "cli/arguments/global_options.h"
#include "cli/messages/exit_code.h"
#include "cli/session/console.h"
#include "cli/session/signals.h"
#include "executor/http/environment.h"
#include "executor/http/secrets.h"
#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

struct Invocation {
  const GlobalOptions& options;
  const executor::Environment& environment;
  Console& console;
  Interrupts& interrupts;
  executor::Secrets& secrets;  // texts that are masked in all output
};

// The exit code for a command that stopped with these diagnostics, which hold an error.
ExitCode exit_code_of(const Diagnostics& diagnostics);

// Reports, and returns the exit code: for the many places where a command stops.
ExitCode stop(const Invocation& invocation, const Diagnostics& diagnostics,
              const Sources& sources = {});

}  // namespace acrnet::cli
