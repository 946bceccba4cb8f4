#include "cli/session/console.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <istream>
#include <ostream>
#include <string>

#include "cli/arguments/option_values.h"
#include "cli/views/report/diagnostic_text.h"

namespace acrnet::cli {

namespace {

bool has_colour(ColorMode mode, bool terminal) {
  return mode == ColorMode::always || (mode == ColorMode::automatic && terminal);
}

constexpr std::chrono::seconds patience_with_readers{10};

// The terminal that is read from was closed; the system may tell of it only later.
bool is_hung_up(int terminal) {
  pollfd file{terminal, POLLIN, 0};
  return ::poll(&file, 1, 0) > 0 && (file.revents & POLLHUP) != 0;
}

}  // namespace

std::size_t layout_columns(const Streams& streams, std::string_view columns_variable) {
  constexpr std::uint64_t most = 100'000;
  const auto typed = parse_count(columns_variable, 1, most);
  const std::uint64_t known = typed.value_or(streams.out_columns);
  if (known == 0) return Screen::unlimited;
  return std::clamp<std::size_t>(known, Screen::narrowest, Screen::widest);
}

Console::Console(Streams& streams, const GlobalOptions& options, std::size_t out_columns)
    : streams_(streams),
      out_screen_{Paint(has_colour(options.color, streams.out_is_terminal)), out_columns},
      err_paint_(has_colour(options.color, streams.err_is_terminal)),
      interactive_(streams.in_is_terminal && !options.no_input) {}

void Console::print(std::string_view text) { streams_.out << text; }

void Console::say(std::string_view text) {
  // What was printed before is seen before, also when both go to one terminal or file.
  streams_.out.flush();
  streams_.err << text;
  streams_.err.flush();
}

void Console::report(const Diagnostics& diagnostics, const Sources& sources) {
  if (!diagnostics.empty()) say(diagnostics_text(diagnostics.abridged(), sources, err_paint_));
}

std::string Console::ask(std::string_view question) {
  say(question);
  if (streams_.printer != nullptr) streams_.printer->wait_for_messages(std::nullopt);
  std::string answer;
  if (!std::getline(streams_.in, answer)) {
    if (streams_.printer != nullptr && is_hung_up(STDIN_FILENO)) std::raise(SIGHUP);
    say("\n");
    return "";
  }
  if (answer.ends_with('\r')) answer.pop_back();
  return answer;
}

std::optional<std::string> Console::read_input(std::uint64_t most) {
  std::string text;
  std::array<char, 65'536> block{};
  while (streams_.in.read(block.data(), block.size()), streams_.in.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(streams_.in.gcount()));
    if (text.size() > most) return std::nullopt;
  }
  return text;
}

bool Console::flush() {
  streams_.out.flush();
  const bool written = streams_.printer == nullptr || streams_.printer->wait_for_results();
  return written && static_cast<bool>(streams_.out);
}

void Console::finish() {
  if (streams_.printer == nullptr) return;
  streams_.printer->wait_for_messages(
      live() ? std::nullopt : std::optional<std::chrono::milliseconds>(patience_with_readers));
}

}  // namespace acrnet::cli
