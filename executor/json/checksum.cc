#include "executor/json/checksum.h"

#include "executor/json/sha256.h"

namespace acrnet::executor {

namespace {

// Where the member's value begins; npos: nowhere. In a text of JSON the quotes would be escaped, so
// this is a member's name.
std::size_t place_of_seal(std::string_view document) {
  constexpr std::string_view name = "\"seal\":";
  std::size_t at = document.find(name);
  if (at == std::string_view::npos) return at;
  at += name.size();
  if (at < document.size() && document[at] == ' ') ++at;
  const bool fits = at + no_seal.size() + 2 <= document.size() && document[at] == '"' &&
                    document[at + 1 + no_seal.size()] == '"';
  return fits ? at + 1 : std::string_view::npos;
}

std::string seal_of(std::string_view document, std::size_t place) {
  return sha256({document.substr(0, place), no_seal, document.substr(place + no_seal.size())});
}

}  // namespace

std::string seal(std::string document) {
  const std::size_t place = place_of_seal(document);
  if (place != std::string::npos) document.replace(place, no_seal.size(), seal_of(document, place));
  return document;
}

bool is_sealed(std::string_view document) {
  const std::size_t place = place_of_seal(document);
  return place != std::string_view::npos &&
         document.substr(place, no_seal.size()) == seal_of(document, place);
}

}  // namespace acrnet::executor
