// Runs the Azure CLI and returns what it prints. No shell is involved, so no argument can become a
// command; still, only texts made of letters, digits and ".-_/:" are passed on. It inherits no file
// but its output, and of the environment only what such a program needs: no secret of this run.
#pragma once

#include <future>
#include <string>
#include <vector>

namespace acrnet::executor {

struct CommandResult {
  bool ran = false;  // false: there is no such program (or it could not be started)
  int exit_code = 0;
  std::string output;
  std::string errors;  // bounded
};

// Runs it on a thread of its own, at most a minute, so that whoever waits can do something else
// meanwhile, or give up. `arguments` begin with the program's name.
std::future<CommandResult> start_command(std::vector<std::string> arguments);

bool is_plain_argument(const std::string& text);

}  // namespace acrnet::executor
