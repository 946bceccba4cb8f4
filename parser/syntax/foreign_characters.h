// Characters beyond ASCII outside of texts and comments, where the language has none: letters that
// only look like Latin ones, quotes of word processors, spaces of web pages.
//
// Pure. Reports one for each word or text and repairs it in place, byte for byte, so that the rest
// of the file is checked all the same and nothing follows from the mistake. Linear in the text.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::parser {

bool has_bytes_beyond_ascii(std::string_view text);

// `text` is valid UTF-8. True when something was reported.
bool repair_foreign_characters(std::string& text, FileIndex file, Diagnostics& diagnostics);

}  // namespace acrnet::parser
