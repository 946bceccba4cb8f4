#include <algorithm>
#include <optional>
#include <string>

#include "tests/support/worlds.h"

namespace acrnet::worlds {

// ---- playing a script

bool may_follow(const Move& move, Done done) {
  return std::all_of(move.after.begin(), move.after.end(),
                     [&](int before) { return ((done >> before) & 1U) != 0; });
}

std::vector<Done> reachable_sets(const Script& script) {
  std::vector<Done> sets;
  for (Done done = 0; done < (1U << script.moves.size()); ++done) {
    bool closed = true;
    for (std::size_t i = 0; i < script.moves.size(); ++i) {
      if (((done >> i) & 1U) != 0 && !may_follow(script.moves[i], done)) closed = false;
    }
    if (closed) sets.push_back(done);
  }
  return sets;
}

namespace {

bool perform(Azure& azure, const Move& move) {
  switch (move.kind) {
    case Kind::register_provider: return register_provider(azure);
    case Kind::write_subnet: return write_subnet(azure, move.target, move.endpoint);
    case Kind::write_registry: return write_registry(azure, move.target, move.settings);
  }
  return false;
}

}  // namespace

std::optional<Azure> play(Azure azure, const Script& script, Done done) {
  for (std::size_t i = 0; i < script.moves.size(); ++i) {
    if (((done >> i) & 1U) != 0 && !perform(azure, script.moves[i])) return std::nullopt;
  }
  return azure;
}

// ---- the two saves of an apply

namespace {

bool is_write(const Deed& deed) {
  if (deed.subject == Subject::governance) return false;
  return deed.act == Act::add || deed.act == Act::update || deed.act == Act::remove;
}

// The move that writes the thing that a deed is about; -1: there is none.
int move_for(const Script& script, const Deed& deed) {
  if (deed.subject == Subject::registration) return -1;
  const Kind kind = deed.subject == Subject::endpoint ? Kind::write_subnet : Kind::write_registry;
  for (std::size_t i = 0; i < script.moves.size(); ++i) {
    if (script.moves[i].kind == kind && script.moves[i].target == deed.target) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

Mark& mark_of(Memory& memory, const Deed& deed) {
  if (deed.subject == Subject::endpoint) return at(memory.subnets, deed.target);
  return at(at(memory.registries, deed.target).rules, deed.rule);
}

bool has_mark(const Deed& deed) {
  return deed.subject == Subject::rule || deed.subject == Subject::endpoint;
}

void govern(Memory& memory, const Script& script) {
  for (const Deed& deed : script.deeds) {
    if (deed.subject != Subject::governance || deed.act == Act::forget) continue;
    at(memory.registries, deed.target).governed = true;
    at(memory.registries, deed.target).keep_on_destroy = deed.keep_on_destroy;
  }
}

void claim_deed(Memory& memory, const Deed& deed) {
  if (deed.subject == Subject::default_action) {
    Default& original = at(memory.registries, deed.target).original;
    const bool notes = deed.act == Act::adopt || (deed.act == Act::update && deed.asked_by_policy);
    if (notes && original == Default::unset) {
      original = deed.deny_before ? Default::deny : Default::allow;
    }
  }
  if (deed.subject == Subject::public_access) {
    Public& original = at(memory.registries, deed.target).original_access;
    const bool notes = deed.act == Act::adopt || (deed.act == Act::update && deed.asked_by_policy);
    if (notes && original == Public::unset) {
      original = deed.shut_before ? Public::shut : Public::open;
    }
  }
  if (!has_mark(deed)) return;
  Mark& mark = mark_of(memory, deed);
  if (deed.act == Act::add) mark = {Made::created, Claimed::create};
  if (deed.act == Act::adopt) mark = {Made::found, Claimed::no};
  if (deed.act == Act::remove && mark.made != Made::none) mark.claimed = Claimed::remove;
}

void forget(Memory& memory, const Deed& deed) {
  if (deed.act != Act::forget) return;
  if (deed.subject == Subject::governance) at(memory.registries, deed.target) = {};
  if (deed.subject == Subject::default_action) {
    at(memory.registries, deed.target).original = Default::unset;
  }
  if (deed.subject == Subject::public_access) {
    at(memory.registries, deed.target).original_access = Public::unset;
  }
  if (has_mark(deed)) mark_of(memory, deed) = {};
}

}  // namespace

Memory claim(Memory memory, const Script& script) {
  govern(memory, script);
  for (const Deed& deed : script.deeds) {
    claim_deed(memory, deed);
    if (move_for(script, deed) < 0) forget(memory, deed);
  }
  return memory;
}

Memory save_at_end(Memory memory, const Script& script, Done done) {
  for (const Deed& deed : script.deeds) {
    const int move = move_for(script, deed);
    if (move < 0 || ((done >> move) & 1U) == 0) continue;
    if (has_mark(deed) && deed.act == Act::add) mark_of(memory, deed).claimed = Claimed::no;
    if (has_mark(deed) && deed.act == Act::remove) mark_of(memory, deed) = {};
    forget(memory, deed);
  }
  return memory;
}

// ---- what can be wrong with a plan

namespace {

std::string order_objection(const Script& script) {
  for (std::size_t i = 0; i < script.moves.size(); ++i) {
    for (const int before : script.moves[i].after) {
      if (before < 0 || static_cast<std::size_t>(before) >= i) {
        return "a step stands before one that it waits for";
      }
    }
  }
  return {};
}

// Every written deed is in exactly one move, and that move is about the same thing.
std::string completeness_objection(const Script& script) {
  std::vector<int> carried(script.deeds.size());
  for (const Move& move : script.moves) {
    if (move.deeds.empty()) return "a step carries no change";
    for (const int deed : move.deeds) ++carried[static_cast<std::size_t>(deed)];
  }
  for (std::size_t i = 0; i < script.deeds.size(); ++i) {
    if (carried[i] != (is_write(script.deeds[i]) ? 1 : 0)) {
      return "a change is not carried by exactly one step";
    }
  }
  return {};
}

// What a registry's step writes is what its changes say, and what they say is a difference.
std::string settings_objection(const World& world, const Script& script) {
  for (const Move& move : script.moves) {
    if (move.kind != Kind::write_registry) continue;
    Registry expected = at(world.azure.registries, move.target);
    for (const int index : move.deeds) {
      const Deed& deed = at(script.deeds, index);
      if (deed.subject == Subject::default_action) {
        if (expected.deny != deed.deny_before)
          return "a change of the default action changes nothing";
        expected.deny = deed.deny_after;
        continue;
      }
      if (deed.subject == Subject::public_access) {
        if (expected.shut != deed.shut_before) return "a change of public access changes nothing";
        expected.shut = deed.shut_after;
        continue;
      }
      const bool adds = deed.act == Act::add;
      if (has(expected.rules, deed.rule) == adds) return "a change of a rule changes nothing";
      expected.rules = static_cast<Rules>(expected.rules ^ bit(deed.rule));
    }
    if (!(expected == move.settings)) return "a step writes other settings than its changes say";
  }
  return {};
}

// Azure lets an endpoint go though a rule needs it, and then refuses to write that rule again. So
// no rule that acrnet can know of may lose its endpoint, not even for a while.
bool leaves_rule_idle(const World& world, const Azure& now) {
  for (int index = 0; index < registry_count; ++index) {
    const bool known =
        at(world.wishes.registries, index).in_policy || at(world.memory.registries, index).governed;
    for (int subnet = 0; subnet < subnet_count; ++subnet) {
      const auto idle = [&](const Azure& azure) {
        return has(at(azure.registries, index).rules, subnet) && !at(azure.endpoints, subnet);
      };
      if (known && idle(now) && !idle(world.azure)) return true;
    }
  }
  return false;
}

std::string way_objection(const World& world, const Script& script, const Azure& after) {
  for (const Done done : reachable_sets(script)) {
    const auto now = play(world.azure, script, done);
    if (!now) return "Azure refuses a step";
    if (leaves_rule_idle(world, *now)) return "a rule loses its endpoint";
    if (std::string text = access_objection(world.azure, *now, after); !text.empty()) return text;
    for (std::size_t i = 0; i < script.moves.size(); ++i) {
      if (((done >> i) & 1U) != 0 || !may_follow(script.moves[i], done)) continue;
      Azure next = *now;
      if (!perform(next, script.moves[i])) return "Azure refuses a step that may run";
    }
  }
  return {};
}

}  // namespace

std::string find_objection(const World& world, const Script& script) {
  const Outcome expected = expect(world);
  if (expected.refused) return "a plan was made that can't be carried out";
  for (const auto& objection : {order_objection(script), completeness_objection(script),
                                settings_objection(world, script)}) {
    if (!objection.empty()) return objection;
  }
  const Done all = (1U << script.moves.size()) - 1;
  const auto after = play(world.azure, script, all);
  if (!after) return "Azure refuses a step in the plan's own order";
  if (!(*after == expected.azure)) return "the plan does not reach the desired state";
  if (script.moves.size() != count_differences(world.azure, *after)) return "a step is superfluous";
  if (std::string text = way_objection(world, script, *after); !text.empty()) return text;
  if (!(save_at_end(claim(world.memory, script), script, all) == expected.memory)) {
    return "the state does not remember what was done";
  }
  return {};
}

}  // namespace acrnet::worlds
