#include "executor/arm/registry_api.h"

#include <array>
#include <utility>

#include <fmt/format.h>

namespace acrnet::executor {

namespace {

constexpr std::array<RegistryVersion, 3> versions{
    {{"2021-08-01-preview", "id"},
     {"2019-05-01", "id"},
     {"2026-09-01-preview", "virtualNetworkSubnetResourceId"}}};

bool refuses_version(const ArmAnswer& answer) {
  if (answer.kind != ArmAnswer::Kind::error || answer.status() != 400) return false;
  for (const std::string_view code :
       {"NoRegisteredProviderFound", "InvalidApiVersionParameter", "UnsupportedApiVersion",
        "InvalidResourceType", "ApiVersionNotSupported"}) {
    if (answer.error.has_code(code)) return true;
  }
  return false;
}

}  // namespace

void RegistryApi::send(ArmRequest request, Body body, ArmClient::Done done) {
  const std::size_t used = version_;
  ArmRequest versioned = request;
  versioned.target = fmt::format("{}?api-version={}", request.target, versions[used].name);
  if (body) versioned.body = body(versions[used]);
  arm_.send(std::move(versioned), [this, used, request = std::move(request), body = std::move(body),
                                   done = std::move(done)](ArmAnswer answer) mutable {
    if (!refuses_version(answer)) return done(std::move(answer));
    if (version_ == used && used + 1 < versions.size()) ++version_;
    if (version_ == used) return done(std::move(answer));
    send(std::move(request), std::move(body), std::move(done));
  });
}

}  // namespace acrnet::executor
