// Where each of Azure's clouds answers, by its published endpoints, and which embedded Azure
// answers at an address.
#pragma once

#include <string>
#include <string_view>

#include "executor/http/http_transport.h"
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

// The ID of the embedded Azure that answers there; empty where none says it. Waits for the answer.
std::string ask_emulator_world(HttpTransport& transport, const CloudEndpoints& emulator);

}  // namespace acrnet::executor
