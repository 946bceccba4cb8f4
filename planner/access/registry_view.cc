#include "planner/access/registry_view.h"

#include <algorithm>
#include <array>
#include <optional>

namespace acrnet::planner {

namespace {

constexpr unsigned settings_bit = 0;
constexpr unsigned endpoint_bit = 1;
constexpr unsigned way_bit = 2;
constexpr unsigned bits = 3;

using StepOfBit = std::array<std::optional<StepIndex>, bits>;

bool is_set(unsigned mask, unsigned bit) { return ((mask >> bit) & 1U) != 0; }

// Whether these can be done while the others are not. Bits without a step are not set.
bool can_be_met(unsigned mask, const StepOfBit& steps, Waits& waits) {
  for (unsigned done = 0; done < bits; ++done) {
    for (unsigned open = 0; open < bits; ++open) {
      const bool between = is_set(mask, done) && !is_set(mask, open) && steps[open];
      if (between && waits.waits_for(*steps[done], *steps[open])) return false;
    }
  }
  return true;
}

Between between(unsigned mask, const StepOfBit& steps) {
  Between made;
  // What has no step is before and after the same.
  made.now = {is_set(mask, settings_bit), is_set(mask, endpoint_bit), is_set(mask, way_bit)};
  std::optional<StepIndex> last_done, first_open;
  for (unsigned bit = 0; bit < bits; ++bit) {
    if (!steps[bit]) continue;
    if (is_set(mask, bit)) last_done = std::max(last_done.value_or(0), *steps[bit]);
    if (!is_set(mask, bit)) first_open = std::min(first_open.value_or(*steps[bit]), *steps[bit]);
  }
  made.done = *last_done;
  made.open = *first_open;
  return made;
}

}  // namespace

std::vector<Between> situations_between(const AccessStates& states, const SettingsStates& registry,
                                        ClientIndex client, Waits& waits) {
  const PrivateWay* const way = find_way(registry, client);
  const StepOfBit steps{registry.step, states.endpoint(client).step,
                        way ? way->step : std::nullopt};
  unsigned all = 0;
  for (unsigned bit = 0; bit < bits; ++bit) all |= steps[bit] ? 1U << bit : 0U;
  std::vector<Between> found;
  for (unsigned mask = 1; mask < all; ++mask) {
    if ((mask & ~all) == 0 && can_be_met(mask, steps, waits)) found.push_back(between(mask, steps));
  }
  return found;
}

}  // namespace acrnet::planner
