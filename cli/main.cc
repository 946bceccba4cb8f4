// The library plus main(): hands over what belongs to the process.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/session/console.h"
#include "cli/session/printer.h"
#include "executor/files/process_memory.h"
#include "executor/http/environment.h"

namespace {

// A stream that was closed before the start would be given to the next file that is opened: a plan
// would be printed into the state. What is written to such a stream fails instead.
void occupy_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) {
      [[maybe_unused]] const int occupied = open("/dev/null", O_RDONLY);
    }
  }
}

std::size_t terminal_columns(int stream, std::size_t otherwise) {
  winsize size{};
  return ioctl(stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : otherwise;
}

int run_process(int count, char** words) {
  acrnet::executor::keep_memory_private();
  acrnet::executor::use_memory_for_a_short_run();
  occupy_closed_streams();
  // A reader that went away is noticed where results are written.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  acrnet::cli::Printer printer(STDOUT_FILENO, STDERR_FILENO);
  acrnet::cli::Streams streams{std::cin,
                               printer.results(),
                               printer.messages(),
                               isatty(STDIN_FILENO) == 1,
                               isatty(STDOUT_FILENO) == 1,
                               isatty(STDERR_FILENO) == 1,
                               terminal_columns(STDERR_FILENO, 80),
                               terminal_columns(STDOUT_FILENO, 0),
                               &printer};
  const std::vector<std::string> arguments(words + (count > 0 ? 1 : 0), words + count);
  return acrnet::cli::run(arguments, streams, acrnet::executor::read_environment(environ));
}

}  // namespace

int main(int count, char** words) {
  try {
    return run_process(count, words);
  } catch (const std::exception&) {
    // What run() could not even report; its words are not known to be harmless.
    std::cerr << "error: acrnet had to stop\n";
    return 1;
  }
}
