#include "cli/views/text/phrase.h"

namespace acrnet::cli {

Phrase& Phrase::add(std::string_view text, bool is_name) {
  if (text.empty()) return *this;
  if (!parts_.empty() && parts_.back().is_name == is_name && !is_name) {
    parts_.back().text += text;
  } else {
    parts_.push_back({std::string(text), is_name});
  }
  return *this;
}

Phrase& Phrase::say(std::string_view words) { return add(words, false); }
Phrase& Phrase::name(std::string_view escaped) { return add(escaped, true); }

Phrase& Phrase::append(const Phrase& other) {
  for (const Part& part : other.parts_) add(part.text, part.is_name);
  return *this;
}

std::string Phrase::text() const {
  std::string text;
  for (const Part& part : parts_) text += part.text;
  return text;
}

}  // namespace acrnet::cli
