#include "model/backend.h"

#include <algorithm>

#include "model/url_origin.h"

namespace acrnet {

namespace {

// Of a path or a blob's name: "a//b", "./a" and "a/../b" name places that two programs see
// differently.
bool has_plain_segments(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool has_odd_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '\\';
  });
}

}  // namespace

std::string_view problem_of_state_path(std::string_view path) {
  constexpr std::string_view extension = ".acrstate";
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (path.size() > 1024 || has_odd_characters(path) || !has_plain_segments(path))
    return "It is a path from the configuration's folder to a file in it or below it.";
  if (!name.ends_with(extension) || name.starts_with('.'))
    return "The file's name ends in '.acrstate', so that everybody knows it for a state.";
  if (name == "errored.acrstate")
    return "A state that could not be stored is put aside under this name.";
  return {};
}

std::string_view problem_of_blob_name(std::string_view key) {
  const bool long_or_odd = key.size() > 1024 || has_odd_characters(key);
  if (long_or_odd || !has_plain_segments(key) || key.ends_with('.')) {
    return "Azure takes 1 to 1024 letters for a blob's name; here its parts between '/' are not "
           "empty, '.' or '..', it has no '\\', and no '.' at its end.";
  }
  return {};
}

std::string_view problem_of_state_address(std::string_view address) {
  const auto origin = origin_of(address);
  if (!origin)
    return "It is a URL with a host, and without a user, a password, blanks or foreign letters.";
  if (!origin->is_private())
    return "What is sent over plain http can be read on its way; it goes to this computer only.";
  if (address.find('#') != std::string_view::npos) return "A part behind '#' is never sent.";
  return {};
}

std::string_view problem_of_blob_endpoint(std::string_view endpoint) {
  const std::string_view reason = problem_of_state_address(endpoint);
  if (!reason.empty()) return reason;
  if (endpoint.find('?') != std::string_view::npos) return "An endpoint has nothing behind '?'.";
  return {};
}

std::string_view problem_of_method(std::string_view method) {
  const bool upper =
      std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!method.empty() && method.size() <= 20 && upper) return {};
  return "A method of HTTP is a word of capital letters.";
}

}  // namespace acrnet
