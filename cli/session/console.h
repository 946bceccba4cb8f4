// Where a command talks to: results to standard output, messages to standard error, questions only
// where somebody is there to answer.
//
// I/O on the three streams it is given and nothing else, so that tests run commands in-process. Who
// prints does not wait for who reads, but before a question and at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments/global_options.h"
#include "cli/session/printer.h"
#include "cli/views/text/paint.h"
#include "cli/views/text/screen.h"
#include "model/diagnostic.h"
#include "model/source.h"

namespace acrnet::cli {

// The process's streams, and what is known of them. The streams must outlive it.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::size_t err_columns = 80;
  std::size_t out_columns = 0;  // 0: nobody knows
  Printer* printer = nullptr;   // writes `out` and `err`, where they are the process's
};

// How wide results are laid out: as COLUMNS of the environment says, else as wide as the terminal,
// both within what Screen allows; else without a limit.
std::size_t layout_columns(const Streams& streams, std::string_view columns_variable);

class Console {
 public:
  // `out_columns`: what layout_columns gives.
  Console(Streams& streams, const GlobalOptions& options,
          std::size_t out_columns = Screen::unlimited);

  const Screen& out_screen() const { return out_screen_; }
  const Paint& out_paint() const { return out_screen_.paint; }
  const Paint& err_paint() const { return err_paint_; }
  // Whether a question can be answered.
  bool interactive() const { return interactive_; }
  // Whether progress can be drawn over itself.
  bool live() const { return streams_.err_is_terminal; }
  std::size_t err_columns() const { return streams_.err_columns; }
  std::ostream& err() { return streams_.err; }

  // A result. Failing to write it is noticed by flush().
  void print(std::string_view text);
  // A message.
  void say(std::string_view text);
  // Diagnostics, each with its source line where there is one.
  void report(const Diagnostics& diagnostics, const Sources& sources);
  // Requires interactive(). One line, without its end; empty at the end of the input.
  std::string ask(std::string_view question);
  // All of standard input; empty where it has more than `most` bytes, of which no more are read.
  std::optional<std::string> read_input(std::uint64_t most);
  // Waits until what was printed has been read. False when it could not be written.
  bool flush();
  // Waits for who reads messages, too: in front of a terminal without an end, elsewhere for ten
  // seconds in which nothing is read.
  void finish();

 private:
  Streams& streams_;
  Screen out_screen_;
  Paint err_paint_;
  bool interactive_;
};

}  // namespace acrnet::cli
