#include <algorithm>
#include <map>

#include "model/utf8.h"
#include "parser/evaluate/expressions/operators.h"
#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

void append_flat(const List& list, std::vector<Value>& into) {
  for (const Value& element : list) {
    if (const auto* inner = element.as<List>()) {
      append_flat(*inner, into);
    } else {
      into.push_back(element);
    }
  }
}

// The numbers that min and max are of: the arguments, or the elements of the only one.
std::vector<Value> numbers_of(const Arguments& it) {
  const auto* list = it.values.size() == 1 ? it.values[0].as<List>() : nullptr;
  std::vector<Value> numbers = list == nullptr
                                   ? std::vector<Value>(it.values.begin(), it.values.end())
                                   : std::vector<Value>(list->begin(), list->end());
  for (const Value& value : numbers) {
    if (value.as<std::int64_t>() == nullptr) return {};
  }
  return numbers;
}

// Values with an order before each other; equal ones are found in n·log n.
bool all_comparable(const List& list) {
  return std::all_of(list.begin(), list.end(),
                     [&](const Value& value) { return comparable(list[0], value); });
}

}  // namespace

Value length(const Arguments& it) {
  const Value& value = it.values[0];
  std::size_t size = 0;
  if (const auto* list = value.as<List>()) {
    size = list->size();
  } else if (const auto* map = value.as<Map>()) {
    size = map->size();
  } else if (const auto* text = value.as<std::string_view>()) {
    size = static_cast<std::size_t>(std::count_if(
        text->begin(), text->end(), [](char byte) { return !continues_code_point(byte); }));
  } else {
    return it.fail("only a list, a map or a text has a length");
  }
  return {static_cast<std::int64_t>(size), it.at};
}

Value concat(const Arguments& it) {
  std::vector<Value> elements;
  for (const Value& value : it.values) {
    const List& list = *value.as<List>();
    elements.insert(elements.end(), list.begin(), list.end());
  }
  return it.list(elements);
}

Value flatten(const Arguments& it) {
  std::vector<Value> elements;
  append_flat(it.get<List>(0), elements);
  return it.list(elements);
}

Value distinct(const Arguments& it) {
  const List& list = it.get<List>(0);
  std::vector<Value> elements;
  if (list.empty() || all_comparable(list)) {
    const auto before = [](const Value* a, const Value* b) { return less(*a, *b); };
    std::vector<const Value*> order;
    for (const Value& value : list) order.push_back(&value);
    std::stable_sort(order.begin(), order.end(), before);
    order.erase(std::unique(order.begin(), order.end(),
                            [](const Value* a, const Value* b) { return equal(*a, *b); }),
                order.end());
    std::sort(order.begin(), order.end());  // as they were in the list
    for (const Value* value : order) elements.push_back(*value);
    return it.list(elements);
  }
  if (list.size() > 1'000) return it.fail("more than 1 000 lists or maps can't be compared");
  for (const Value& value : list) {
    const bool known = std::any_of(elements.begin(), elements.end(),
                                   [&](const Value& other) { return equal(value, other); });
    if (!known) elements.push_back(value);
  }
  return it.list(elements);
}

Value sort(const Arguments& it) {
  const List& list = it.get<List>(0);
  std::vector<Value> elements(list.begin(), list.end());
  if (!elements.empty() && !all_comparable(list))
    return it.fail("the elements are not all numbers, texts, addresses or dates");
  std::stable_sort(elements.begin(), elements.end(), less);
  return it.list(elements);
}

Value reverse(const Arguments& it) {
  const List& list = it.get<List>(0);
  std::vector<Value> elements(list.begin(), list.end());
  std::reverse(elements.begin(), elements.end());
  return it.list(elements);
}

Value contains(const Arguments& it) {
  const List& list = it.get<List>(0);
  return {std::any_of(list.begin(), list.end(),
                      [&](const Value& value) { return equal(value, it.values[1]); }),
          it.at};
}

Value keys(const Arguments& it) {
  std::vector<Value> elements;
  for (const MapItem& item : it.get<Map>(0)) elements.push_back({item.key, item.value.range});
  return it.list(elements);
}

Value values(const Arguments& it) {
  std::vector<Value> elements;
  for (const MapItem& item : it.get<Map>(0)) elements.push_back(item.value);
  return it.list(elements);
}

Value merge(const Arguments& it) {
  std::map<std::string_view, Value> items;
  for (const Value& value : it.values) {
    for (const MapItem& item : *value.as<Map>()) items[item.key] = item.value;
  }
  std::vector<MapItem> merged;
  merged.reserve(items.size());
  for (const auto& [key, value] : items) merged.push_back({key, value});
  return it.evaluation.make_map(std::move(merged), it.at);
}

Value lookup(const Arguments& it) {
  const Value* const found = find(it.get<Map>(0), it.get<std::string_view>(1));
  return found == nullptr ? it.values[2] : *found;
}

Value zip(const Arguments& it) {
  const List& names = it.get<List>(0);
  const List& items = it.get<List>(1);
  if (names.size() != items.size()) return it.fail("the two lists are not of one length");
  std::map<std::string_view, Value> zipped;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto* key = names[i].as<std::string_view>();
    if (key == nullptr) return it.fail("a key is not a text");
    if (!zipped.try_emplace(*key, items[i]).second)
      return it.fail("the key '" + std::string(*key) + "' is there twice");
  }
  std::vector<MapItem> map;
  map.reserve(zipped.size());
  for (const auto& [key, value] : zipped) map.push_back({key, value});
  return it.evaluation.make_map(std::move(map), it.at);
}

Value range(const Arguments& it) {
  constexpr std::size_t longest = 10'000;
  const bool only_end = it.values.size() == 1;
  const std::int64_t from = only_end ? 0 : it.get<std::int64_t>(0);
  const std::int64_t to = it.get<std::int64_t>(only_end ? 0 : 1);
  const std::int64_t step = it.values.size() == 3 ? it.get<std::int64_t>(2) : 1;
  if (step == 0) return it.fail("a step of 0 never arrives");
  std::vector<Value> numbers;
  std::int64_t number = from;
  while (step > 0 ? number < to : number > to) {
    if (numbers.size() == longest) return it.fail("it has more than 10 000 numbers");
    numbers.push_back({number, it.at});
    if (__builtin_add_overflow(number, step, &number)) break;
  }
  return it.list(numbers);
}

Value min(const Arguments& it) {
  const auto numbers = numbers_of(it);
  if (numbers.empty()) return it.fail("it is of one number at least, and of numbers only");
  return *std::min_element(numbers.begin(), numbers.end(), less);
}

Value max(const Arguments& it) {
  const auto numbers = numbers_of(it);
  if (numbers.empty()) return it.fail("it is of one number at least, and of numbers only");
  return *std::max_element(numbers.begin(), numbers.end(), less);
}

Value sum(const Arguments& it) {
  Value total{std::int64_t{0}, it.at};
  for (const Value& value : it.get<List>(0))
    total = apply(BinaryOperator::add, total, value, it.at, it.evaluation);
  return total;
}

}  // namespace acrnet::parser::functions
