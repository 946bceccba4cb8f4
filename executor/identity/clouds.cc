#include "executor/identity/clouds.h"

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

}  // namespace acrnet::executor
