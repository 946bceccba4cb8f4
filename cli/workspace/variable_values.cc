#include "cli/workspace/variable_values.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "cli/messages/diagnostics.h"
#include "cli/workspace/configuration.h"
#include "parser/messages/value_diagnostics.h"
#include "parser/syntax/ast.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view environment_prefix = "ACRNET_VAR_";
constexpr std::string_view default_file = "acrnet.acrvars";
constexpr std::string_view automatic_ending = ".auto.acrvars";

// The files of values that are read without being asked for, in their order.
std::vector<FileBelow> automatic_files(std::vector<std::string> names) {
  std::vector<FileBelow> found;
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (name.ends_with(automatic_ending) && !name.starts_with('.')) found.push_back({name, name});
    if (name == default_file) found.insert(found.begin(), {name, name});
  }
  return found;
}

void read_automatic_files(const fs::path& folder, Sources& sources, Diagnostics& diagnostics) {
  executor::FileError error;
  const auto root = executor::Folder::open(folder, error);
  auto names = root ? root->names(error) : std::nullopt;
  if (names) {
    read_below(*root, automatic_files(std::move(*names)), sources, diagnostics);
  } else {
    diagnostics.add(no_such_folder(folder.string(), error.reason));
  }
}

// A value that stands in no file gets a source of its own, named after where it was given.
parser::InputText text_source(std::string given_as, std::string name, std::string text,
                              Sources& sources) {
  const auto file = static_cast<FileIndex>(sources.size());
  const auto size = static_cast<std::uint32_t>(text.size());
  sources.emplace_back(std::move(given_as), text, false);
  return {std::move(name), std::move(text), {file, 0, size}};
}

void add_environment(const executor::Environment& environment, VariableValues& values,
                     Sources& sources) {
  for (const auto& [name, text] : environment) {
    if (!name.starts_with(environment_prefix)) continue;
    values.environment.push_back(
        text_source(name, name.substr(environment_prefix.size()), text, sources));
  }
}

void add_arguments(const VariableOptions& options, VariableValues& values, Sources& sources,
                   Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < options.values.size(); ++i) {
    const std::string& option = options.values[i];
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0) {
      diagnostics.add(variable_without_name(i + 1, options.values.size()));
      continue;
    }
    const std::string name = option.substr(0, equals);
    values.arguments.push_back(
        text_source("--var " + name, name, option.substr(equals + 1), sources));
  }
}

}  // namespace

std::optional<VariableValues> read_variable_values(const fs::path& folder,
                                                   const VariableOptions& options,
                                                   const executor::Environment& environment,
                                                   Sources& sources, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  VariableValues values;
  values.policy_files = sources.size();
  read_automatic_files(folder, sources, diagnostics);
  for (const std::string& file : options.files) {
    read_named(folder / file, file, sources, diagnostics);
  }
  values.files = sources.size() - values.policy_files;
  add_environment(environment, values, sources);
  add_arguments(options, values, sources, diagnostics);
  if (diagnostics.error_count() > errors) return std::nullopt;
  return values;
}

