// The options of one command: what each is called, what its help says, and where its value goes.
//
// A command binds its options to members of its own; parse_arguments hands the declarations to the
// argument parser, which fills in the words; read() turns the words into values. Nothing here knows
// which commands there are, or the library that splits the command line.
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

// An option, or an argument without a name of its own (then `name` has no dashes).
struct Option {
  enum class Kind {
    flag,      // no value
    value,     // one value
    list,      // may be repeated, one value each
    rest,      // an argument that takes all words which are left
    variable,  // not typed: only an environment variable sets it
  };
  // Turns a word into a value. `source` is what a message calls it: an option or a variable.
  using Read = std::function<void(const std::string& word, std::string_view source,
                                  Diagnostics& diagnostics)>;

  std::string name;        // "--out", "-v,--version", "plan"
  std::string value_name;  // as help shows it: "FILE"
  std::string help;
  Kind kind = Kind::value;
  Read read;  // called for each word; of a flag once, if it is given
  // Name of the environment variable that supplies the value if the option is not typed; may be
  // empty.
  std::string variable;

  // ---- what was typed ----
  bool given = false;
  std::string word;
  std::vector<std::string> words;

  // The environment variable supplies the value if the option is not typed.
  Option& or_variable(std::string name_of_variable);
};

class Options {
 public:
  Options() = default;
  Options(const Options&) = delete;  // values go to members of the command that filled it
  Options& operator=(const Options&) = delete;

  Option& flag(std::string name, std::string help, bool& into);
  Option& value(std::string name, std::string value_name, std::string help, Option::Read read);
  Option& list(std::string name, std::string value_name, std::string help,
               std::vector<std::string>& into);
  Option& rest(std::string name, std::string value_name, std::string help,
               std::vector<std::string>& into);
  // A value that only the environment gives.
  Option& variable(std::string name, Option::Read read);
  // Whether it stands on the command line, wherever its value comes from otherwise.
  bool is_typed(std::string_view name) const;
  // A condition on several options, looked at once all have their values. It adds an error where it
  // does not hold.
  void check(std::function<void(Diagnostics&)> condition);

  std::deque<Option>& all() { return options_; }
  // Words and variables become values, in the order of the declarations.
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
