#include "executor/json/json_view.h"

#include <simdjson.h>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <type_traits>
#include <utility>
#include <vector>

#include "executor/json/bounded_json.h"

namespace acrnet::executor {

namespace {

using Element = simdjson::dom::element;

// An element is a reference to its document and a place in it; so it can be kept in a header that
// does not know it.
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

// A text, and its outline: the same with a mark instead of each list entry that has a line of its
// own.
struct JsonText {
  std::string text;
  std::vector<std::string_view> entries;
  std::string outline;
  simdjson::dom::parser parser;
  simdjson::dom::parser entry_parser;  // of the entry that is being visited
  Element root;
};

namespace {

// The mark of an entry is a text of this and its number. An outline has no other such text.
constexpr std::string_view mark = R"(\u0000)";

// The text must have room behind it.
simdjson::error_code parse_in_place(simdjson::dom::parser& parser, std::string_view text,
                                    Element& root) {
  constexpr bool copies = false;
  return parser.parse(text.data(), text.size(), copies).get(root);
}

// The object that is all there is on the line, or nothing.
std::string_view object_on(std::string_view line, simdjson::dom::parser& parser) {
  if (line.ends_with(',')) line.remove_suffix(1);
  if (!line.starts_with('{') || !line.ends_with('}')) return {};
  Element ignored;  // read again when it is visited: this is a fiftieth of what a plan takes
  return parse_in_place(parser, line, ignored) == simdjson::SUCCESS ? line : std::string_view();
}

void outline_entries(JsonText& document) {
  char last = '\0';  // of the line before
  for (std::string_view rest = document.text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t end = std::min(line.size() + 1, rest.size());
    const bool in_list =
        (last == '[' || last == ',') && (line.ends_with(',') || rest.substr(end).starts_with(']'));
    const std::string_view entry =
        in_list ? object_on(line, document.entry_parser) : std::string_view();
    if (!entry.empty()) {
      document.outline += fmt::format("\"{}{}\"", mark, document.entries.size());
      document.entries.push_back(entry);
    } else if (line.find(mark) != std::string_view::npos) {
      document.entries.clear();
      document.outline = document.text;
      return;
    }
    document.outline += rest.substr(entry.size(), end - entry.size());
    last = line.empty() ? '\0' : line.back();
    rest.remove_prefix(end);
  }
}

// The entry that this element of an outline is the mark of.
std::optional<Element> entry_of(const Element& element, JsonText& document) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS || !text.starts_with('\0')) return std::nullopt;
  std::size_t number = document.entries.size();
  std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (number >= document.entries.size()) return std::nullopt;
  Element entry;
  if (parse_in_place(document.entry_parser, document.entries[number], entry) != simdjson::SUCCESS)
    return std::nullopt;
  return entry;
}

}  // namespace

JsonView JsonView::at(const Place& place, JsonText* document) {
  JsonView view;
  view.place_ = place;
  view.kind_ = kind_of(element_at(place));
  view.document_ = document;
  return view;
}

JsonView JsonView::member(std::string_view name) const {
  if (kind_ != JsonKind::object) return {};
  Element found;
  if (element_at(place_).at_key(name).get(found) != simdjson::SUCCESS) return {};
  return at(std::bit_cast<Place>(found), document_);
}

std::size_t JsonView::member_count() const {
  simdjson::dom::object object;
  if (kind_ != JsonKind::object || element_at(place_).get(object) != simdjson::SUCCESS) return 0;
  return object.size();  // beyond 16 million it is not exact, but still large
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
    const auto entry = document_ == nullptr ? std::nullopt : entry_of(element, *document_);
    // An entry's own lists are all there.
    const JsonView view = entry ? at(std::bit_cast<Place>(*entry), nullptr)
                                : at(std::bit_cast<Place>(element), document_);
    if (!visit(view)) return;
  }
}

void JsonView::each_name(const std::function<void(std::string_view)>& visit) const {
  if (kind_ != JsonKind::object) return;
  simdjson::dom::object object;
  if (element_at(place_).get(object) != simdjson::SUCCESS) return;
  for (const auto& field : object) visit(field.key);
}

JsonDocument::JsonDocument(std::unique_ptr<JsonText> text) : text_(std::move(text)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

JsonView JsonDocument::root() const {
  return JsonView::at(std::bit_cast<JsonView::Place>(text_->root), text_.get());
}

const std::string& JsonDocument::text() const { return text_->text; }

std::optional<JsonDocument> JsonDocument::parse(std::string text, std::string& problem) {
  auto document = std::make_unique<JsonText>();
  document->text = std::move(text);
  document->text.reserve(document->text.size() + simdjson::SIMDJSON_PADDING);
  auto error = document->entry_parser.allocate(0, max_json_depth);
  if (error == simdjson::SUCCESS) outline_entries(*document);
  document->outline.reserve(document->outline.size() + simdjson::SIMDJSON_PADDING);
  if (error == simdjson::SUCCESS)
    error = document->parser.allocate(document->outline.size() + 1, max_json_depth);
  if (error == simdjson::SUCCESS)
    error = parse_in_place(document->parser, document->outline, document->root);
  if (error == simdjson::SUCCESS) return JsonDocument(std::move(document));
  // simdjson does not say where; this is slow and rare.
  if (parse_json(document->text, problem)) problem = simdjson::error_message(error);
  return std::nullopt;
}

}  // namespace acrnet::executor