namespace {

std::set<std::string_view> declared_variables(const std::vector<parser::Document>& policy) {
  std::set<std::string_view> names;
  for (const parser::Document& document : policy) {
    for (const parser::Statement& statement : document.statements) {
      const auto* block = std::get_if<parser::Block>(&statement.node);
      if (block != nullptr && block->keyword.text == "variable" && block->labels.size() == 1)
        names.insert(block->labels[0].text);
    }
  }
  return names;
}

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The name at the beginning of a statement and the '=' behind it; nothing when there is none.
std::optional<Span> name_of(std::string_view text, Span statement) {
  const std::string_view from = text.substr(statement.begin);
  const auto end = std::find_if_not(from.begin(), from.end(), is_name_letter) - from.begin();
  const std::size_t equals = from.find_first_not_of(" \t", static_cast<std::size_t>(end));
  if (end == 0 || equals == std::string_view::npos || from[equals] != '=') return std::nullopt;
  return Span{statement.begin, statement.begin + static_cast<std::uint32_t>(equals) + 1};
}

// In a file with a syntax error a part of a value may look like a statement, so only names of
// variables that there are count.
std::vector<Span> names_in(const parser::Document& document, std::string_view text,
                           const std::set<std::string_view>& declared) {
  const auto is_broken = [](const parser::Statement& statement) {
    return !std::holds_alternative<parser::Attribute>(statement.node);
  };
  const auto& statements = document.statements;
  const bool broken = std::any_of(statements.begin(), statements.end(), is_broken);
  std::vector<Span> names;
  for (const parser::Statement& statement : statements) {
    const auto name = name_of(text, statement.span);
    if (!name) continue;
    const std::string_view word = text.substr(name->begin, name->end - name->begin);
    const bool known = declared.contains(word.substr(0, word.find_first_of(" \t=")));
    if (known || !broken) names.push_back(*name);
  }
  return names;
}

// `quoted` without its words that are a part of a value; brackets and signs alone tell nothing.
std::string without_words(std::string_view quoted, const SourceFile& file) {
  std::string made;
  while (!quoted.empty()) {
    const auto is_word = [&](char c) { return is_name_letter(c) || (c & 0x80) != 0; };
    const auto end = std::find_if_not(quoted.begin(), quoted.end(), is_word);
    const auto size = static_cast<std::size_t>(end - quoted.begin());
    const bool hidden = size > 2 && file.conceals(quoted.substr(0, size));
    made += hidden ? sensitive_mask : quoted.substr(0, std::max<std::size_t>(size, 1));
    quoted.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return made;
}

// The next of these marks that begins or ends a quotation: the one of "can't" does neither.
std::size_t find_mark(std::string_view text, char mark, std::size_t from, bool opens) {
  std::size_t at = text.find(mark, from);
  while (at != std::string_view::npos) {
    const bool inside = opens ? at > 0 && is_name_letter(text[at - 1])
                              : at + 1 < text.size() && is_name_letter(text[at + 1]);
    if (!inside) break;
    at = text.find(mark, at + 1);
  }
  return at;
}

// `text` without what stands between two of these marks and is a part of a value.
std::string without_values(const std::string& text, char mark, const SourceFile& file) {
  std::string made;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = find_mark(text, mark, at, true);
    if (open == std::string::npos) break;
    const std::size_t close = find_mark(text, mark, open + 1, false);
    if (close == std::string::npos) break;
    const std::string_view quoted = std::string_view(text).substr(open + 1, close - open - 1);
    const bool whole = quoted.size() > 2 && file.conceals(quoted);
    made += text.substr(at, open + 1 - at);
    made += whole ? std::string(sensitive_mask) : without_words(quoted, file);
    made += mark;
    at = close + 1;
  }
  return made + text.substr(at);
}

void hide_values(const SourceFile& file, Diagnostic& item) {
  std::vector<std::string*> texts{&item.summary, &item.detail, &item.help, &item.label};
  for (RelatedRange& related : item.related) texts.push_back(&related.label);
  for (std::string* text : texts) {
    for (const char mark : {'\'', '"', '`'}) *text = without_values(*text, mark, file);
  }
}

}  // namespace

void conceal_values(const VariableValues& given, const std::vector<parser::Document>& values,
                    const std::vector<parser::Document>& policy, Sources& sources) {
  const auto declared = declared_variables(policy);
  for (const parser::Document& document : values) {
    SourceFile& file = sources[document.file];
    file.conceal(names_in(document, file.text(), declared));
  }
  for (const auto* texts : {&given.environment, &given.arguments}) {
    for (const parser::InputText& text : *texts) sources[text.place.file].conceal({});
  }
}

void hide_quoted_values(const Sources& sources, Diagnostics& diagnostics) {
  diagnostics.reword([&sources](Diagnostic& item) {
    // A check's message is the policy's own words about a value that it declares.
    if (item.code == parser::check_code) return;
    const auto hide = [&](const SourceRange& range) {
      if (range.file < sources.size() && sources[range.file].is_concealed())
        hide_values(sources[range.file], item);
    };
    if (item.subject) hide(*item.subject);
    for (std::size_t i = 0; i < item.related.size(); ++i) hide(item.related[i].range);
  });
}

}  // namespace acrnet::cli
