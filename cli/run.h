// The program as a function: arguments, streams and environment in, exit code out. main.cc calls it
// with the process's, tests with their own.
//
// No secret that the environment holds or a run learns is readable in what it writes
// (executor/http/secrets.h). I/O through what it is given, files and Azure; of the process it
// changes nothing but, while a command runs, the signal handlers.
#pragma once

#include <string>
#include <vector>

#include "cli/session/console.h"
#include "executor/http/environment.h"

namespace acrnet::cli {

// `words` are the arguments without the program's name.
int run(const std::vector<std::string>& words, Streams& process_streams,
        const executor::Environment& environment);

}  // namespace acrnet::cli
