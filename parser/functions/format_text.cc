// `format`: verbs as Terraform's format() and printf have them.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

constexpr std::size_t widest = 1'000;

// `%-08d`: flags, width and letter.
struct Verb {
  bool left = false;
  bool zeros = false;
  std::size_t width = 0;
  char letter = 0;
};

// Takes a verb, which is behind its `%`, off the front of the form; nothing where none is.
std::optional<Verb> take_verb(std::string_view& form) {
  Verb verb;
  std::size_t at = 0;
  for (; at < form.size() && (form[at] == '-' || form[at] == '0'); ++at) {
    (form[at] == '-' ? verb.left : verb.zeros) = true;
  }
  for (; at < form.size() && form[at] >= '0' && form[at] <= '9'; ++at) {
    verb.width = std::min(widest + 1, verb.width * 10 + static_cast<std::size_t>(form[at] - '0'));
  }
  if (at == form.size()) return std::nullopt;
  verb.letter = form[at];
  form.remove_prefix(at + 1);
  const bool known = std::string_view("svdx%").find(verb.letter) != std::string_view::npos;
  return known && verb.width <= widest ? std::optional(verb) : std::nullopt;
}

// The value as the verb shows it, not yet padded; nothing where the verb can't show it.
std::optional<std::string> show(const Verb& verb, const Value& value) {
  const auto* number = value.as<std::int64_t>();
  if (verb.letter == 'd' || verb.letter == 'x') {
    if (number == nullptr) return std::nullopt;
    return verb.letter == 'd' ? fmt::format("{}", *number) : fmt::format("{:x}", *number);
  }
  if (!has_text(value)) return std::nullopt;
  return to_text(value);
}

std::string pad(const Verb& verb, std::string text) {
  if (text.size() >= verb.width) return text;
  const std::size_t missing = verb.width - text.size();
  if (verb.left) return text.append(missing, ' ');
  const bool number = verb.letter == 'd' || verb.letter == 'x';
  if (!verb.zeros || !number) return text.insert(0, missing, ' ');
  return text.insert(text.starts_with('-') ? 1 : 0, missing, '0');
}

}  // namespace

Value format(const Arguments& it) {
  std::string_view form = it.get<std::string_view>(0);
  std::string text;
  std::size_t next = 1;
  for (std::size_t at = form.find('%'); at != std::string_view::npos; at = form.find('%')) {
    text += form.substr(0, at);
    form.remove_prefix(at + 1);
    const auto verb = take_verb(form);
    if (!verb) return it.fail("a % is followed by s, d, x or v (%s, %03d), or by another %");
    if (verb->letter == '%') {
      text += '%';
      continue;
    }
    if (next == it.values.size()) return it.fail("there are more verbs (%s, %d) than values");
    const auto shown = show(*verb, it.values[next++]);
    if (!shown)
      return it.fail(verb->letter == 'd' || verb->letter == 'x'
                         ? "%d and %x are for numbers"
                         : "a list, a map or a block can't be shown as text");
    text += pad(*verb, *shown);
    if (text.size() > far_too_long) break;
  }
  if (next < it.values.size()) return it.fail("there are more values than verbs (%s, %d)");
  return it.text(text.append(form));
}

}  // namespace acrnet::parser::functions
