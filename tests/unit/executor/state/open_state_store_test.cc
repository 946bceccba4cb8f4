#include <catch2/catch.hpp>

#include "executor/files/state_codec.h"
#include "executor/http/protocol_digest.h"
#include "executor/state/open_state_store.h"
#include "tests/support/state_services.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"

using namespace acrnet;
using namespace acrnet::testing;
using namespace acrnet::executor;

namespace {

BlobBackend blob_at(const BlobService& service) {
  return {"contosotf", "state", "prod.acrstate", service.url("")};
}

HttpBackend http_at(const HttpStateService& service) {
  HttpBackend backend;
  backend.address = service.url("/state");
  backend.lock_address = backend.unlock_address = service.url("/state/lock");
  return backend;
}

// Reads the state there; the code of what went wrong, or nothing.
std::string read(const Backend& backend, const Environment& environment) {
  Diagnostics diagnostics;
  const auto store = open_state(backend, {}, environment, diagnostics);
  const bool is_read = store != nullptr && store->read(diagnostics);
  CHECK(is_read == diagnostics.empty());
  return is_read ? std::string() : std::string(diagnostics.items()[0].code);
}

}  // namespace

TEST_CASE("a state is opened where the policy says, and messages name the place") {
  Diagnostics diagnostics;
  const auto place = [&](const Backend& backend, Cloud cloud) {
    StateOpening opening;
    opening.folder = "configuration";
    opening.cloud = cloud;
    return open_state(backend, opening, {{"ACRNET_STATE_ACCESS_KEY", "a2V5"}}, diagnostics)
        ->place();
  };
  const BlobBackend blob{"contosotf", "state", "a/b.acrstate", ""};
  CHECK(place(LocalBackend{"x/y.acrstate"}, Cloud::public_cloud) == "configuration/x/y.acrstate");
  CHECK(place(blob, Cloud::public_cloud) ==
        "https://contosotf.blob.core.windows.net/state/a/b.acrstate");
  CHECK(place(blob, Cloud::china) ==
        "https://contosotf.blob.core.chinacloudapi.cn/state/a/b.acrstate");
  CHECK(place(blob, Cloud::us_government) ==
        "https://contosotf.blob.core.usgovcloudapi.net/state/a/b.acrstate");
  HttpBackend http;
  http.address = "https://states.example/prod?token=x";
  CHECK(place(http, Cloud::public_cloud) == "https://states.example/prod?token=…");
}

TEST_CASE(
    "a user and a password of the environment go with each request, ours before Terraform's") {
  HttpStateService service;
  service.state = encode_state(sample_state());
  service.authorization = "Basic " + base64("ana:hush");
  CHECK(read(http_at(service), {}) == "ACR4012");
  CHECK(
      read(http_at(service), {{"TF_HTTP_USERNAME", "ana"}, {"TF_HTTP_PASSWORD", "hush"}}).empty());
  CHECK(read(http_at(service), {{"ACRNET_STATE_USERNAME", "ana"},
                                {"TF_HTTP_USERNAME", "bob"},
                                {"ACRNET_STATE_PASSWORD", "hush"}})
            .empty());
  HttpBackend with_name = http_at(service);
  with_name.username = "ana";
  CHECK(read(with_name, {{"TF_HTTP_USERNAME", "bob"}, {"ACRNET_STATE_PASSWORD", "hush"}}).empty());
}

TEST_CASE("a blob is asked with a signature, an account key or a token, whichever comes first") {
  BlobService service;
  service.blobs["/state/prod.acrstate"].bytes = encode_state(sample_state());
  const Backend backend = blob_at(service);
  CHECK(read(backend, {{"ARM_SAS_TOKEN", "?sv=1&sig=abc"}}).empty());
  CHECK(service.last().query() == "sv=1&sig=abc");
  CHECK(service.last().header("authorization").empty());
  service.authorization = "SharedKey contosotf:";
  CHECK(read(backend, {{"ACRNET_STATE_ACCESS_KEY", "a2V5"}, {"ARM_SAS_TOKEN", "sv=1&sig=x"}})
            .empty());
  CHECK(read(backend, {{"ARM_USE_CLI", "false"}}) == "ACR3510");
}

TEST_CASE("a secret that can't be one is told with its variable, and is not shown") {
  BlobService service;
  for (const auto& [variable, value] :
       std::vector<std::pair<std::string, std::string>>{{"ACRNET_STATE_ACCESS_KEY", "not base64"},
                                                        {"ARM_ACCESS_KEY", "===="},
                                                        {"ACRNET_STATE_SAS_TOKEN", "sv=1&sig=a b"},
                                                        {"ARM_SAS_TOKEN", "hush"}}) {
    Diagnostics diagnostics;
    CHECK_FALSE(open_state(blob_at(service), {}, {{variable, value}}, diagnostics));
    REQUIRE(diagnostics.items().size() == 1);
    const Diagnostic& told = diagnostics.items()[0];
    CHECK(told.code == "ACR4018");
    CHECK_THAT(told.summary, Catch::Contains(variable));
    CHECK_THAT(told.summary + told.detail + told.help, !Catch::Contains(value));
  }
  CHECK(service.asked().empty());
}
