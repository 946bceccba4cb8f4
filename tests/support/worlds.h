// Small worlds: an Azure of two registries, two subnets and two ranges in a few bits, with the
// rules that Azure enforces; and a naive oracle of what acrnet shall make of it.
//
// Written from the design alone and independent of planner/: sets of rules are bit masks, nothing
// is merged or sorted, orders are tried out. worlds_model.h turns a small world into the product's
// own values and a plan back into bits. Used by the exhaustive test of the planner.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acrnet::worlds {

// Rules 0 and 1 are for subnets 0 and 1; rule 2 is a range, rule 3 a range inside that one.
// Subnet 1 is in a subscription of its own, where the provider may not be registered.
using Rules = std::uint8_t;
inline constexpr int registry_count = 2;
inline constexpr int subnet_count = 2;
inline constexpr int rule_count = 4;
inline constexpr int far_subnet = 1;

inline bool has(Rules rules, int rule) { return ((rules >> rule) & 1) != 0; }
template <typename Array>
auto& at(Array& array, int index) {
  return array[static_cast<std::size_t>(index)];
}
inline Rules bit(int rule) { return static_cast<Rules>(1U << static_cast<unsigned>(rule)); }

// ---- Azure

struct Registry {
  bool deny = false;
  Rules rules = 0;
  bool shut = false;  // public access is disabled: nobody gets in, by a rule or without
  friend bool operator==(const Registry&, const Registry&) = default;
};

struct Azure {
  std::array<Registry, registry_count> registries;
  std::array<bool, subnet_count> endpoints{};
  bool registered = false;  // the provider, in the far subscription
  friend bool operator==(const Azure&, const Azure&) = default;
};

// Writes; false when Azure refuses, and then nothing has changed.
bool register_provider(Azure& azure);
bool write_subnet(Azure& azure, int subnet, bool endpoint);
bool write_registry(Azure& azure, int registry, const Registry& settings);
// Each subnet that a rule names has the endpoint, and the far one's subscription is registered.
bool rules_are_valid(const Azure& azure, Rules rules);

// Clients: subnet 0, subnet 1, an address in the wider range only, one in both, one elsewhere.
inline constexpr int client_count = 5;
bool admits(const Azure& azure, int registry, int client);

// ---- what is wanted and what is remembered

enum class Default : std::uint8_t { unset, allow, deny };
enum class Public : std::uint8_t { unset, open, shut };

struct Wish {
  bool in_policy = false;
  Default default_action = Default::unset;
  Rules rules = 0;
  bool shared = false;
  bool keep_on_destroy = false;
  Public access = Public::unset;
};

struct Wishes {
  std::array<Wish, registry_count> registries;
  std::array<bool, subnet_count> named{};     // in the policy; those with a rule must be
  std::array<bool, subnet_count> existing{};  // service_endpoint = existing
};

enum class Made : std::uint8_t { none, created, found };
enum class Claimed : std::uint8_t { no, create, remove };

struct Mark {
  Made made = Made::none;
  Claimed claimed = Claimed::no;
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct RegistryMemory {
  bool governed = false;  // without it, everything else is empty
  Default original = Default::unset;
  bool keep_on_destroy = false;
  std::array<Mark, rule_count> rules;
  Public original_access = Public::unset;
  friend bool operator==(const RegistryMemory&, const RegistryMemory&) = default;
};

struct Memory {
  std::array<RegistryMemory, registry_count> registries;
  std::array<Mark, subnet_count> subnets;
  friend bool operator==(const Memory&, const Memory&) = default;
};

struct World {
  Azure azure;
  Wishes wishes;
  Memory memory;
  bool destroy = false;
};

// All of a world without claims in two numbers; different worlds, different numbers.
using Packed = std::array<std::uint64_t, 2>;
struct PackedHash {
  std::size_t operator()(const Packed& packed) const {
    return static_cast<std::size_t>(packed[0] * 0x9E3779B97F4A7C15U ^ packed[1]);
  }
};
Packed pack(const World& world);
std::string describe(const World& world);

// ---- the oracle

struct Outcome {
  Azure azure;
  Memory memory;
  // acrnet must not begin: an endpoint that it may not add is missing.
  bool refused = false;
  // Azure would refuse whatever acrnet does, for reasons that acrnet can't know or mend.
  bool hopeless = false;
};

// What shall be there when the world's plan is done.
Outcome expect(const World& world);

// Whether the writes from `before` to `after`, one for each thing that differs, can be put in any
// order in which Azure accepts each and nobody is locked out or let in on the way.
bool has_safe_order(const Azure& before, const Azure& after);

// The things that differ, each of them one write.
std::size_t count_differences(const Azure& before, const Azure& after);

// Somebody who has access before and after does not have it now, or has it only now; empty: no.
std::string access_objection(const Azure& before, const Azure& now, const Azure& after);

// What a claim means, by looking.
Memory look(Memory memory, const Azure& azure);

// ---- a plan, read back into bits

enum class Act : std::uint8_t { add, update, remove, adopt, move, forget };
enum class Subject : std::uint8_t {
  rule,
  default_action,
  public_access,
  endpoint,
  registration,
  governance
};

struct Deed {
  Act act = Act::add;
  Subject subject = Subject::rule;
  int target = 0;  // the registry or subnet
  int rule = 0;    // for a rule
  bool deny_before = false;
  bool deny_after = false;
  bool shut_before = false;
  bool shut_after = false;
  bool keep_on_destroy = false;
  bool asked_by_policy = false;
};

enum class Kind : std::uint8_t { register_provider, write_subnet, write_registry };

struct Move {
  Kind kind = Kind::write_registry;
  int target = 0;
  std::vector<int> deeds;
  std::vector<int> after;  // moves that must be done before
  bool endpoint = false;
  Registry settings;
};

struct Script {
  std::vector<Deed> deeds;
  std::vector<Move> moves;
};

// One bit for each move that is done.
using Done = unsigned;

bool may_follow(const Move& move, Done done);
// Every set of moves that can be done when the rest is not: all beginnings of all allowed orders,
// and all that is left when any moves fail and their successors are skipped.
std::vector<Done> reachable_sets(const Script& script);
// The moves of a set, in the order of the script; empty when Azure refuses one.
std::optional<Azure> play(Azure azure, const Script& script, Done done);

// The two saves of an apply, as the design of claims has them.
Memory claim(Memory memory, const Script& script);
Memory save_at_end(Memory memory, const Script& script, Done done);

// The first thing that is wrong with a plan for this world; empty: nothing is.
std::string find_objection(const World& world, const Script& script);

}  // namespace acrnet::worlds
