// The options as they were typed: parse_arguments.cc, which knows CLI11, fills them; here they become values.
//
// Pure. Words that are no values get a diagnostic (ACR60nn) each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments/arguments.h"
#include "executor/http/environment.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

inline constexpr std::string_view default_listen = "127.0.0.1:10400";

// One member for an option's name, whichever commands have it; empty: not given.
struct TypedOptions {
  std::string chdir, cloud, color, out, plan_file, approve, parallelism, retry_for, show_file,
      today, fail_on;
  std::string listen, tls, auth, data, seed, latency, operation_time, propagation, page_size;
  std::string format, max_bytes, code, output, graph_file, question, source;
  std::string from, refresh;
  std::string from_state, state_action, state_argument;
  std::vector<std::string> targets, excludes;
  bool refresh_only = false;
  std::vector<std::string> faults, roles, clients, paths, variables, variable_files;
  bool no_input = false, detailed_exitcode = false, destroy = false, auto_approve = false;
  bool allow_remote = false, json = false, version = false;
  bool access = false, migrate = false, force = false;
  bool raw = false, check = false, diff = false, recursive = false;
};

// `command` is one of command_pages. Empty exactly when an error was added.
std::optional<Arguments> read_typed(std::string_view command, const TypedOptions& typed,
                                    const executor::Environment& environment,
                                    Diagnostics& diagnostics);

}  // namespace acrnet::cli
