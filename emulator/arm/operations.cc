#include "emulator/arm/operations.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// An operation that never ends: longer than anybody waits.
constexpr auto never = std::chrono::hours(24 * 365 * 10);

// Enough that nobody who still polls loses an operation, few enough that looking at all is cheap.
constexpr std::size_t finished_kept = 256;

void forget_oldest_finished(Cloud& cloud) {
  if (cloud.operations.size() <= 2 * finished_kept) return;
  std::vector<const Operation*> finished;
  for (const auto& [id, operation] : cloud.operations) {
    if (operation.finished) finished.push_back(&operation);
  }
  std::sort(finished.begin(), finished.end(),
            [](const Operation* a, const Operation* b) { return a->number < b->number; });
  for (std::size_t i = 0; i + finished_kept < finished.size(); ++i) {
    cloud.operations.erase(std::string(finished[i]->id));
  }
}

}  // namespace

const Operation* begin_operation(Exchange& exchange, Operation what) {
  Cloud& cloud = exchange.cloud;
  what.number = cloud.serial;
  what.id = next_guid(cloud);
  what.subscription = lower(what.subscription);
  what.began = exchange.now;
  const bool hangs = exchange.tampering.operation_hangs;
  what.ends = exchange.now;
  if (what.kind != OperationKind::settled_write) {
    what.ends += hangs ? never : exchange.settings.operation_time;
  }
  if (!what.failure) what.failure = exchange.tampering.operation_failure;
  if (exchange.settings.operation_time.count() == 0 && !what.failure && !hangs) {
    exchange.take_effect(cloud, what);
    return nullptr;
  }
  const std::string id = what.id;
  return &cloud.operations.emplace(id, std::move(what)).first->second;
}

bool ends_at_once(const Exchange& exchange) {
  return exchange.settings.operation_time.count() == 0 && !exchange.tampering.operation_failure &&
         !exchange.tampering.operation_hangs;
}

bool settle_next(Cloud& cloud, TimePoint now, TakeEffect take_effect) {
  Operation* first = nullptr;
  for (auto& [id, operation] : cloud.operations) {
    if (operation.finished || operation.ends > now) continue;
    const bool earlier = first == nullptr || std::tie(operation.ends, operation.number) <
                                                 std::tie(first->ends, first->number);
    if (earlier) first = &operation;
  }
  if (first == nullptr) return false;
  take_effect(cloud, *first);
  first->finished = true;
  forget_oldest_finished(cloud);
  return true;
}

const Operation* running_on_network(const Cloud& cloud, const std::string& network_key) {
  for (const auto& [id, operation] : cloud.operations) {
    if (!operation.finished && operation.target == network_key) return &operation;
  }
  return nullptr;
}

}  // namespace acrnet::emulator
