#include "cli/views/text/html.h"

namespace acrnet::cli {

std::string html_text(std::string_view text) {
  std::string made;
  made.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': made += "&amp;"; break;
      case '<': made += "&lt;"; break;
      case '>': made += "&gt;"; break;
      case '"': made += "&quot;"; break;
      case '\'': made += "&#39;"; break;
      default: made += c;
    }
  }
  return made;
}

std::string html_phrase(const Phrase& phrase) {
  std::string made;
  for (const Phrase::Part& part : phrase.parts()) {
    const std::string text = html_text(part.text);
    made += part.is_name ? "<code>" + text + "</code>" : text;
  }
  return made;
}

}  // namespace acrnet::cli
