#include "executor/identity/clouds.h"

#include <chrono>
#include <optional>
#include <utility>

#include "executor/json/bounded_json.h"

namespace acrnet::executor {

CloudEndpoints endpoints(Cloud cloud) {
  switch (cloud) {
    case Cloud::us_government:
      return {cloud, "https://management.usgovcloudapi.net", "https://login.microsoftonline.us",
              "azurecr.us", "blob.core.usgovcloudapi.net"};
    case Cloud::china:
      return {cloud, "https://management.chinacloudapi.cn", "https://login.chinacloudapi.cn",
              "azurecr.cn", "blob.core.chinacloudapi.cn"};
    case Cloud::public_cloud:
    case Cloud::emulator: break;
  }
  return {Cloud::public_cloud, "https://management.azure.com", "https://login.microsoftonline.com",
          "azurecr.io", "blob.core.windows.net"};
}

CloudEndpoints emulator_endpoints(std::string_view base_url) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  return {Cloud::emulator, std::string(base_url), std::string(base_url), "azurecr.io",
          "blob.core.windows.net"};
}

std::string ask_emulator_world(HttpTransport& transport, const CloudEndpoints& emulator) {
  HttpRequest request;
  request.url = emulator.resource_manager + "/_emulator/world";
  request.timeout = std::chrono::seconds(5);
  std::optional<HttpResponse> answer;
  transport.start(std::move(request), [&](HttpResponse response) { answer = std::move(response); });
  transport.run([&] { return answer.has_value(); });
  std::string problem;
  const auto body = answer->ok() ? parse_json(answer->body, problem) : std::nullopt;
  const std::string* const world = body ? text_member(*body, "world") : nullptr;
  return world == nullptr ? std::string() : *world;
}

}  // namespace acrnet::executor
