// Policies in the fenced blocks of Markdown pages, as `acrnet validate` would read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session/pipeline.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli::test {

// A block between two lines that begin with ```.
struct Example {
  std::string kind;  // what stands behind the first ```
  std::string text;
  std::size_t end = 0;  // in the Markdown: where the line begins that closes it
};

std::vector<Example> examples_of(std::string_view markdown);

// An example whose kind ends in "in registry" is put into a registry, from line 4 on. Beside it
// stand an `azure` block and a network `docker` with the subnet `vm`, unless it has its own. What
// stands behind a line `# file team/team.acrnet` is that file, which is written into `folder`.
ProjectText project_of(const Example& example, const TemporaryFolder& folder,
                       Diagnostics& diagnostics);

}  // namespace acrnet::cli::test
