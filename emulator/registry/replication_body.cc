#include "emulator/registry/replication_body.h"

#include <utility>

#include "emulator/base/text.h"
#include "emulator/registry/registry_body.h"

namespace acrnet::emulator {

Json* find_replication(Json& registry, std::string_view name) {
  for (Json& replication : registry["replications"]) {
    if (same_ignoring_case(text_at(replication, {"name"}), name)) return &replication;
  }
  return nullptr;
}

void finish_replication(Cloud& cloud, const Operation& operation) {
  const auto found = cloud.registries.find(operation.target);
  if (found == cloud.registries.end()) return;
  Json& registry = found->second;
  Json* replication = find_replication(registry, operation.child);
  if (replication == nullptr) return;
  Json& properties = (*replication)["properties"];
  if (operation.failure) {
    properties["provisioningState"] = "Failed";
  } else if (operation.kind == OperationKind::put_replication) {
    properties["provisioningState"] = "Succeeded";
    properties["status"]["timestamp"] = timestamp(operation.ends, "Z");
  } else {
    Json kept = Json::array();
    for (Json& held : registry["replications"]) {
      if (&held != replication) kept.push_back(held);
    }
    registry["replications"] = std::move(kept);
  }
  name_data_endpoints(registry);
}

}  // namespace acrnet::emulator
