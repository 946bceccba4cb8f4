#include "emulator/registry/registry_regions.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace acrnet::emulator {

std::vector<std::string> registry_regions(const Json& registry) {
  std::vector<std::string> regions = {lower(text_at(registry, {"location"}))};
  const Json* replications = find(registry, {"replications"});
  if (replications != nullptr && !replications->empty()) {
    regions.clear();
    for (const Json& replication : *replications) {
      if (replication["properties"]["provisioningState"] == "Succeeded") {
        regions.push_back(text_at(replication, {"name"}));
      }
    }
  }
  std::sort(regions.begin(), regions.end());
  return regions;
}

}  // namespace acrnet::emulator
