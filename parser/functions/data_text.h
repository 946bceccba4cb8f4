// A text that is being decoded: where its bytes stand, and what a decoder makes of them.
//
// Internal to the parser's second stage. When the text is a file that `file` read, places are in
// that file; else they are the call, and messages name the line and column in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parser/evaluate/expressions/function.h"

namespace acrnet::parser::functions {

class DataText {
 public:
  // How deep lists and maps in data may nest.
  static constexpr std::size_t deepest = 100;

  // `format` as messages name it: "JSON". The text is the first argument.
  DataText(const Arguments& it, std::string_view format);

  // Without the byte order mark that it may begin with.
  std::string_view text() const { return text_; }
  // Of the bytes [begin, end) of text().
  SourceRange place(std::size_t begin, std::size_t end) const;

  // Each reports one mistake at those bytes. What has been reported already is not said again.
  void malformed(std::size_t begin, std::size_t end, std::string_view reason,
                 std::string_view help = "correct the data");
  void without_type(std::size_t begin, std::size_t end, std::string_view what,
                    std::string_view help);
  void too_deep(std::size_t at);
  bool failed() const { return failed_; }

  // A text that the decoder has put together (of escapes), or a part of text() as it is.
  Value made_text(std::string_view text, std::size_t begin, std::size_t end);
  Value plain_text(std::string_view part, std::size_t begin, std::size_t end) const {
    return {part, place(begin, end)};
  }
  Value list(const std::vector<Value>& elements, std::size_t begin, std::size_t end) const;
  // A key that is there twice is reported, at its value.
  Value map(std::vector<MapItem> items, std::size_t begin, std::size_t end);

  // The digits of a whole number with or without a sign; reports what does not fit.
  Value number(std::string_view digits, std::size_t begin);

 private:
  void report(Diagnostic diagnostic, std::size_t begin);

  const Arguments& it_;
  std::string_view format_;
  std::string_view text_;
  std::size_t skipped_ = 0;  // bytes of the byte order mark
  bool in_file_ = false;
  bool failed_ = false;
};

}  // namespace acrnet::parser::functions
