#include "parser/syntax/foreign_characters.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "model/utf8.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/messages/text_check.h"

namespace acrnet::parser {

namespace {

// Letters of other alphabets that are drawn like Latin ones (Unicode's confusables, UTS #39).
constexpr std::array<std::pair<std::uint32_t, char>, 60> look_alikes{{
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
    {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'},
    {0x03A5, 'Y'}, {0x03A7, 'X'}, {0x03B1, 'a'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'},
    {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x0405, 'S'},
    {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'},
    {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'},
    {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'a'}, {0x0432, 'b'}, {0x0435, 'e'}, {0x043A, 'k'},
    {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'},
    {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04AF, 'y'},
    {0x04BB, 'h'}, {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'}, {0x0578, 'n'},
}};

constexpr std::array<std::uint32_t, 14> quotes{0x00AB, 0x00BB, 0x2018, 0x2019, 0x201A,
                                               0x201B, 0x201C, 0x201D, 0x201E, 0x201F,
                                               0x2032, 0x2033, 0x2039, 0x203A};

bool is_quote(std::uint32_t point) {
  return std::find(quotes.begin(), quotes.end(), point) != quotes.end();
}

bool is_space(std::uint32_t point) {
  return point == 0x00A0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200D) ||
         point == 0x202F || point == 0x205F || point == 0x2060 || point == 0x3000;
}

// The ASCII character that is drawn alike; 0: none is.
char twin_of(std::uint32_t point) {
  const auto* const found = std::find_if(look_alikes.begin(), look_alikes.end(),
                                         [&](const auto& each) { return each.first == point; });
  if (found != look_alikes.end()) return found->second;
  if (point >= 0xFF01 && point <= 0xFF5E) return static_cast<char>(point - 0xFF01 + '!');
  const bool dash = (point >= 0x2010 && point <= 0x2015) || point == 0x2212;
  return dash ? '-' : '\0';
}

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

ForeignCharacter::Kind kind_of(std::uint32_t point) {
  if (is_quote(point)) return ForeignCharacter::Kind::quote;
  if (is_space(point)) return ForeignCharacter::Kind::space;
  if (twin_of(point) != '\0') return ForeignCharacter::Kind::look_alike;
  // Letters of Latin and its neighbours; what is behind them is signs and pictures to us.
  const bool letter = point >= 0x00C0 && point < 0x2000 && point != 0x00D7 && point != 0x00F7;
  return letter || (point >= 0x3040 && point < 0xE000) ? ForeignCharacter::Kind::letter
                                                       : ForeignCharacter::Kind::other;
}

class Repair {
 public:
  Repair(std::string& text, FileIndex file, Diagnostics& diagnostics)
      : text_(text), file_(file), diagnostics_(diagnostics) {}

  bool run() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    while (at_ < text_.size() && !diagnostics_.full()) {
      if (in_text_) {
        step_in_text();
      } else {
        step_in_code();
      }
    }
    return found_;
  }

 private:
  char next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }

  void step_in_text() {
    const char c = text_[at_];
    if (c == '\n') return end_line();
    if (c == '"') in_text_ = false;
    if (c == '$' && next() == '{') {
      open_braces_.push_back(0);
      in_text_ = false;
      ++at_;
    }
    at_ += c == '\\' && next() != '\n' ? 2 : 1;
  }

  void step_in_code() {
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) >= 0x80) return repair();
    if (c == '\n') return end_line();
    if (c == '#' || (c == '/' && next() == '/')) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return;
    }
    if (c == '/' && next() == '*') {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string::npos ? text_.size() : end + 2;
      return;
    }
    if (c == '"') in_text_ = true;
    if (!open_braces_.empty()) count_brace(c);
    ++at_;
  }

  // Inside of ${…}.
  void count_brace(char c) {
    if (c == '{') ++open_braces_.back();
    if (c != '}') return;
    if (open_braces_.back() > 0) {
      --open_braces_.back();
    } else {
      open_braces_.pop_back();
      in_text_ = true;
    }
  }

  // A text ends on its line.
  void end_line() {
    open_braces_.clear();
    in_text_ = false;
    ++at_;
  }

  void repair() {
    const CodePoint point = first_code_point(std::string_view(text_).substr(at_));
    const ForeignCharacter::Kind kind = kind_of(point.value);
    const std::size_t begin = at_;
    if (kind == ForeignCharacter::Kind::quote) {
      at_ = repair_quoted(point.length);
    } else if (kind == ForeignCharacter::Kind::look_alike ||
               kind == ForeignCharacter::Kind::letter) {
      at_ = repair_word();
    } else {
      blank(begin, begin + point.length);
      at_ += point.length;
    }
    found_ = true;
    diagnostics_.add(foreign_character({file_, static_cast<std::uint32_t>(begin),
                                        static_cast<std::uint32_t>(begin + point.length)},
                                       {kind, point.value, twin_of(point.value)}));
  }

  void blank(std::size_t begin, std::size_t end) {
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin),
              text_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
  }

  // What was no text before holds no escapes and interpolations that could be wrong.
  void without_escapes(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) {
      if (text_[at] == '\\' || text_[at] == '$') text_[at] = '.';
    }
  }

  // The text between two such quotes, or up to a straight one, stands between straight ones then; a
  // quote without a partner on its line is blanked. Returns where to go on.
  std::size_t repair_quoted(std::size_t length) {
    const std::size_t open = at_;
    const std::size_t line_end = std::min(text_.find('\n', open), text_.size());
    blank(open, open + length);
    for (std::size_t at = open + length; at < line_end;) {
      const CodePoint point = first_code_point(std::string_view(text_).substr(at));
      if (point.value == '"' || is_quote(point.value)) {
        without_escapes(open, at);
        blank(at, at + point.length);
        text_[open] = '"';
        text_[at] = '"';
        return at + point.length;
      }
      at += point.length;
    }
    return open + length;
  }

  // The word around at_, written in its twins; what it gets shorter by is blank behind it. A letter
  // without a twin becomes '_', so that the same name stays the same name everywhere.
  std::size_t repair_word() {
    std::size_t write = at_;
    std::size_t read = at_;
    while (read < text_.size()) {
      if (is_ascii_word(text_[read])) {
        text_[write++] = text_[read++];
        continue;
      }
      if (static_cast<unsigned char>(text_[read]) < 0x80) break;
      const CodePoint point = first_code_point(std::string_view(text_).substr(read));
      const ForeignCharacter::Kind kind = kind_of(point.value);
      const char twin = twin_of(point.value);
      if (kind != ForeignCharacter::Kind::letter && kind != ForeignCharacter::Kind::look_alike)
        break;
      text_[write++] = twin != '\0' ? twin : '_';
      read += point.length;
    }
    blank(write, read);
    return read;
  }

  std::string& text_;
  FileIndex file_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  bool in_text_ = false;
  bool found_ = false;
  std::vector<std::size_t> open_braces_;  // for each ${ around at_
};

}  // namespace

bool has_bytes_beyond_ascii(std::string_view text) {
  // Without a branch for each byte, so that a large policy does not notice it.
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all >= 0x80;
}

bool repair_foreign_characters(std::string& text, FileIndex file, Diagnostics& diagnostics) {
  return Repair(text, file, diagnostics).run();
}

}  // namespace acrnet::parser
