#include "tests/support/worlds.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace acrnet::worlds {

// ---- Azure

bool rules_are_valid(const Azure& azure, Rules rules) {
  for (int subnet = 0; subnet < subnet_count; ++subnet) {
    if (has(rules, subnet) && !azure.endpoints[static_cast<std::size_t>(subnet)]) return false;
  }
  return azure.registered || !has(rules, far_subnet);
}

bool register_provider(Azure& azure) {
  azure.registered = true;
  return true;
}

bool write_subnet(Azure& azure, int subnet, bool endpoint) {
  if (endpoint && subnet == far_subnet && !azure.registered) return false;
  at(azure.endpoints, subnet) = endpoint;
  return true;
}

bool write_registry(Azure& azure, int registry, const Registry& settings) {
  if (!rules_are_valid(azure, settings.rules)) return false;
  at(azure.registries, registry) = settings;
  return true;
}

bool admits(const Azure& azure, int registry, int client) {
  const Registry& settings = at(azure.registries, registry);
  if (settings.shut) return false;
  if (!settings.deny) return true;
  switch (client) {
    case 0: return has(settings.rules, 0) && azure.endpoints[0];
    case 1: return has(settings.rules, 1) && azure.endpoints[1];
    case 2: return has(settings.rules, 2);
    case 3: return has(settings.rules, 2) || has(settings.rules, 3);
    default: return false;
  }
}

std::string access_objection(const Azure& before, const Azure& now, const Azure& after) {
  for (int registry = 0; registry < registry_count; ++registry) {
    for (int client = 0; client < client_count; ++client) {
      const bool then = admits(before, registry, client);
      if (then != admits(after, registry, client) || then == admits(now, registry, client))
        continue;
      std::ostringstream text;
      text << "client " << client << (then ? " is locked out of" : " is let into") << " registry "
           << registry << " on the way";
      return text.str();
    }
  }
  return {};
}

// ---- orders, tried out

namespace {

struct Write {
  Kind kind;
  int target;
};

std::vector<Write> differences(const Azure& before, const Azure& after) {
  std::vector<Write> writes;
  if (before.registered != after.registered) writes.push_back({Kind::register_provider, 0});
  for (int i = 0; i < subnet_count; ++i) {
    if (at(before.endpoints, i) != at(after.endpoints, i)) {
      writes.push_back({Kind::write_subnet, i});
    }
  }
  for (int i = 0; i < registry_count; ++i) {
    if (!(at(before.registries, i) == at(after.registries, i))) {
      writes.push_back({Kind::write_registry, i});
    }
  }
  return writes;
}

bool perform(Azure& azure, const Write& write, const Azure& after) {
  switch (write.kind) {
    case Kind::register_provider: return register_provider(azure);
    case Kind::write_subnet:
      return write_subnet(azure, write.target, at(after.endpoints, write.target));
    case Kind::write_registry:
      return write_registry(azure, write.target, at(after.registries, write.target));
  }
  return false;
}

}  // namespace

std::size_t count_differences(const Azure& before, const Azure& after) {
  return differences(before, after).size();
}

