// The words, signs, texts and numbers of a Resource Graph query, with their places. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace acrnet::emulator {

// Where a query stops being one: the place in its text (from 0) and what stands there.
struct QueryMistake {
  std::size_t line = 1;
  std::size_t position = 0;
  std::string token;  // "<EOF>" at the end
};

class GraphTokens {
 public:
  explicit GraphTokens(const std::string& query);

  bool is_end(std::size_t at) const { return at >= tokens_.size(); }
  bool is_name(std::size_t at) const { return is(at, Kind::name); }
  bool is_value(std::size_t at) const { return is(at, Kind::text) || is(at, Kind::number); }

  // As it is written; empty behind the end.
  std::string text(std::size_t at) const { return is_end(at) ? std::string() : tokens_[at].text; }
  // Of a text without its quotes, of a number as it is written.
  std::string value(std::size_t at) const { return is_end(at) ? std::string() : tokens_[at].value; }

  QueryMistake mistake_at(std::size_t at) const;

 private:
  enum class Kind { name, text, number, sign };

  struct Token {
    Kind kind;
    std::string text;
    std::string value;
    std::size_t begin;
  };

  bool is(std::size_t at, Kind kind) const { return !is_end(at) && tokens_[at].kind == kind; }
  std::size_t read_token(std::size_t at);
  std::size_t read_text(std::size_t at);

  std::string query_;
  std::vector<Token> tokens_;
};

}  // namespace acrnet::emulator
