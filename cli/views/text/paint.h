// Colour of what is printed, by meaning.
//
// With colour off the text is returned as it is, so a view is written once. Pure; whether there is
// colour is the console's business (cli/session/console.h).
#pragma once

#include <string>
#include <string_view>

namespace acrnet::cli {

enum class Style { plain, strong, faint, error, warning, note, add, change, remove, adopt };

class Paint {
 public:
  explicit Paint(bool colour = false) : colour_(colour) {}

  // `text` must be escaped already.
  std::string operator()(Style style, std::string_view text) const;

 private:
  bool colour_;
};

}  // namespace acrnet::cli
