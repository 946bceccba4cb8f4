// Declares the options of one command: name, help text, and the variable that receives the value.
//
// A command binds each option to a member of its own struct. parse_arguments passes the
// declarations to the argument parser, which stores the typed words; read() converts the words to
// values. This file depends neither on the list of commands nor on the argument parser.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/http/environment.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

// An option, or a positional argument (its `name` has no dashes).
struct Option {
  enum class Kind {
    flag,      // no value
    value,     // one value
    list,      // may be repeated, one value each
    rest,      // a positional argument that takes all remaining words
    variable,  // not typed: only an environment variable sets it
  };
  // Converts a word to a value, or reports an error that names `source`: the option or the
  // environment variable.
  using Read = std::function<void(const std::string& word, std::string_view source,
                                  Diagnostics& diagnostics)>;

  std::string name;        // "--out", "-v,--version", "plan"
  std::string value_name;  // as help shows it: "FILE"
  std::string help;
  Kind kind = Kind::value;
  Read read;  // called once for each word; for a flag, once if it is present
  // Name of the environment variable that supplies the value if the option is not typed; may be
  // empty.
  std::string variable;

  // ---- what was typed ----
  bool given = false;
  std::string word;
  std::vector<std::string> words;

  // Sets `variable`.
  Option& or_variable(std::string name_of_variable);
};

class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;  // options refer to members of one command object
  Options& operator=(const Options&) = delete;

  Option& flag(std::string name, std::string help, bool& into);
  Option& value(std::string name, std::string value_name, std::string help, Option::Read read);
  Option& list(std::string name, std::string value_name, std::string help,
               std::vector<std::string>& into);
  Option& rest(std::string name, std::string value_name, std::string help,
               std::vector<std::string>& into);
  // A value that is set by an environment variable only.
  Option& variable(std::string name, Option::Read read);
  // Whether the option is present on the command line.
  bool is_typed(std::string_view name) const;
  // Adds a check on several options. read() runs the checks after all options have their values; a
  // check adds an error if it fails.
  void check(std::function<void(Diagnostics&)> condition);

  std::deque<Option>& all() { return options_; }
  // Converts words and environment variables to values, in order of declaration, then runs the
  // checks.
  void read(const executor::Environment& environment, Diagnostics& diagnostics);

 private:
  Option& add(std::string name, std::string value_name, std::string help, Option::Kind kind,
              Option::Read read);

  std::deque<Option> options_;  // the argument parser keeps references to them
  std::vector<std::function<void(Diagnostics&)>> conditions_;
};

// Takes the word as it is.
Option::Read text_into(std::string& into);
Option::Read text_into(std::optional<std::string>& into);
Option::Read path_into(std::filesystem::path& into);
Option::Read path_into(std::optional<std::filesystem::path>& into);

}  // namespace acrnet::cli
