// What text is laid out for: how wide a line may be, and whether it has colour.
//
// Values only; what a terminal has is the console's business (cli/session/console.h).
#pragma once

#include <cstddef>

#include "cli/views/text/paint.h"

namespace acrnet::cli {

struct Screen {
  // What lines are laid out for at most on a terminal.
  static constexpr std::size_t widest = 200;
  // Where nobody knows a width (a file, a pipe): one fact is one line, for grep.
  static constexpr std::size_t unlimited = 1'000'000;
  // Below this columns make no sense; a terminal that is narrower breaks the lines itself.
  static constexpr std::size_t narrowest = 60;

  Paint paint = Paint();
  std::size_t columns = unlimited;
};

}  // namespace acrnet::cli
