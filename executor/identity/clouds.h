// Where each of Azure's clouds answers, by its published endpoints. Pure.
#pragma once

#include <string>
#include <string_view>

#include "model/terms.h"

namespace acrnet::executor {

struct CloudEndpoints {
  Cloud cloud = Cloud::public_cloud;
  std::string resource_manager;  // "https://management.azure.com", no slash at the end
  std::string authority;  // "https://login.microsoftonline.com"; the embedded Azure is its own
  std::string registry_suffix;  // "azurecr.io"
  std::string blob_suffix;      // "blob.core.windows.net"
};

// Requires a cloud other than Cloud::emulator, whose address is known only when it runs.
CloudEndpoints endpoints(Cloud cloud);
CloudEndpoints emulator_endpoints(std::string_view base_url);

}  // namespace acrnet::executor
