#include "planner/expand/address_pattern.h"

#include <algorithm>

namespace acrnet::planner {

namespace {

constexpr std::string_view network_word = "virtual_network.";
constexpr std::string_view subnet_word = "subnet.";
constexpr std::string_view module_word = "module.";

// The subnets of a network are addressed by its name: subnet.NETWORK.NAME.
std::string with_subnets(std::string_view typed) {
  std::string pattern(typed);
  const std::size_t at = pattern.find(network_word);
  const bool whole_word = at == 0 || (at != std::string::npos && pattern[at - 1] == '.');
  if (whole_word) pattern.replace(at, network_word.size(), subnet_word);
  return pattern;
}

// How far a block's own address, or a module's, may end inside of another one's.
bool is_boundary(std::string_view rest) {
  return rest.empty() || rest.front() == '.' || rest.front() == '[';
}

// Whether the pattern fits a beginning of the text that ends at a boundary. With one star
// remembered the time is at most the product of the lengths, whatever the pattern.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (true) {
    if (p == pattern.size() && is_boundary(text.substr(t))) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = t;
    } else if (p < pattern.size() && t < text.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && resume < text.size()) {
      p = star;
      t = ++resume;
    } else {
      return false;
    }
  }
}

// The address of a block within the innermost module that it is in: what is behind `module.NAME.`
// and `module.NAME["key"].`, however often. A key may hold dots and brackets.
std::string_view within_module(std::string_view address) {
  while (address.starts_with(module_word)) {
    std::size_t at = module_word.size();
    while (at < address.size() && address[at] != '.') {
      if (address[at] != '"') {
        ++at;
        continue;
      }
      for (++at; at < address.size() && address[at] != '"'; ++at) at += address[at] == '\\' ? 1 : 0;
      ++at;
    }
    if (at >= address.size()) return {};
    address.remove_prefix(at + 1);
  }
  return address;
}

}  // namespace

AddressPattern::AddressPattern(std::string_view typed) : pattern_(with_subnets(typed)) {
  const bool of_kind = pattern_.starts_with("registry.") || pattern_.starts_with(subnet_word);
  in_modules_ = of_kind && pattern_.find('*') != std::string::npos;
}

bool AddressPattern::matches(const Address& address) const {
  if (address.empty()) return false;
  return fits(pattern_, address.text()) ||
         (in_modules_ && fits(pattern_, within_module(address.text())));
}

bool matches_any(const std::vector<AddressPattern>& patterns, const Address& address) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const AddressPattern& pattern) { return pattern.matches(address); });
}

}  // namespace acrnet::planner
