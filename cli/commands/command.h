// A command of the program: its page, its options and what it does.
//
// Each command is one file of this folder and one row in the table of commands.cc. Its options are
// bound to members of its own struct.
#pragma once

#include <memory>
#include <vector>

#include "cli/arguments/help.h"
#include "cli/arguments/options.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

// Abstract because the table holds commands whose options differ.
class Command {
 public:
  explicit Command(const CommandPage& page) : page_(page) {}
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  const CommandPage& page() const { return page_; }
  Options& options() { return options_; }
  // Requires that Options::read has succeeded.
  virtual ExitCode run(const Invocation& invocation) const = 0;

 private:
  const CommandPage& page_;
  Options options_;
};

// `Values` are the options' values.
template <typename Values>
class CommandWith final : public Command {
 public:
  using AddOptions = void (*)(Options& options, Values& values);
  using Run = ExitCode (*)(const Values& values, const Invocation& invocation);

  CommandWith(const CommandPage& page, AddOptions add_options, Run run_command)
      : Command(page), run_(run_command) {
    add_options(options(), values_);
  }
  ExitCode run(const Invocation& invocation) const override { return run_(values_, invocation); }

 private:
  Run run_;
  Values values_;
};

template <typename Values>
std::unique_ptr<Command> make_command(const CommandPage& page,
                                      void (*add_options)(Options& options, Values& values),
                                      ExitCode (*run)(const Values& values,
                                                      const Invocation& invocation)) {
  return std::make_unique<CommandWith<Values>>(page, add_options, run);
}

// All commands, in the order in which help lists them.
std::vector<std::unique_ptr<Command>> make_commands();

}  // namespace acrnet::cli
