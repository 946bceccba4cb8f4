// Text for HTML and SVG, in which nothing that comes from elsewhere is read as markup.
//
// Pure. Arguments must be escaped (cli/views/text/text.h) already.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/text/phrase.h"

namespace acrnet::cli {

// For the content of an element and for an attribute in double quotes.
std::string html_text(std::string_view text);

// Our words as they are, names as <code>.
std::string html_phrase(const Phrase& phrase);

}  // namespace acrnet::cli
