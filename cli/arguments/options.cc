#include "cli/arguments/options.h"

#include <algorithm>
#include <utility>

namespace acrnet::cli {

namespace {

template <typename T>
Option::Read word_into(T& into) {
  return [&into](const std::string& word, std::string_view, Diagnostics&) { into = word; };
}

Option::Read append_to(std::vector<std::string>& into) {
  return [&into](const std::string& word, std::string_view, Diagnostics&) { into.push_back(word); };
}

void read_option(const Option& option, const executor::Environment& environment,
                 Diagnostics& diagnostics) {
  if (option.given) option.read({}, option.name, diagnostics);
  for (const std::string& word : option.words) option.read(word, option.name, diagnostics);
  if (!option.word.empty()) {
    option.read(option.word, option.name, diagnostics);
  } else if (!option.variable.empty()) {
    const std::string word = executor::first_set(environment, {option.variable});
    if (!word.empty()) option.read(word, option.variable, diagnostics);
  }
}

}  // namespace

Option& Option::or_variable(std::string name_of_variable) {
  variable = std::move(name_of_variable);
  return *this;
}

Option& Options::add(std::string name, std::string value_name, std::string help, Option::Kind kind,
                     Option::Read read) {
  Option& option = options_.emplace_back();
  option.name = std::move(name);
  option.value_name = std::move(value_name);
  option.help = std::move(help);
  option.kind = kind;
  option.read = std::move(read);
  return option;
}

Option& Options::flag(std::string name, std::string help, bool& into) {
  const auto set = [&into](const std::string&, std::string_view, Diagnostics&) { into = true; };
  return add(std::move(name), {}, std::move(help), Option::Kind::flag, set);
}

Option& Options::value(std::string name, std::string value_name, std::string help,
                       Option::Read read) {
  return add(std::move(name), std::move(value_name), std::move(help), Option::Kind::value,
             std::move(read));
}

Option& Options::list(std::string name, std::string value_name, std::string help,
                      std::vector<std::string>& into) {
  return add(std::move(name), std::move(value_name), std::move(help), Option::Kind::list,
             append_to(into));
}

Option& Options::rest(std::string name, std::string value_name, std::string help,
                      std::vector<std::string>& into) {
  return add(std::move(name), std::move(value_name), std::move(help), Option::Kind::rest,
             append_to(into));
}

Option& Options::variable(std::string name, Option::Read read) {
  return add({}, {}, {}, Option::Kind::variable, std::move(read)).or_variable(std::move(name));
}

bool Options::is_typed(std::string_view name) const {
  return std::any_of(options_.begin(), options_.end(), [&](const Option& option) {
    return option.name == name && (option.given || !option.word.empty() || !option.words.empty());
  });
}

void Options::check(std::function<void(Diagnostics&)> condition) {
  conditions_.push_back(std::move(condition));
}

void Options::read(const executor::Environment& environment, Diagnostics& diagnostics) {
  for (const Option& option : options_) read_option(option, environment, diagnostics);
  for (const auto& condition : conditions_) condition(diagnostics);
}

Option::Read text_into(std::string& into) { return word_into(into); }
Option::Read text_into(std::optional<std::string>& into) { return word_into(into); }
Option::Read path_into(std::filesystem::path& into) { return word_into(into); }
Option::Read path_into(std::optional<std::filesystem::path>& into) { return word_into(into); }

}  // namespace acrnet::cli
