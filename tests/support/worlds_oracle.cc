#include "tests/support/worlds.h"

namespace acrnet::worlds {

// ---- what shall come of a world

namespace {

Rules marked(const RegistryMemory& memory, Made made) {
  Rules rules = 0;
  for (int rule = 0; rule < rule_count; ++rule) {
    if (at(memory.rules, rule).made == made) rules = static_cast<Rules>(rules | bit(rule));
  }
  return rules;
}

Rules without(Rules rules, Rules other) { return static_cast<Rules>(rules & ~other); }

bool is_governed(const World& world, int registry) {
  return !world.destroy && at(world.wishes.registries, registry).in_policy;
}

// Wanted: remembered as it was if it has been there since, as found if it is there, else as
// created.
Mark mark_of_wanted(const Mark& before, bool present) {
  if (!present) return {Made::created, Claimed::no};
  return before.made == Made::none ? Mark{Made::found, Claimed::no} : before;
}

void expect_governed(const World& world, int index, Outcome& outcome) {
  const Wish& wish = at(world.wishes.registries, index);
  const Registry& before = at(world.azure.registries, index);
  const RegistryMemory& memory = at(world.memory.registries, index);
  Registry& after = at(outcome.azure.registries, index);
  RegistryMemory& remembered = at(outcome.memory.registries, index);

  after.rules = wish.rules;
  if (wish.shared) {
    after.rules =
        static_cast<Rules>(wish.rules | without(before.rules, marked(memory, Made::created)));
  }
  remembered = {};
  if (wish.default_action != Default::unset) {
    after.deny = wish.default_action == Default::deny;
    const Default found = before.deny ? Default::deny : Default::allow;
    remembered.original = memory.original != Default::unset ? memory.original : found;
  }
  if (wish.access != Public::unset) {
    after.shut = wish.access == Public::shut;
    const Public found = before.shut ? Public::shut : Public::open;
    remembered.original_access =
        memory.original_access != Public::unset ? memory.original_access : found;
  }
  remembered.governed =
      wish.rules != 0 || wish.default_action != Default::unset || wish.access != Public::unset;
  if (!remembered.governed) return;
  remembered.keep_on_destroy = wish.keep_on_destroy;
  for (int rule = 0; rule < rule_count; ++rule) {
    if (!has(wish.rules, rule)) continue;
    at(remembered.rules, rule) = mark_of_wanted(at(memory.rules, rule), has(before.rules, rule));
  }
}

void expect_given_up(const World& world, int index, Outcome& outcome) {
  const Wish& wish = at(world.wishes.registries, index);
  const RegistryMemory& memory = at(world.memory.registries, index);
  at(outcome.memory.registries, index) = {};
  if (!memory.governed) return;
  if (wish.in_policy ? wish.keep_on_destroy : memory.keep_on_destroy) return;
  Registry& after = at(outcome.azure.registries, index);
  after.rules = without(after.rules, marked(memory, Made::created));
  if (memory.original != Default::unset) after.deny = memory.original == Default::deny;
  if (memory.original_access != Public::unset) {
    after.shut = memory.original_access == Public::shut;
  }
}

struct SubnetUse {
  bool asked = false;  // by a rule of the policy
  bool kept = false;   // by a rule that stays in a registry of the policy
  bool left = false;   // by a rule that stays in a registry that is given up
};

SubnetUse use_of(const World& world, const Outcome& outcome, int subnet) {
  SubnetUse use;
  for (int index = 0; index < registry_count; ++index) {
    const Registry& after = at(outcome.azure.registries, index);
    const Wish& wish = at(world.wishes.registries, index);
    const bool known = wish.in_policy || at(world.memory.registries, index).governed;
    if (!known || !has(after.rules, subnet)) continue;
    if (!is_governed(world, index)) {
      use.left = true;
    } else if (has(wish.rules, subnet)) {
      use.asked = true;
    } else {
      use.kept = true;
    }
  }
  return use;
}

void expect_subnet(const World& world, int subnet, Outcome& outcome) {
  const SubnetUse use = use_of(world, outcome, subnet);
  const bool present = at(world.azure.endpoints, subnet);
  const Mark before = at(world.memory.subnets, subnet);
  const bool named = at(world.wishes.named, subnet);
  const bool hands_off = named && at(world.wishes.existing, subnet);
  bool& endpoint = at(outcome.azure.endpoints, subnet);
  Mark& mark = at(outcome.memory.subnets, subnet);

  // Never for a rule that the policy does not have.
  if (use.asked) {
    if (!present && hands_off) outcome.refused = true;
    endpoint = true;
    mark = mark_of_wanted(before, present);
  } else if (use.kept && present) {
    return;
  } else {
    if (before.made == Made::created && !hands_off && !use.left) endpoint = false;
    mark = {};
  }
}

}  // namespace

Outcome expect(const World& world) {
  Outcome outcome{world.azure, world.memory, false, false};
  for (int index = 0; index < registry_count; ++index) {
    if (is_governed(world, index)) {
      expect_governed(world, index, outcome);
    } else {
      expect_given_up(world, index, outcome);
    }
  }
  for (int subnet = 0; subnet < subnet_count; ++subnet) expect_subnet(world, subnet, outcome);
  for (int index = 0; index < registry_count; ++index) {
    const bool asks =
        is_governed(world, index) && has(at(world.wishes.registries, index).rules, far_subnet);
    if (asks) outcome.azure.registered = true;
  }
  for (int index = 0; index < registry_count; ++index) {
    const Registry& after = at(outcome.azure.registries, index);
    const bool written = !(after == at(world.azure.registries, index));
    if (written && !rules_are_valid(outcome.azure, after.rules)) outcome.hopeless = true;
  }
  const bool far_added = outcome.azure.endpoints[far_subnet] && !world.azure.endpoints[far_subnet];
  if (far_added && !outcome.azure.registered) outcome.hopeless = true;
  return outcome;
}

Memory look(Memory memory, const Azure& azure) {
  const auto resolve = [](Mark& mark, bool present) {
    if (mark.claimed == Claimed::no) return;
    if (!present) {
      mark = {};
    } else if (mark.claimed == Claimed::create) {
      mark = {Made::created, Claimed::no};
    } else {
      mark.claimed = Claimed::no;
    }
  };
  for (int index = 0; index < registry_count; ++index) {
    for (int rule = 0; rule < rule_count; ++rule) {
      resolve(at(at(memory.registries, index).rules, rule),
              has(at(azure.registries, index).rules, rule));
    }
  }
  for (int subnet = 0; subnet < subnet_count; ++subnet) {
    resolve(at(memory.subnets, subnet), at(azure.endpoints, subnet));
  }
  return memory;
}

}  // namespace acrnet::worlds
