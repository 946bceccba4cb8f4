#include "cli/arguments/option_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "cli/messages/diagnostics.h"
#include "model/cidr.h"
#include "model/similar.h"

namespace acrnet::cli {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t longest = std::uint64_t{7} * 24 * 3600 * 1000;  // milliseconds

std::optional<milliseconds> unit_of(std::string_view word, milliseconds otherwise) {
  if (word.empty()) return otherwise;
  if (word == "ms") return milliseconds(1);
  if (word == "s") return std::chrono::seconds(1);
  if (word == "m") return std::chrono::minutes(1);
  if (word == "h") return std::chrono::hours(1);
  return std::nullopt;
}

template <typename Into>
Option::Read any_count_into(Into& into, std::uint64_t least, std::uint64_t most,
                            std::string_view what) {
  return [&into, least, most, what](const std::string& word, std::string_view source,
                                    Diagnostics& diagnostics) {
    const auto found = parse_count(word, least, most);
    if (found) {
      into = static_cast<std::size_t>(*found);
    } else {
      diagnostics.add(bad_value(source, word, fmt::format("{} from {} to {}", what, least, most)));
    }
  };
}

template <typename Into>
Option::Read any_duration_into(Into& into, milliseconds unit) {
  return [&into, unit](const std::string& word, std::string_view source, Diagnostics& diagnostics) {
    const auto found = parse_duration(word, unit);
    if (found) {
      into = *found;
    } else {
      diagnostics.add(bad_value(source, word, "a time of at most a week: 250ms, 90s, 5m or 1h"));
    }
  };
}

}  // namespace

std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                         std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < least || number > most) return std::nullopt;
  return number;
}

std::optional<milliseconds> parse_duration(std::string_view text, milliseconds unit) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_count(text.substr(0, digits), 0, longest);
  const auto scale = unit_of(text.substr(digits), unit);
  if (!number || !scale) return std::nullopt;
  const auto factor = static_cast<std::uint64_t>(scale->count());
  if (*number > longest / factor) return std::nullopt;
  return milliseconds(static_cast<milliseconds::rep>(*number * factor));
}

std::string list_of_words(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

void report_no_choice(std::string_view source, const std::string& word,
                      const std::vector<std::string>& words, Diagnostics& diagnostics) {
  diagnostics.add(bad_value(source, word, list_of_words(words), nearest(word, words)));
}

Option::Read date_into(std::optional<Date>& into) {
  return [&into](const std::string& word, std::string_view source, Diagnostics& diagnostics) {
    into = parse_date(word);
    if (!into) diagnostics.add(bad_value(source, word, "a day such as 2026-12-31"));
  };
}

Option::Read duration_into(milliseconds& into, milliseconds unit) {
  return any_duration_into(into, unit);
}

Option::Read duration_into(std::optional<milliseconds>& into, milliseconds unit) {
  return any_duration_into(into, unit);
}

Option::Read count_into(std::size_t& into, std::uint64_t least, std::uint64_t most) {
  return any_count_into(into, least, most, "a number");
}

Option::Read count_into(std::optional<std::size_t>& into, std::uint64_t least, std::uint64_t most,
                        std::string_view what) {
  return any_count_into(into, least, most, what);
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = colon == std::string_view::npos ? "127.0.0.1" : text.substr(0, colon);
  const auto port =
      parse_count(colon == std::string_view::npos ? text : text.substr(colon + 1), 0, 65535);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address needs brackets, or its port can't be told
  }
  if (host.empty() || !port) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  std::string reason;
  const auto address = parse_cidr(host, reason);
  return address && address->prefix == 32 && (address->address >> 24U) == 127U;
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  // Longer than any word there is: no need to measure megabytes.
  if (word.size() > 40) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace acrnet::cli
