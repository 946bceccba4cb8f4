// Where a value of a policy came from, small enough to be carried by every rule.
//
// Made by parser::evaluate; kept by every later stage, by saved plans and by the state, so that a
// plan line can always name the file and line that asked for it. From evaluate on no source text is
// needed: the line number is in the origin.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace acrnet {

// An origin without a file is "not in policy": the value was found in Azure.
struct Origin {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t file = none;    // index in Origins::files
  std::uint32_t line = 0;       // from 1
  std::uint32_t caller = none;  // index in Origins::callers: the module call it was evaluated for

  bool in_policy() const { return file != none; }
  friend bool operator==(const Origin&, const Origin&) = default;
};

// What the indices of Origin mean. One table per Policy, moved on into the Plan.
struct Origins {
  std::vector<std::string> files;
  std::vector<Origin> callers;

  friend bool operator==(const Origins&, const Origins&) = default;
};

// "policy.acrnet:16", with ", called from main.acrnet:3" for each module around it, or "not in
// policy". A caller stands in the table before those that it calls, so this ends.
std::string to_string(const Origin& origin, const Origins& origins);

// An index in a table of texts that repeat (the words after `because`); `none` for no text.
using TextIndex = std::uint32_t;
inline constexpr TextIndex no_text = std::numeric_limits<TextIndex>::max();

}  // namespace acrnet
