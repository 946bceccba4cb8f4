#include "executor/json_view.h"

#include <simdjson.h>

#include <bit>
#include <type_traits>
#include <utility>

#include "executor/bounded_json.h"

namespace acrnet::executor {

namespace {

using Element = simdjson::dom::element;

// An element is a reference to its document and a place in it; so it can be kept in a header that does
// not know it.
static_assert(std::is_trivially_copyable_v<Element>);
static_assert(sizeof(Element) == sizeof(std::array<std::size_t, 2>));

Element element_at(const std::array<std::size_t, 2>& place) {
  return std::bit_cast<Element>(place);
}

JsonKind kind_of(const Element& element) {
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::ARRAY: return JsonKind::list;
    case Type::OBJECT: return JsonKind::object;
    case Type::STRING: return JsonKind::text;
    case Type::BOOL: return JsonKind::flag;
    case Type::NULL_VALUE: return JsonKind::null;
    case Type::UINT64: return JsonKind::number;
    case Type::INT64: {
      // simdjson reads every whole number that fits as a signed one.
      const bool natural = element.is_uint64();
      return natural ? JsonKind::number : JsonKind::other_number;
    }
    case Type::DOUBLE: break;
  }
  return JsonKind::other_number;
}

}  // namespace

std::string_view in_words(JsonKind kind) {
  switch (kind) {
    case JsonKind::missing:
    case JsonKind::null: return "missing";
    case JsonKind::object: return "an object";
    case JsonKind::list: return "a list";
    case JsonKind::text: return "a text";
    case JsonKind::number:
    case JsonKind::other_number: return "a number";
    case JsonKind::flag: return "true or false";
  }
  return "unreadable";
}

JsonView JsonView::at(const Place& place) {
  JsonView view;
  view.place_ = place;
  view.kind_ = kind_of(element_at(place));
  return view;
}

JsonView JsonView::member(std::string_view name) const {
  if (kind_ != JsonKind::object) return {};
  Element found;
  if (element_at(place_).at_key(name).get(found) != simdjson::SUCCESS) return {};
  return at(std::bit_cast<Place>(found));
}

std::string_view JsonView::text() const {
  std::string_view value;
  if (element_at(place_).get(value) != simdjson::SUCCESS) return {};
  return value;
}

std::uint64_t JsonView::number() const {
  std::uint64_t value = 0;
  return element_at(place_).get(value) == simdjson::SUCCESS ? value : 0;
}

bool JsonView::flag() const {
  bool value = false;
  return element_at(place_).get(value) == simdjson::SUCCESS && value;
}

void JsonView::each(const std::function<bool(JsonView)>& visit) const {
  if (kind_ != JsonKind::list) return;
  simdjson::dom::array list;
  if (element_at(place_).get(list) != simdjson::SUCCESS) return;
  for (const Element element : list) {
    if (!visit(at(std::bit_cast<Place>(element)))) return;
  }
}

void JsonView::each_name(const std::function<void(std::string_view)>& visit) const {
  if (kind_ != JsonKind::object) return;
  simdjson::dom::object object;
  if (element_at(place_).get(object) != simdjson::SUCCESS) return;
  for (const auto& field : object) visit(field.key);
}

struct JsonDocument::Parser {
  simdjson::dom::parser parser;
  Element root;
};

JsonDocument::JsonDocument(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonView JsonDocument::root() const {
  return JsonView::at(std::bit_cast<JsonView::Place>(parser_->root));
}

std::optional<JsonDocument> JsonDocument::parse(std::string_view text, std::string& problem) {
  auto parser = std::make_unique<Parser>();
  auto error = parser->parser.allocate(text.size() + 1, max_json_depth);
  if (error == simdjson::SUCCESS) {
    error = parser->parser.parse(text.data(), text.size(), true).get(parser->root);
  }
  if (error == simdjson::SUCCESS) return JsonDocument(std::move(parser));
  // simdjson does not say where; this is slow and rare.
  if (parse_json(text, problem)) problem = simdjson::error_message(error);
  return std::nullopt;
}

}  // namespace acrnet::executor
