// When output is coloured: what --color and NO_COLOR say.
//
// Pure value, apart from arguments.h so that reading an option's word needs no other option.
#pragma once

namespace acrnet::cli {

// automatic: on a terminal.
enum class ColorMode { automatic, always, never };

}  // namespace acrnet::cli
