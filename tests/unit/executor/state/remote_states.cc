#include "tests/unit/executor/state/remote_states.h"

#include <string>
#include <utility>

#include "executor/http/curl_transport.h"
#include "executor/state/request_signer.h"
#include "tests/unit/executor/temporary_folder.h"

namespace acrnet::testing {

std::filesystem::path folder_of_its_own() {
  static const TemporaryFolder all;
  static int count = 0;
  std::filesystem::path folder = all.path() / std::to_string(++count);
  std::filesystem::create_directory(folder);
  return folder;
}

namespace {

using namespace executor;

std::unique_ptr<StateServer> server(const StoreSetup& setup, const std::atomic<int>* interrupts) {
  StateServerOptions options;
  options.retry_for = setup.retry_for;
  options.random = [] { return 0.0; };  // the shortest pauses there are
  options.interrupts = interrupts;
  return std::make_unique<StateServer>(std::make_unique<CurlTransport>(CurlOptions()),
                                       basic_signer("ana", "hush"), std::move(options));
}

ConnectToState connect(const StoreSetup& setup) {
  return [setup] { return server(setup, nullptr); };
}

RemoteStateOptions options_of(const StoreSetup& setup) {
  return {setup.when_missing, setup.folder, "acrnet 0"};
}

}  // namespace

std::unique_ptr<HttpStateStore> open_http(const HttpStateService& service,
                                          const StoreSetup& setup) {
  HttpBackend backend;
  backend.address = service.url("/state");
  backend.lock_address = service.url("/state/lock");
  backend.unlock_address = backend.lock_address;
  backend.lock_method = service.lock_method;
  backend.unlock_method = service.unlock_method;
  return std::make_unique<HttpStateStore>(std::move(backend), server(setup, setup.interrupts),
                                          connect(setup), options_of(setup));
}

std::unique_ptr<BlobStateStore> open_blob(const BlobService& service, const StoreSetup& setup) {
  return std::make_unique<BlobStateStore>(service.url("/state/prod.acrstate"),
                                          server(setup, setup.interrupts), connect(setup),
                                          options_of(setup), setup.times);
}

}  // namespace acrnet::testing
