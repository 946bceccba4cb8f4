#include "parser/messages/text_check.h"

#include <algorithm>
#include <optional>

namespace acrnet::parser {

namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::uint32_t length = 0;  // in bytes
};

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Reads one multi-byte sequence (RFC 3629: shortest form, no surrogates, at most U+10FFFF).
std::optional<CodePoint> decode(std::string_view text, std::size_t at) {
  const std::uint32_t lead = byte_at(text, at);
  const std::uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return std::nullopt;
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    const std::uint32_t next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) return std::nullopt;
    value = (value << 6U) | (next & 0x3FU);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[length] || surrogate || value > 0x10FFFF) return std::nullopt;
  return CodePoint{value, length};
}

// The characters of UAX #9 that reorder what is shown.
bool is_bidirectional_control(std::uint32_t code_point) {
  return code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
         (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

// C1 controls, the line and paragraph separators (which some viewers show as a new line), and a
// byte order mark that is not at the beginning.
bool is_other_control(std::uint32_t code_point) {
  return (code_point >= 0x80 && code_point <= 0x9F) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0xFEFF;
}

// Whether a block of text is all printable ASCII, tabs and line feeds. Without a branch for each
// byte, so that the compiler makes vector instructions of it: nearly all text of nearly all
// policies ends here.
bool is_plain(std::string_view block) {
  unsigned char odd = 0;
  for (const char character : block) {
    const auto byte = static_cast<unsigned char>(character);
    const unsigned char control = (byte < 0x20) & (byte != '\t') & (byte != '\n');
    odd |= control | static_cast<unsigned char>(byte >= 0x7F);
  }
  return odd == 0;
}

class Scanner {
 public:
  Scanner(std::string_view text, std::size_t limit) : text_(text), limit_(limit) {}

  std::vector<RefusedText> run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    while (at_ < text_.size() && found_.size() < limit_) {
      if (is_plain(text_.substr(at_, block_size))) {
        at_ += block_size;
      } else {
        step_through_block();
      }
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t block_size = 256;

  void step_through_block() {
    const std::size_t end = std::min(at_ + block_size, text_.size());
    while (at_ < end && found_.size() < limit_) step();
  }

  void step() {
    const std::uint32_t byte = byte_at(text_, at_);
    if (byte >= 0x80) return step_over_sequence();
    if (byte == '\r') {
      if (byte_at(text_, at_ + 1) != '\n') refuse(RefusedText::Kind::lone_carriage_return, 1, byte);
    } else if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F) {
      refuse(RefusedText::Kind::control_character, 1, byte);
    }
    ++at_;
  }

  void step_over_sequence() {
    if (const auto point = decode(text_, at_)) {
      if (is_bidirectional_control(point->value)) {
        refuse(RefusedText::Kind::bidirectional_control, point->length, point->value);
      } else if (is_other_control(point->value)) {
        refuse(RefusedText::Kind::control_character, point->length, point->value);
      }
      at_ += point->length;
      return;
    }
    std::uint32_t length = 1;
    while (byte_at(text_, at_ + length) >= 0x80 && !decode(text_, at_ + length)) ++length;
    refuse(RefusedText::Kind::invalid_utf8, length, byte_at(text_, at_));
    at_ += length;
  }

  void refuse(RefusedText::Kind kind, std::uint32_t length, std::uint32_t code_point) {
    const auto begin = static_cast<std::uint32_t>(at_);
    found_.push_back({kind, {begin, begin + length}, code_point});
  }

  std::string_view text_;
  std::size_t limit_;
  std::size_t at_ = 0;
  std::vector<RefusedText> found_;
};

}  // namespace

DecodedCharacter decode_character(std::string_view text, std::size_t at) {
  const auto point = byte_at(text, at) < 0x80 ? std::nullopt : decode(text, at);
  return point ? DecodedCharacter{point->value, point->length}
               : DecodedCharacter{byte_at(text, at), 1};
}

std::vector<RefusedText> find_refused_text(std::string_view text, std::size_t limit) {
  return Scanner(text, limit).run();
}

}  // namespace acrnet::parser
