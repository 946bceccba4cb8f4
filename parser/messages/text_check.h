// Finds what no policy file may hold: invalid UTF-8, control characters, bidirectional controls.
//
// A reviewer must read what the parser reads, so these are refused wherever they stand, also in
// comments and strings. Pure; one pass, fast over ASCII.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/source.h"

namespace acrnet::parser {

struct RefusedText {
  enum class Kind { invalid_utf8, control_character, bidirectional_control, lone_carriage_return };

  Kind kind = Kind::invalid_utf8;
  Span span;
  std::uint32_t code_point = 0;  // of a control character; the first byte where it is not UTF-8
};

// In order of place; a run of invalid bytes is one entry. At most `limit` entries.
std::vector<RefusedText> find_refused_text(std::string_view text, std::size_t limit);

}  // namespace acrnet::parser
