// regex_match: RE2, whose time is linear in the text whatever the pattern; the one file that knows
// it.
#include <re2/re2.h>

#include <string>

#include "parser/functions/functions.h"
#include "parser/messages/data_diagnostics.h"

namespace acrnet::parser::functions {

namespace {

constexpr std::size_t longest_pattern = 4'096;
// What RE2 may need for the program of a pattern and its states.
constexpr std::int64_t most_memory = std::int64_t{4} << 20U;
// A step of an evaluation pays for so many instructions of a pattern over a character.
constexpr std::size_t instructions_a_step = 32;
constexpr std::size_t steps_to_compile = 50;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

Value refuse_pattern(const Arguments& it, std::string_view reason) {
  it.evaluation.report(bad_pattern(it.at, reason));
  return {Unknown{}, it.at};
}

}  // namespace

Value regex_match(const Arguments& it) {
  const std::string_view pattern = it.get<std::string_view>(0);
  const std::string_view text = it.get<std::string_view>(1);
  if (pattern.size() > longest_pattern) return refuse_pattern(it, "it is longer than 4 096 bytes");
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  options.set_never_capture(true);
  const re2::RE2 compiled(piece(pattern), options);
  if (!compiled.ok())
    return refuse_pattern(it, it.values[0].sensitive ? "(sensitive)" : compiled.error());
  const auto size = static_cast<std::size_t>(compiled.ProgramSize());
  const std::size_t steps =
      steps_to_compile + (size * (text.size() + 1) + pattern.size()) / instructions_a_step;
  if (!it.evaluation.step(it.at, steps)) return {Unknown{}, it.at};
  return {re2::RE2::FullMatch(piece(text), compiled), it.at};
}

}  // namespace acrnet::parser::functions
