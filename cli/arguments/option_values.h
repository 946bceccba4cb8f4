// Converts the words that users type to values: durations, counts, dates, addresses to listen on.
//
// Pure. A parse_ function returns nothing for an invalid word; an _into function returns a reader
// for an option, which reports invalid words.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments/options.h"
#include "model/date.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

// "90s", "5m", "250ms", "1h", or a number alone in `unit`. Not negative, at most a week.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text,
                                                        std::chrono::milliseconds unit);

// Decimal digits only, between the two bounds.
std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                         std::uint64_t most);

// "a, b or c"
std::string list_of_words(const std::vector<std::string>& words);
void report_no_choice(std::string_view source, const std::string& word,
                      const std::vector<std::string>& words, Diagnostics& diagnostics);

// ---- readers for options ----

// Accepts one of `choices`. `aliases` are accepted too, but not named in messages.
template <typename T>
using Choices = std::vector<std::pair<std::string, T>>;
template <typename T, typename Into>
Option::Read choice_into(Into& into, Choices<T> choices, Choices<T> aliases = {}) {
  return [&into, choices = std::move(choices), aliases = std::move(aliases)](
             const std::string& word, std::string_view source, Diagnostics& diagnostics) {
    std::vector<std::string> words;
    for (const auto& [known, value] : choices) {
      if (known == word) return void(into = value);
      words.push_back(known);
    }
    for (const auto& [known, value] : aliases) {
      if (known == word) return void(into = value);
    }
    report_no_choice(source, word, words, diagnostics);
  };
}

Option::Read date_into(std::optional<Date>& into);
// `unit` applies to a number without a unit.
Option::Read duration_into(std::optional<std::chrono::milliseconds>& into,
                           std::chrono::milliseconds unit);
Option::Read duration_into(std::chrono::milliseconds& into, std::chrono::milliseconds unit);
// `what` is the noun in the message: "a number" gives "it takes a number from 1 to 9".
Option::Read count_into(std::size_t& into, std::uint64_t least, std::uint64_t most);
Option::Read count_into(std::optional<std::size_t>& into, std::uint64_t least, std::uint64_t most,
                        std::string_view what);

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "localhost:0", "[::1]:8080", "8080" (on 127.0.0.1).
std::optional<ListenAddress> parse_listen(std::string_view text);

// Whether only this machine can reach it.
bool is_loopback(std::string_view host);

// Empty when none is near enough to be meant: more than a third of the letters are wrong.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace acrnet::cli
