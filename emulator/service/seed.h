// The worlds an emulator can begin with. Pure, but for a snapshot file, which is read.
//
//   empty        nothing at all
//   walk-through the world of Azure's article: myResourceGroup in westeurope, network
//                myDockerVMVNET with myDockerVMSubnet (no endpoint), Premium registry
//                mycontainerregistry (Allow, no rules) with hello-world:v1
//   estate:N     N registries with 20 rules each over max(1, N/10) subnets: for benchmarks
//   a path       a snapshot file (docs/emulator.md)
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "emulator/base/cloud.h"
#include "emulator/http/options.h"

namespace acrnet::emulator {

// Nothing and a reason when the seed is none of these or the file is not a snapshot.
std::optional<Cloud> plant(const std::string& seed, std::string& error);

// Whether the data file began with this seed. What can't be read, or does not say what it began
// with, counts as such: to use it says what is wrong. Does I/O.
SeedFit fit_of_seed(const std::filesystem::path& data_file, const std::string& seed);

}  // namespace acrnet::emulator
