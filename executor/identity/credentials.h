// Which identity to use: looks at the environment, in a fixed order, and makes its TokenProvider.
//
//   1. client secret           ARM_CLIENT_ID + ARM_CLIENT_SECRET + ARM_TENANT_ID, or AZURE_*
//   2. federated token         AZURE_FEDERATED_TOKEN_FILE, ARM_OIDC_TOKEN(_FILE_PATH)
//   3. managed identity        ARM_USE_MSI=true, or IDENTITY_ENDPOINT + IDENTITY_HEADER
//   4. a logged-in Azure CLI   `az account get-access-token`, unless ARM_USE_CLI=false
//
// The embedded Azure needs none: it gets a fixed word. With ACRNET_EMULATOR_SIGN_IN=true it is
// asked for a token like Azure, which is what `acrnet emulator --auth strict` wants;
// AZURE_AUTHORITY_HOST then does not count, so that no secret goes elsewhere than the rest of the
// traffic. Does I/O only when a token is asked for.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "executor/http/environment.h"
#include "executor/http/http_transport.h"
#include "executor/identity/clouds.h"
#include "executor/identity/token_provider.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

// What Azure Storage is asked for with, in every cloud.
inline constexpr std::string_view storage_audience = "https://storage.azure.com";

// `tenant` is the policy's and wins over the environment's; empty: not given. `audience`: whom the
// tokens are for; empty: Azure Resource Manager. Null exactly when an error was added, which lists
// what was looked for. `transport` must outlive the provider.
std::unique_ptr<TokenProvider> make_token_provider(
    const Environment& environment, const CloudEndpoints& cloud, HttpTransport& transport,
    const std::string& tenant, Diagnostics& diagnostics, std::string_view audience = {});

}  // namespace acrnet::executor
