#include "cli/session/azure_connection.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/messages/diagnostics.h"
#include "cli/views/text/text.h"
#include "executor/files/open_file.h"
#include "executor/identity/clouds.h"
#include "executor/identity/credentials.h"
#include "model/url_origin.h"

namespace acrnet::cli {

namespace {

constexpr std::uint64_t largest_certificates = std::uint64_t{16} << 20U;
constexpr std::chrono::milliseconds patience_with_own_computer = std::chrono::seconds(5);

// Whether an embedded Azure may be asked at this address; else reports.
bool may_be_asked(const std::string& url, Diagnostics& diagnostics) {
  const auto origin = origin_of(url);
  if (origin && origin->is_private()) return true;
  diagnostics.add(origin ? open_emulator_url(url) : bad_emulator_url(url));
  return false;
}

}  // namespace

bool has_certificates(const executor::Environment& environment, Diagnostics& diagnostics) {
  for (const char* const variable : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
    const std::string file = executor::first_set(environment, {variable});
    if (file.empty()) continue;
    executor::FileError error;
    if (executor::read_file(std::filesystem::path(file), largest_certificates, error)) return true;
    diagnostics.add(certificates_unreadable(variable, file, error.told()));
    return false;
  }
  return true;
}

std::unique_ptr<AzureConnection> AzureConnection::open(const Target& target,
                                                       const executor::Environment& environment,
                                                       Console& console, executor::Secrets& secrets,
                                                       Diagnostics& diagnostics) {
  std::unique_ptr<AzureConnection> made(new AzureConnection(console, secrets));
  if (!made->log_.open(environment, diagnostics)) return nullptr;

  executor::ArmClient::Options options;
  options.parallelism = target.parallelism;
  if (target.retry_for) options.retry_for = *target.retry_for;
  std::optional<executor::CloudEndpoints>& cloud = made->cloud_;
  made->world_ = {target.cloud, tenant_asked(target.tenant, environment)};
  const std::string running = executor::first_set(environment, {"ACRNET_EMULATOR_URL"});
  if (target.cloud != Cloud::emulator) {
    cloud = executor::endpoints(target.cloud);
  } else if (!running.empty()) {
    if (!may_be_asked(running, diagnostics)) return nullptr;
    cloud = executor::emulator_endpoints(running);
    // It runs on this computer: when it does not answer, it is not there.
    if (!target.retry_for) options.unanswered_for = patience_with_own_computer;
  } else {
    made->server_ = start_embedded_azure(target.folder, console, diagnostics);
    if (made->server_ == nullptr) return nullptr;
    cloud = executor::emulator_endpoints(made->server_->base_url());
    made->world_.emulator = made->server_->world();
  }

  if (!has_certificates(environment, diagnostics)) return nullptr;
  executor::CurlOptions curl = executor::curl_options(environment);
  curl.observer = &made->log_;
  curl.secrets = &secrets;
  made->transport_ = std::make_unique<executor::CurlTransport>(std::move(curl));
  made->tokens_ = executor::make_token_provider(environment, *cloud, *made->transport_,
                                                target.tenant, diagnostics);
  if (made->tokens_ == nullptr) return nullptr;
  made->arm_ = std::make_unique<executor::ArmClient>(*made->transport_, *made->tokens_, *cloud,
                                                     std::move(options));
  return made;
}

const StateWorld& AzureConnection::world() {
  const bool unknown = world_.cloud == Cloud::emulator && server_ == nullptr && !is_identified_;
  if (unknown) world_.emulator = executor::ask_emulator_world(*transport_, *cloud_);
  is_identified_ = true;
  return world_;
}

std::string tenant_asked(const std::string& said, const executor::Environment& environment) {
  return said.empty() ? executor::first_set(environment, {"ARM_TENANT_ID", "AZURE_TENANT_ID"})
                      : said;
}

namespace {

namespace fs = std::filesystem;

// The folder for the data, made where it is missing; for this user only, as the state is. A link to
// a folder elsewhere is none.
bool make_private_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(fs::symlink_status(folder, error))) return true;
  if (!fs::create_directory(folder, error)) return false;
  fs::permissions(folder, fs::perms::owner_all, error);
  return true;
}

constexpr const char* seed_name = "emulator.seed.json";
constexpr const char* usual_seed = "walk-through";

// A file of the configuration as any other: no link leads out of its folder.
std::optional<std::string> find_seed(const fs::path& folder, std::string& reason) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder / seed_name, error))) return usual_seed;
  executor::FileError failure;
  const auto root = executor::Folder::open(folder, failure);
  if (root && root->find(seed_name, failure)) return (folder / seed_name).string();
  reason = fmt::format("{} can't be read: {}", seed_name, failure.reason);
  return std::nullopt;
}

}  // namespace

bool begins_with_seed(emulator::Options& options, Diagnostics& diagnostics) {
  const emulator::SeedFit fit = emulator::Server::fit_of_seed(options);
  options.begin_anew = fit == emulator::SeedFit::other_untouched;
  if (fit == emulator::SeedFit::other)
    diagnostics.add(seed_has_changed(options.data_file.string(), options.seed));
  return fit != emulator::SeedFit::other;
}

std::unique_ptr<emulator::Server> start_embedded_azure(const fs::path& folder, Console& console,
                                                       Diagnostics& diagnostics) {
  emulator::Options options;
  std::string reason;
  const auto seed = find_seed(folder, reason);
  if (!seed) {
    diagnostics.add(emulator_failed(reason));
    return nullptr;
  }
  options.seed = *seed;
  const fs::path data_folder = folder / ".acrnet";
  const bool keeps = make_private_folder(data_folder);
  if (keeps) {
    options.data_file = data_folder / "emulator.json";
  } else {
    diagnostics.add(embedded_azure_forgets(data_folder.string()));
  }
  if (keeps && *seed != usual_seed && !begins_with_seed(options, diagnostics)) return nullptr;
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
