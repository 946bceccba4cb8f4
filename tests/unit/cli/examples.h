// Policies in the fenced blocks of Markdown pages, as `acrnet validate` would read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/pipeline.h"

namespace acrnet::cli::test {

// A block between two lines that begin with ```.
struct Example {
  std::string kind;  // what stands behind the first ```
  std::string text;
  std::size_t end = 0;  // in the Markdown: where the line begins that closes it
};

std::vector<Example> examples_of(std::string_view markdown);

// An example whose kind ends in "in registry" is put into a registry, from line 4 on. Beside it stand an `azure`
// block and a network `docker` with the subnet `vm`, unless it has its own.
ProjectText project_of(const Example& example);

}  // namespace acrnet::cli::test
