#include "model/source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "model/utf8.h"

namespace acrnet {

namespace {

std::vector<std::uint32_t> find_line_begins(std::string_view text) {
  std::vector<std::uint32_t> begins{0};
  const char* const start = text.data();
  const char* const end = start + text.size();
  for (const char* at = start; at != end;) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    at = static_cast<const char*>(found) + 1;
    begins.push_back(static_cast<std::uint32_t>(at - start));
  }
  return begins;
}

}  // namespace

SourceFile::SourceFile(std::string name, std::string text, bool is_file)
    : name_(std::move(name)),
      text_(std::move(text)),
      line_begins_(find_line_begins(text_)),
      is_file_(is_file) {}

std::uint32_t SourceFile::line_of(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  return static_cast<std::uint32_t>(after - line_begins_.begin());
}

LineColumn SourceFile::locate(std::uint32_t offset) const {
  const std::uint32_t line = line_of(offset);
  const std::uint32_t begin = line_begin(line);
  const auto end = std::min<std::size_t>(offset, text_.size());
  const std::string_view before = text().substr(begin, end - begin);
  const auto points = std::count_if(before.begin(), before.end(),
                                    [](char byte) { return !continues_code_point(byte); });
  return {line, static_cast<std::uint32_t>(points) + 1};
}

std::uint32_t SourceFile::line_begin(std::uint32_t line) const { return line_begins_[line - 1]; }

std::string_view SourceFile::line_text(std::uint32_t line) const {
  const std::size_t begin = line_begin(line);
  const std::size_t end = line < line_begins_.size() ? line_begins_[line] - 1 : text_.size();
  std::string_view found = text().substr(begin, end - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

}  // namespace acrnet
