// Pieces of Markdown in which nothing that comes from elsewhere is read as Markdown.
//
// Pure. Arguments must be escaped (cli/views/text/text.h) already: one line, nothing hidden.
// Names stand in code, where neither mentions, links, HTML nor emphasis are looked for; the bars
// that would end a table's cell are shown as \u{7C}. CommonMark 0.31 with GitHub's tables.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/views/text/phrase.h"

namespace acrnet::cli {

// The first `most` columns, with … where something is left out.
std::string clipped(std::string_view text, std::size_t most);

// `text` as a code span that may stand in a table.
std::string code_span(std::string_view text);

// Our words as they are, names as code spans, each clipped to `most` columns.
std::string markdown_phrase(const Phrase& phrase, std::size_t most);

// A fence that nothing in these lines can close: "```", or longer.
std::string fence_for(const std::vector<std::string>& lines);

}  // namespace acrnet::cli