bool has_safe_order(const Azure& before, const Azure& after) {
  const std::vector<Write> writes = differences(before, after);
  std::vector<std::size_t> order(writes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    Azure now = before;
    const bool safe = std::all_of(order.begin(), order.end(), [&](std::size_t index) {
      return perform(now, writes[index], after) && access_objection(before, now, after).empty();
    });
    if (safe) return true;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

// ---- names of worlds

namespace {

class Packer {
 public:
  void put(std::uint64_t value, unsigned bits) { packed_[at_] = (packed_[at_] << bits) | value; }
  void next() { ++at_; }
  const Packed& packed() const { return packed_; }

 private:
  Packed packed_{};
  std::size_t at_ = 0;
};

}  // namespace

Packed pack(const World& world) {
  Packer packer;
  packer.put(world.destroy ? 1 : 0, 1);
  packer.put(world.azure.registered ? 1 : 0, 1);
  for (int i = 0; i < registry_count; ++i) {
    const Registry& registry = at(world.azure.registries, i);
    packer.put(registry.deny ? 1 : 0, 1);
    packer.put(registry.rules, rule_count);
    const Wish& wish = at(world.wishes.registries, i);
    packer.put(wish.in_policy ? 1 : 0, 1);
    packer.put(static_cast<std::uint64_t>(wish.default_action), 2);
    packer.put(wish.rules, rule_count);
    packer.put(wish.shared ? 1 : 0, 1);
    packer.put(wish.keep_on_destroy ? 1 : 0, 1);
    const RegistryMemory& memory = at(world.memory.registries, i);
    packer.put(memory.governed ? 1 : 0, 1);
    packer.put(static_cast<std::uint64_t>(memory.original), 2);
    packer.put(memory.keep_on_destroy ? 1 : 0, 1);
    for (const Mark& mark : memory.rules) packer.put(static_cast<std::uint64_t>(mark.made), 2);
  }
  packer.next();
  for (int i = 0; i < registry_count; ++i) {
    packer.put(at(world.azure.registries, i).shut ? 1 : 0, 1);
    packer.put(static_cast<std::uint64_t>(at(world.wishes.registries, i).access), 2);
    packer.put(static_cast<std::uint64_t>(at(world.memory.registries, i).original_access), 2);
  }
  for (int i = 0; i < subnet_count; ++i) {
    packer.put(at(world.azure.endpoints, i) ? 1 : 0, 1);
    packer.put(at(world.wishes.named, i) ? 1 : 0, 1);
    packer.put(at(world.wishes.existing, i) ? 1 : 0, 1);
    packer.put(static_cast<std::uint64_t>(at(world.memory.subnets, i).made), 2);
  }
  return packer.packed();
}

std::string describe(const World& world) {
  const auto word = [](Default value) {
    return value == Default::unset ? "unset" : value == Default::allow ? "allow" : "deny";
  };
  const auto access = [](Public value) {
    return value == Public::unset ? "" : value == Public::open ? " open" : " shut";
  };
  const auto mark = [](const Mark& value) {
    const char* made = value.made == Made::none ? "-" : value.made == Made::created ? "c" : "f";
    const char* claimed = value.claimed == Claimed::no       ? ""
                          : value.claimed == Claimed::create ? "+"
                                                             : "!";
    return std::string(made) + claimed;
  };
  std::ostringstream text;
  text << (world.destroy ? "destroy" : "apply") << ", far subscription "
       << (world.azure.registered ? "registered" : "not registered") << '\n';
  for (int i = 0; i < registry_count; ++i) {
    const Registry& registry = at(world.azure.registries, i);
    const Wish& wish = at(world.wishes.registries, i);
    const RegistryMemory& memory = at(world.memory.registries, i);
    text << "registry " << i << ": is " << (registry.deny ? "deny" : "allow") << " rules "
         << int{registry.rules} << (registry.shut ? " shut" : "");
    if (wish.in_policy) {
      text << ", wanted " << word(wish.default_action) << " rules " << int{wish.rules}
           << (wish.shared ? " shared" : " exclusive")
           << (wish.keep_on_destroy ? " keep" : " restore") << access(wish.access);
    }
    if (memory.governed) {
      text << ", remembered original " << word(memory.original) << " rules ";
      for (const Mark& rule : memory.rules) text << mark(rule);
      text << (memory.keep_on_destroy ? " keep" : " restore") << access(memory.original_access);
    }
    text << '\n';
  }
  for (int i = 0; i < subnet_count; ++i) {
    text << "subnet " << i << ": " << (at(world.azure.endpoints, i) ? "endpoint" : "no endpoint")
         << (at(world.wishes.named, i) ? ", named" : "")
         << (at(world.wishes.existing, i) ? " existing" : "") << ", remembered "
         << mark(at(world.memory.subnets, i)) << '\n';
  }
  return text.str();
}

}  // namespace acrnet::worlds
