#include "parser/messages/text_check.h"

#include <algorithm>

#include "model/utf8.h"

namespace acrnet::parser {

namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
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
    const CodePoint point = first_code_point(text_.substr(at_));
    const auto length = static_cast<std::uint32_t>(point.length);
    if (!point.valid) return refuse_invalid();
    if (is_bidirectional_control(point.value)) {
      refuse(RefusedText::Kind::bidirectional_control, length, point.value);
    } else if (is_other_control(point.value)) {
      refuse(RefusedText::Kind::control_character, length, point.value);
    }
    at_ += length;
  }

  // Up to the next byte that begins a code point.
  void refuse_invalid() {
    std::uint32_t length = 1;
    while (at_ + length < text_.size() && !first_code_point(text_.substr(at_ + length)).valid)
      ++length;
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

std::vector<RefusedText> find_refused_text(std::string_view text, std::size_t limit) {
  return Scanner(text, limit).run();
}

}  // namespace acrnet::parser
