// json_decode: RFC 8259, with places and limits. What the language has no value for is refused
// rather than rounded: numbers with a fraction, keys that are there twice.
#include <fmt/format.h>

#include <optional>

#include "model/utf8.h"
#include "parser/functions/data_text.h"
#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::uint32_t> hex_digit(char c) {
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint32_t>(c - 'A' + 10);
  return std::nullopt;
}

// Recursive, at most DataText::deepest calls deep. The first mistake ends it.
class JsonReader {
 public:
  explicit JsonReader(DataText& data) : data_(data), text_(data.text()) {}

  Value read() {
    const Value value = read_value(0);
    skip_white();
    if (!data_.failed() && at_ < text_.size()) {
      data_.malformed(at_, at_ + 1, "there is more behind the value",
                      "a text holds one value; several stand in a list");
    }
    return data_.failed() ? Value{Unknown{}, {}} : value;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_white() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) < 4) ++at_;
  }
  Value fail(std::string_view reason, std::string_view help = "correct the data") {
    const bool ends = at_ >= text_.size();
    data_.malformed(at_, at_ + 1, ends ? "it ends too early" : reason,
                    ends ? "is the whole text there?" : help);
    return {Unknown{}, {}};
  }

  Value read_value(std::size_t depth) {
    skip_white();
    const std::size_t begin = at_;
    if (depth == DataText::deepest && (peek() == '{' || peek() == '[')) {
      data_.too_deep(at_);
      return {Unknown{}, {}};
    }
    switch (peek()) {
      case '{': return read_map(depth);
      case '[': return read_list(depth);
      case '"': return read_text();
      case 't': return read_word("true", Value{true, {}}, begin);
      case 'f': return read_word("false", Value{false, {}}, begin);
      case 'n': return read_word("null", Value{Null{}, {}}, begin);
      case '\'': return fail("a text is in double quotes");
      case '#':
      case '/': return fail("it has no comments", "remove the comment");
      case ',':
      case ']':
      case '}': return fail("a value is missing here", "remove the comma before it");
      default: break;
    }
    return peek() == '-' || is_digit(peek()) ? read_number() : fail("a value is missing here");
  }

  Value read_word(std::string_view word, Value value, std::size_t begin) {
    if (!text_.substr(at_).starts_with(word)) return fail("a value is missing here");
    at_ += word.size();
    value.range = data_.place(begin, at_);
    return value;
  }

  Value read_number() {
    const std::size_t begin = at_;
    take('-');
    const bool zero = peek() == '0';
    const std::size_t first = at_;
    while (is_digit(peek())) ++at_;
    if (at_ == first) return fail("a digit is missing here");
    if (zero && at_ > first + 1) {
      at_ = begin;
      return fail("a number has no zeros before it", "write it without, or in quotes as a text");
    }
    if (std::string_view(".eE").find(peek()) < 3) {
      while (is_digit(peek()) || std::string_view(".eE+-").find(peek()) < 5) ++at_;
      data_.without_type(begin, at_, "a number with a fraction or an exponent",
                         "write a whole number, or put it in quotes as a text");
      return {Unknown{}, {}};
    }
    return data_.number(text_.substr(begin, at_ - begin), begin);
  }

  Value read_text() {
    const std::size_t begin = at_++;
    std::string made;
    bool escaped = false;
    std::size_t from = at_;
    while (true) {
      const char c = peek();
      if (at_ >= text_.size() || static_cast<unsigned char>(c) < 0x20)
        return fail("a text ends on its line", "close it with \"; a line end in it is \\n");
      if (c == '"') break;
      ++at_;
      if (c != '\\') continue;
      made.append(text_.substr(from, at_ - 1 - from));
      escaped = true;
      if (!read_escape(made)) return {Unknown{}, {}};
      from = at_;
    }
    const std::string_view rest = text_.substr(from, at_ - from);
    ++at_;
    return escaped ? data_.made_text(made.append(rest), begin, at_)
                   : data_.plain_text(rest, begin, at_);
  }

  bool read_escape(std::string& made) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    const std::size_t index = at_ < text_.size() ? letters.find(text_[at_]) : letters.npos;
    if (index != letters.npos) {
      made += meant[index];
      ++at_;
      return true;
    }
    if (!take('u')) return fail("there is no such escape").known();
    auto unit = read_unit();
    if (!unit) return fail("\\u has four hexadecimal digits").known();
    if (*unit >= 0xD800 && *unit < 0xDC00 && take('\\') && take('u')) {
      const auto low = read_unit();
      if (low && *low >= 0xDC00 && *low < 0xE000)
        unit = 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
    }
    if (*unit >= 0xD800 && *unit < 0xE000) return fail("half of a surrogate pair").known();
    char bytes[longest_utf8];
    made.append(bytes, write_utf8(*unit, bytes));
    return true;
  }

  std::optional<std::uint32_t> read_unit() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const auto digit = hex_digit(peek());
      if (!digit) return std::nullopt;
      value = value * 16 + *digit;
      ++at_;
    }
    return value;
  }

  Value read_list(std::size_t depth) {
    const std::size_t begin = at_++;
    std::vector<Value> elements;
    skip_white();
    if (!take(']')) {
      do {
        elements.push_back(read_value(depth + 1));
        if (data_.failed()) return {Unknown{}, {}};
        skip_white();
      } while (take(','));
      if (!take(']')) return fail("a comma or ] is missing here");
    }
    return data_.list(elements, begin, at_);
  }

  Value read_map(std::size_t depth) {
    const std::size_t begin = at_++;
    std::vector<MapItem> items;
    skip_white();
    if (!take('}')) {
      do {
        skip_white();
        if (peek() != '"') return fail("a key in double quotes is missing here");
        const Value key = read_text();
        if (!key.known()) return key;
        skip_white();
        if (!take(':')) return fail("a colon is missing behind the key");
        items.push_back({*key.as<std::string_view>(), read_value(depth + 1)});
        if (data_.failed()) return {Unknown{}, {}};
        skip_white();
      } while (take(','));
      if (!take('}')) return fail("a comma or } is missing here");
    }
    return data_.map(std::move(items), begin, at_);
  }

  DataText& data_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Value json_decode(const Arguments& it) {
  DataText data(it, "JSON");
  const Value value = JsonReader(data).read();
  return value.known() ? value : Value{Unknown{}, it.at};
}

}  // namespace acrnet::parser::functions
