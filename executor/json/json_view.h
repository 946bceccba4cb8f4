// JSON documents of our own that can be large (states, saved plans), read at the speed of memory.
//
// Only this module uses simdjson. Values are views into their document. Pure; nothing throws. Depth
// is limited; malformed JSON gets the same messages as in bounded_json.h.
//
// Our files have each entry of a long list on a line of its own. Such an entry is parsed when it is
// visited and dropped when the next one is: the tree of a whole state would take four times the
// memory of its text. A document in another layout is parsed at once.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet::executor {

enum class JsonKind { missing, null, object, list, text, number, other_number, flag };

// "an object"; every kind of number is "a number"; null reads as "missing".
std::string_view in_words(JsonKind kind);

struct JsonText;

class JsonView {
 public:
  JsonView() = default;  // missing

  JsonKind kind() const { return kind_; }
  // Missing where this is no object or has no such member; the first of several.
  JsonView member(std::string_view name) const;
  // The number of members of an object, duplicates included; 0 for anything else.
  std::size_t member_count() const;
  std::string_view text() const;  // requires a text
  std::uint64_t number() const;   // requires a number: a whole one that is not negative
  bool flag() const;              // requires a flag

  // The elements of a list, or nothing, until `visit` returns false. A view is good until its visit
  // ends.
  void each(const std::function<bool(JsonView)>& visit) const;
  // The names of an object's members, in their order, or nothing.
  void each_name(const std::function<void(std::string_view)>& visit) const;

 private:
  friend class JsonDocument;
  using Place = std::array<std::size_t, 2>;
  static JsonView at(const Place& place, JsonText* document);

  Place place_{};                 // simdjson's element
  JsonText* document_ = nullptr;  // where lines are put off; null inside of such a line
  JsonKind kind_ = JsonKind::missing;
};

// Owns what views refer to; it may be moved.
class JsonDocument {
 public:
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  // Empty with a one-line `problem` when it is not JSON.
  static std::optional<JsonDocument> parse(std::string text, std::string& problem);
  JsonView root() const;
  const std::string& text() const;

 private:
  explicit JsonDocument(std::unique_ptr<JsonText> text);
  std::unique_ptr<JsonText> text_;
};

}  // namespace acrnet::executor
