// The source lines of a range with the range underlined, as a diagnostic shows them. Pure.
//
// Tabs are expanded, wide characters take two columns, what could act on the reader is shown as an
// escape, and of a very long line only the part around the range is shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/views/text/paint.h"
#include "model/source.h"

namespace acrnet::cli {

// How a range is marked: the subject by ^^^, what explains it by ---.
struct Mark {
  char underline = '^';
  Style style = Style::error;
  std::string_view label;  // not yet escaped
};

// `gutter` is the width of the line numbers.
std::string snippet(const SourceFile& file, const SourceRange& range, const Mark& mark,
                    std::size_t gutter, const Paint& paint);

// The number of the last line that snippet() shows.
std::uint32_t last_line(const SourceFile& file, const SourceRange& range);

}  // namespace acrnet::cli
