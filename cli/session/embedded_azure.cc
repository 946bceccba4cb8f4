#include "cli/session/embedded_azure.h"

#include <string>
#include <system_error>

#include "cli/messages/diagnostics.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

// The folder for the data, made where it is missing; for this user only, as the state is.
bool make_private_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return true;
  if (!fs::create_directory(folder, error)) return false;
  fs::permissions(folder, fs::perms::owner_all, error);
  return true;
}

}  // namespace

std::unique_ptr<emulator::Server> start_embedded_azure(const fs::path& folder, Console& console,
                                                       Diagnostics& diagnostics) {
  emulator::Options options;
  std::error_code error;
  const fs::path seed = folder / "emulator.seed.json";
  options.seed = fs::exists(seed, error) ? seed.string() : "walk-through";
  const fs::path data_folder = folder / ".acrnet";
  const bool keeps = make_private_folder(data_folder);
  if (keeps) {
    options.data_file = data_folder / "emulator.json";
  } else {
    diagnostics.add(embedded_azure_forgets(data_folder.string()));
  }
  std::string reason;
  auto server = emulator::Server::start(options, reason);
  if (server == nullptr) {
    diagnostics.add(emulator_failed(reason));
    return nullptr;
  }
  const std::string where = keeps ? "data in .acrnet/emulator.json" : "in memory";
  console.say(console.err_paint()(Style::faint, "Using the embedded Azure, " + where + ".") + "\n");
  return server;
}

}  // namespace acrnet::cli
