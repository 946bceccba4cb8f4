#include "parser/evaluate/expressions/value.h"

#include <algorithm>

namespace acrnet::parser {

namespace {

bool equal_lists(const List& a, const List& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Value& x, const Value& y) { return equal(x, y); });
}

bool equal_maps(const Map& a, const Map& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const MapItem& x, const MapItem& y) {
    return x.key == y.key && equal(x.value, y.value);
  });
}

}  // namespace

std::string_view describe(const Value& value) {
  // In the order of Value's variant.
  constexpr std::string_view words[] = {
      "a mistake", "null",  "true or false", "a number",   "a text",  "an address",     "a date",
      "a list",    "a map", "a subnet",      "a registry", "a group", "a subscription", "a module"};
  static_assert(std::size(words) == std::variant_size_v<decltype(Value::data)>);
  return words[value.data.index()];
}

Value part_of(const Value& whole, Value part) {
  part.sensitive |= whole.sensitive;
  part.keys_sensitive |= whole.keys_sensitive;
  return part;
}

std::size_t weight(const Value& value, std::size_t most) {
  std::size_t count = 1;
  if (const auto* list = value.as<List>()) {
    for (const Value& element : *list) {
      if (count >= most) return most;
      count += weight(element, most - count);
    }
  } else if (const auto* map = value.as<Map>()) {
    for (const MapItem& item : *map) {
      if (count >= most) return most;
      count += weight(item.value, most - count);
    }
  } else if (const auto* text = value.as<std::string_view>()) {
    count += text->size() / 64;
  }
  return std::min(count, most);
}

const Value* find(const Map& map, std::string_view key) {
  const auto* const found = std::lower_bound(
      map.begin(), map.end(), key,
      [](const MapItem& item, std::string_view wanted) { return item.key < wanted; });
  return found != map.end() && found->key == key ? &found->value : nullptr;
}

bool equal(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const auto* list = a.as<List>()) return equal_lists(*list, *b.as<List>());
  if (const auto* map = a.as<Map>()) return equal_maps(*map, *b.as<Map>());
  if (const auto* flag = a.as<bool>()) return *flag == *b.as<bool>();
  if (const auto* subnet = a.as<SubnetReference>())
    return subnet->index == b.as<SubnetReference>()->index;
  if (const auto* registry = a.as<RegistryReference>())
    return registry->index == b.as<RegistryReference>()->index;
  if (const auto* group = a.as<GroupReference>())
    return group->index == b.as<GroupReference>()->index;
  if (const auto* subscription = a.as<SubscriptionReference>())
    return subscription->id == b.as<SubscriptionReference>()->id;
  if (const auto* module = a.as<ModuleReference>())
    return module->index == b.as<ModuleReference>()->index;
  if (!comparable(a, b)) return true;  // null
  return !less(a, b) && !less(b, a);
}

bool comparable(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  return a.as<std::int64_t>() != nullptr || a.as<std::string_view>() != nullptr ||
         a.as<Cidr>() != nullptr || a.as<Date>() != nullptr;
}

bool less(const Value& a, const Value& b) {
  if (const auto* number = a.as<std::int64_t>()) return *number < *b.as<std::int64_t>();
  if (const auto* text = a.as<std::string_view>()) return *text < *b.as<std::string_view>();
  if (const auto* cidr = a.as<Cidr>()) return *cidr < *b.as<Cidr>();
  return *a.as<Date>() < *b.as<Date>();
}

bool has_text(const Value& value) {
  return value.as<bool>() != nullptr || comparable(value, value);
}

std::string to_text(const Value& value) {
  if (const auto* flag = value.as<bool>()) return *flag ? "true" : "false";
  if (const auto* number = value.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* text = value.as<std::string_view>()) return std::string(*text);
  if (const auto* cidr = value.as<Cidr>()) return to_string(*cidr);
  return to_string(*value.as<Date>());
}

}  // namespace acrnet::parser
