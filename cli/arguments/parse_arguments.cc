#include "cli/arguments/parse_arguments.h"

// The headers of CLI11 are not written for -Wconversion and -Wshadow.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <CLI/CLI.hpp>
#pragma GCC diagnostic pop

#include <algorithm>
#include <string_view>
#include <utility>

#include "cli/arguments/help.h"
#include "cli/arguments/option_values.h"
#include "cli/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

// The library writes what was typed into the option.
CLI::Option* add_option(CLI::App& app, Option& option) {
  switch (option.kind) {
    case Option::Kind::flag: return app.add_flag(option.name, option.given, option.help);
    case Option::Kind::value: return app.add_option(option.name, option.word, option.help);
    case Option::Kind::list:
      return app.add_option(option.name, option.words, option.help)
          ->expected(1)
          ->allow_extra_args(false)
          ->take_all();
    case Option::Kind::rest: return app.add_option(option.name, option.words, option.help);
    case Option::Kind::variable: break;
  }
  return nullptr;
}

void add_options(CLI::App& app, Options& options) {
  for (Option& option : options.all()) {
    CLI::Option* const added = add_option(app, option);
    if (added != nullptr && option.kind != Option::Kind::flag) added->type_name(option.value_name);
  }
}

void add_commands(CLI::App& app, std::span<const CommandDeclaration> commands) {
  for (const CommandDeclaration& command : commands) {
    CLI::App& added =
        *app.add_subcommand(std::string(command.page->name), std::string(command.page->summary));
    added.footer(
        std::string(command.page->footer) +
        "\n\nAlso --chdir, --cloud, --color, --lock-timeout, --no-input, --var and --var-file: see "
        "`acrnet --help`.");
    added.fallthrough();
    add_options(added, *command.options);
  }
}

// Every "--name" of the program and its commands.
std::vector<std::string> long_options(const CLI::App& app) {
  std::vector<std::string> names;
  const auto collect = [&](const CLI::App& owner) {
    for (const CLI::Option* option : owner.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  };
  collect(app);
  for (const CLI::App* command : app.get_subcommands({})) collect(*command);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Terraform spells long options with one dash and has two that are spelled differently here.
std::string modern_spelling(const std::string& word, const std::vector<std::string>& known) {
  if (word.size() < 3 || word[0] != '-') return word;
  const std::string with_two = word[1] == '-' ? word : "-" + word;
  if (with_two == "--no-color") return "--color=never";
  if (with_two == "--input=false") return "--no-input";
  if (word[1] == '-') return word;
  const std::string name = with_two.substr(0, with_two.find('='));
  return std::binary_search(known.begin(), known.end(), name) ? with_two : word;
}

std::vector<std::string> modern_spellings(const std::vector<std::string>& words,
                                          const CLI::App& app) {
  const std::vector<std::string> known = long_options(app);
  std::vector<std::string> modern;
  bool options_end = false;
  for (const std::string& word : words) {
    options_end = options_end || word == "--";
    modern.push_back(options_end ? word : modern_spelling(word, known));
  }
  // `acrnet help plan`, as many programs have it.
  if (!modern.empty() && modern[0] == "help") {
    modern.erase(modern.begin());
    modern.emplace_back("--help");
  }
  return modern;
}

std::string chosen_command(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? "" : chosen.front()->get_name();
}

// An unset variable in a script leaves `--out=` or `""`. CLI11 would take the next word for the
// value or drop the word, and another command than the one that was meant would run.
bool has_empty_word(const std::vector<std::string>& words, Diagnostics& diagnostics) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    const bool empty_value = word.starts_with('-') && word.find('=') == word.size() - 1;
    if (!word.empty() && !empty_value) continue;
    diagnostics.add(empty_argument(word.substr(0, word.find('='))));
    return true;
  }
  return false;
}

// CLI11 takes `--destroy` for the file in `--out --destroy`; a person forgot the file.
bool took_option_for_value(const CLI::App& owner, Diagnostics& diagnostics) {
  for (const CLI::Option* option : owner.get_options()) {
    if (option->get_lnames().empty() || option->get_expected_max() == 0) continue;
    for (const std::string& value : option->results()) {
      if (!value.starts_with("--")) continue;
      diagnostics.add(empty_argument("--" + option->get_lnames().front()));
      return true;
    }
  }
  return false;
}

void report_unknown_option(const CLI::App& app, const std::string& word, Diagnostics& diagnostics) {
  const std::string command = chosen_command(app);
  const std::string typed = word.substr(0, word.find('='));
  const std::string stem = typed.substr(std::min(typed.find_first_not_of('-'), typed.size()));
  std::vector<std::string> known{"--help"};
  const auto collect = [&](const CLI::App& owner) {
    for (const CLI::Option* option : owner.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
  };
  collect(app);
  if (!command.empty()) collect(*app.get_subcommands().front());
  diagnostics.add(unknown_option(typed, command, nearest("--" + stem, known)));
}

// What CLI11 could not place: the first of it is the mistake, the rest may follow from it.
void report_extra(const CLI::App& app, const std::string& word, Diagnostics& diagnostics) {
  const std::string command = chosen_command(app);
  if (word.starts_with('-') && word != "-") {
    report_unknown_option(app, word, diagnostics);
  } else if (command.empty()) {
    std::vector<std::string> names;
    for (const CLI::App* known : app.get_subcommands({})) names.push_back(known->get_name());
    diagnostics.add(unknown_command(word, nearest(word, names)));
  } else {
    diagnostics.add(unexpected_argument(word, command));
  }
}

// False when CLI11 itself found a mistake, or help was asked for (then `help` is set).
bool run_parser(CLI::App& app, std::vector<std::string> words, std::string& help,
                Diagnostics& diagnostics) {
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(std::move(words));
    return true;
  } catch (const CLI::CallForHelp&) {
    help = app.help();
  } catch (const CLI::ParseError& error) {
    diagnostics.add(bad_usage(error.what(), chosen_command(app)));
  }
  return false;
}

void describe_program(CLI::App& app) {
  app.footer(std::string(program_footer));
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.set_help_flag("-h,--help", "Show this help");
  app.allow_extras();
  app.require_subcommand(0, 1);
}

// Rejects command lines that CLI11 accepts although they are mistakes. False exactly when an error
// was added.
bool is_placed(const CLI::App& app, Diagnostics& diagnostics) {
  if (const auto extra = app.remaining(true); !extra.empty()) {
    report_extra(app, extra.front(), diagnostics);
    return false;
  }
  if (took_option_for_value(app, diagnostics)) return false;
  for (const CLI::App* command : app.get_subcommands()) {
    if (took_option_for_value(*command, diagnostics)) return false;
  }
  return true;
}

}  // namespace

std::optional<ParsedWords> parse_arguments(const std::vector<std::string>& words, Options& global,
                                           std::span<const CommandDeclaration> commands,
                                           Diagnostics& diagnostics) {
  if (has_empty_word(words, diagnostics)) return std::nullopt;
  CLI::App app{std::string(program_summary), "acrnet"};
  describe_program(app);
  add_options(app, global);
  add_commands(app, commands);
  std::string help;
  if (!run_parser(app, modern_spellings(words, app), help, diagnostics)) {
    if (help.empty()) return std::nullopt;
    return ParsedWords{{}, help};
  }
  if (!is_placed(app, diagnostics)) return std::nullopt;
  return ParsedWords{chosen_command(app), {}};
}

}  // namespace acrnet::cli
