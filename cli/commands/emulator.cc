// `acrnet emulator`: an embedded Azure as a server of its own, until SIGINT or SIGTERM.
//
// Listens on this computer only unless --allow-remote is given; writes the file of --data and
// nothing else.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "cli/arguments/emulator_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "emulator/service/server.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage emulator_page{
    "emulator", "Runs an embedded Azure on this computer, until it is interrupted.",
    R"(Examples:
  acrnet emulator
  acrnet emulator --listen 127.0.0.1:0 --seed walk-through --data azure.json
  acrnet emulator --listen 127.0.0.1:8443 --tls tls        for Azure CLI, SDKs and container clients
  acrnet emulator --auth strict --role '* reader'
  acrnet emulator --client 127.0.0.5=ip:203.0.113.9        who comes from there is somebody else
  acrnet emulator --operation-time 2s --propagation 30s --latency 20ms --page-size 10
  acrnet emulator --fault 'PATCH */registries/* nth=2 status=503 retry-after=1'

A fault is METHOD GLOB [nth=N|first=N|every=N] and what goes wrong: status=S [code=C] )"
    R"([retry-after=S]
[body=TEXT], reset=before|in|after, truncate, content=html|garbage|empty, delay=MS, redirect=URL,
stale=MS, drop-rule, fail-operation[=CODE] or hang-operation. docs/emulator.md has an example )"
    R"(of each.

`azure { cloud = emulator }` needs no such server: acrnet then runs one inside itself.

Exit codes: 0 ended by an interrupt, 1 error.)"};

emulator::Options in_folder(emulator::Options options, const std::filesystem::path& folder) {
  if (!options.data_file.empty()) options.data_file = folder / options.data_file;
  if (!options.tls_folder.empty()) options.tls_folder = folder / options.tls_folder;
  return options;
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
  return quoted + "'";
}

// For a terminal, to paste. Azure CLI takes the ADFS form of an authority: for any other it asks
// login.microsoftonline.com first.
std::string for_azure_cli(const std::string& url, const std::string& trust) {
  return fmt::format(
      R"text(Azure CLI takes it for a cloud of its own:
  export REQUESTS_CA_BUNDLE={1} AZURE_CONFIG_DIR="$(mktemp -d)" AZURE_CORE_COLLECT_TELEMETRY=no
  az cloud register -n acrnet --endpoint-resource-manager {0} --endpoint-active-directory {0}/adfs \
    --endpoint-active-directory-resource-id https://management.core.windows.net/ \
    --endpoint-active-directory-graph-resource-id https://graph.windows.net/ \
    --suffix-acr-login-server-endpoint .azurecr.io
  az cloud set -n acrnet
  az login --service-principal -u 11111111-1111-1111-1111-111111111111 -p any --tenant adfs
)text",
      url, trust);
}

// A strict emulator takes any secret and assertion, but wants to be asked.
constexpr std::string_view identity =
    " \\\n    ACRNET_EMULATOR_SIGN_IN=true ARM_CLIENT_ID=11111111-1111-1111-1111-111111111111 "
    "ARM_CLIENT_SECRET=any ARM_TENANT_ID=adfs";

std::string how_to_use(const emulator::Server& server, bool strict) {
  const std::string url = server.base_url();
  const std::string trust =
      server.trust_file().empty()
          ? std::string()
          : shell_quoted(std::filesystem::absolute(server.trust_file()).string());
  std::string text = fmt::format(
      "Use it from another terminal:\n  export ACRNET_CLOUD=emulator ACRNET_EMULATOR_URL={}{}{}\n",
      url, trust.empty() ? "" : " CURL_CA_BUNDLE=" + trust, strict ? identity : "");
  text += trust.empty() ? "Azure CLI and container clients want HTTPS: give it --tls FOLDER.\n"
                        : for_azure_cli(url, trust);
  return text + "Ctrl-C ends it.\n";
}

ExitCode run_emulator(const EmulatorOptions& command, const Invocation& invocation) {
  invocation.interrupts.serve();
  std::string reason;
  const auto server =
      emulator::Server::start(in_folder(command.service, invocation.options.folder), reason);
  if (server == nullptr) {
    Diagnostics diagnostics;
    diagnostics.add(emulator_failed(reason));
    return stop(invocation, diagnostics);
  }
  Console& console = invocation.console;
  console.print(fmt::format("The embedded Azure listens on {}\n", server->base_url()));
  console.flush();
  console.say(how_to_use(*server, command.service.strict));
  invocation.interrupts.wait();
  server->stop();
  console.say("Ended.\n");
  return ExitCode::success;
}

}  // namespace

std::unique_ptr<Command> make_emulator_command() {
  return make_command(emulator_page, add_emulator_options, run_emulator);
}

}  // namespace acrnet::cli
