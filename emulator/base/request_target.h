// A request target taken apart: path segments and query parameters, percent-decoded once.
//
// The raw target is split before it is decoded, so an encoded slash in a name stays in the name.
// Query keys are decoded too: the JavaScript SDK sends `%24filter` for `$filter` (CLIENTS.md §3).
// Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::emulator {

struct RequestTarget {
  std::vector<std::string> segments;         // decoded, empty ones left out
  std::map<std::string, std::string> query;  // keys in lower case

  bool has(const std::string& lower_case_key) const { return query.count(lower_case_key) > 0; }
  std::string parameter(const std::string& lower_case_key) const {
    const auto found = query.find(lower_case_key);
    return found == query.end() ? std::string() : found->second;
  }
};

RequestTarget parse_target(std::string_view raw);

// Pairs of an application/x-www-form-urlencoded body; keys keep their case.
std::map<std::string, std::string> parse_form(std::string_view body);

}  // namespace acrnet::emulator
