#include "cli/commands/emulator.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "cli/diagnostics.h"
#include "cli/interrupts.h"
#include "cli/option_values.h"
#include "emulator/server.h"

namespace acrnet::cli {

namespace {

emulator::Options server_options(const EmulatorCommand& command,
                                 const std::filesystem::path& folder) {
  emulator::Options options;
  options.host = command.host;
  options.port = command.port;
  if (command.data) options.data_file = folder / *command.data;
  options.seed = command.seed;
  options.latency = command.latency;
  options.operation_time = command.operation_time;
  options.page_size = command.page_size;
  options.faults = command.faults;
  return options;
}

}  // namespace

ExitCode run_emulator(const EmulatorCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  interrupts.count_only();
  std::string reason;
  const auto server =
      emulator::Server::start(server_options(command, invocation.options.folder), reason);
  if (server == nullptr) {
    Diagnostics diagnostics;
    diagnostics.add(emulator_failed(reason));
    return stop(invocation, diagnostics);
  }
  Console& console = invocation.console;
  console.print(fmt::format("The embedded Azure listens on {}\n", server->base_url()));
  console.flush();
  console.say(
      fmt::format("Use it from another terminal:\n"
                  "  export ACRNET_CLOUD=emulator ACRNET_EMULATOR_URL={}\n"
                  "Ctrl-C ends it.\n",
                  server->base_url()));
  interrupts.wait();
  server->stop();
  console.say("Ended.\n");
  return ExitCode::success;
}

}  // namespace acrnet::cli
