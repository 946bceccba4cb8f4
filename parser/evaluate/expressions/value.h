// What an expression evaluates to.
//
// Internal to the parser's second stage. Values are small and trivially copyable; lists, maps and
// texts are views into the arena of the Evaluation (or the source), so a value lives as long as
// that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "model/cidr.h"
#include "model/date.h"
#include "model/policy.h"
#include "model/source.h"
#include "parser/syntax/ast.h"

namespace acrnet::parser {

struct Value;
struct MapItem;

// A mistake has been reported; it stands for any value and nobody reports it again.
struct Unknown {};
struct Null {};
using List = Nodes<Value>;
// Sorted by key, no key twice.
using Map = Nodes<MapItem>;
struct SubnetReference {
  SubnetIndex index = 0;  // in Policy::subnets
};
struct RegistryReference {
  std::size_t index = 0;  // in Evaluation::registries
};
struct GroupReference {
  std::size_t index = 0;  // in Evaluation::groups
};
struct SubscriptionReference {
  std::string_view id;
};
struct ModuleReference {
  std::size_t index = 0;  // in Evaluation::modules
};

struct Value {
  std::variant<Unknown, Null, bool, std::int64_t, std::string_view, Cidr, Date, List, Map,
               SubnetReference, RegistryReference, GroupReference, SubscriptionReference,
               ModuleReference>
      data;
  // Where it was written: for the result of a variable or a loop, the place of the literal.
  SourceRange range;
  // It comes from a sensitive variable: no message and no output shows it.
  bool sensitive = false;
  // The same of the keys of a map, which may be sensitive where no value is, and the other way
  // round.
  bool keys_sensitive = false;
  // How many lists and maps are within each other: what goes down into a value does not overflow a
  // stack.
  std::uint16_t depth = 0;

  bool known() const { return !std::holds_alternative<Unknown>(data); }
  template <typename T>
  const T* as() const {
    return std::get_if<T>(&data);
  }
};

// A part of a value: what is in something sensitive is sensitive, and so are the keys of a map in a
// map that has sensitive keys.
Value part_of(const Value& whole, Value part);

struct MapItem {
  std::string_view key;
  Value value;
};

static_assert(std::is_trivially_copyable_v<Value>);

// "a text", "a list", "an address": what a value is, for a message.
std::string_view describe(const Value& value);

// How many values it is made of, all the way down; counts to `most` and no further. A list that
// stands at several places counts at each: so often is it looked at.
std::size_t weight(const Value& value, std::size_t most);

// The item of a key; nothing when the map has no such key.
const Value* find(const Map& map, std::string_view key);

// Equal in type and content. Numbers, texts, addresses, dates, lists, maps and references.
bool equal(const Value& a, const Value& b);
// Whether both are of one type that has an order: numbers, texts, addresses, dates.
bool comparable(const Value& a, const Value& b);
// Requires comparable(a, b).
bool less(const Value& a, const Value& b);

// As `${…}` shows it; requires a number, text, address, date, true or false.
std::string to_text(const Value& value);
bool has_text(const Value& value);

}  // namespace acrnet::parser
