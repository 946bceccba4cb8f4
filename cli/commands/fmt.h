// `acrnet fmt`: brings policy files into the one canonical form, or says which are not in it.
//
// Reads and, without --check, replaces files; a file with mistakes is left alone and does not keep the
// others from being formatted. What can't be read stops it before anything is written.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_fmt(const FmtCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
