// A policy's text with what must not be in it taken out, so that the rest is checked all the same.
//
// First stage of parse. Pure. Offsets stay what they were: each character is replaced by blanks.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::parser {

// Reports characters that no policy may hold, or not there, and merges that are not finished, and
// gives the text with others in their place. Null when there is nothing to repair.
std::unique_ptr<std::string> repair_text(FileIndex file, std::string_view text,
                                         Diagnostics& diagnostics);

}  // namespace acrnet::parser
