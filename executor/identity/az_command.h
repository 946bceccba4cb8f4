// Runs the Azure CLI and returns what it prints. No shell is involved, so no argument can become a
// command; still, only texts made of letters, digits and ".-_/:" are passed on.
#pragma once

#include <string>
#include <vector>

namespace acrnet::executor {

struct CommandResult {
  bool ran = false;  // false: there is no such program (or it could not be started)
  int exit_code = 0;
  std::string output;
  std::string errors;  // bounded
};

// Waits until it ends, at most a minute. `arguments` begin with the program's name.
CommandResult run_command(const std::vector<std::string>& arguments);

bool is_plain_argument(const std::string& text);

}  // namespace acrnet::executor
