#include "cli/views/text/paint.h"

namespace acrnet::cli {

namespace {

// The sixteen colours that every terminal theme makes readable on its own background.
std::string_view sequence(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::strong: return "\x1b[1m";
    case Style::faint: return "\x1b[2m";
    case Style::error: return "\x1b[1;31m";
    case Style::warning: return "\x1b[1;33m";
    case Style::note: return "\x1b[1;36m";
    case Style::add: return "\x1b[32m";
    case Style::change: return "\x1b[33m";
    case Style::remove: return "\x1b[31m";
    case Style::adopt: return "\x1b[36m";
  }
  return "";
}

}  // namespace

std::string Paint::operator()(Style style, std::string_view text) const {
  if (!colour_ || style == Style::plain || text.empty()) return std::string(text);
  std::string painted(sequence(style));
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

}  // namespace acrnet::cli
