// The escapes of a string literal: \n \t \\ \" \$ \u{1F600}.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace acrnet::parser {

// Writes `content` with its escapes resolved to `target`, which must hold content.size() bytes (no
// escape is shorter than what it stands for), and returns how many bytes it wrote. An escape that
// does not exist is passed to `bad_escape` and left out.
std::size_t resolve_escapes(std::string_view content, char* target,
                            const std::function<void(std::string_view)>& bad_escape);

}  // namespace acrnet::parser
