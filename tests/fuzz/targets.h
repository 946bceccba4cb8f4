// What is true of any bytes at all, as one function for each fuzzer. A violation ends the program,
// so that libFuzzer keeps the bytes; the replay test calls the same functions over the corpora in
// every build.
//
// Pure.
#pragma once

#include <span>
#include <string_view>

namespace acrnet::fuzz {

// A policy: parsed or refused with a place in it.
void check_parse(std::string_view bytes);
// A policy: evaluated and expanded, or refused with a place in it.
void check_policy(std::string_view bytes);
// A policy: formatted once is formatted for good, and stays the same policy; or it is refused.
void check_format(std::string_view bytes);
// The first byte chooses a decoder, the others are a file: decoded, or refused with a place in it.
void check_data(std::string_view bytes);

struct Target {
  std::string_view name;  // of its corpus, too
  void (*check)(std::string_view bytes);
};
std::span<const Target> targets();

}  // namespace acrnet::fuzz
