// Which acrnet this is: what `acrnet version` shows and bug reports name.
//
// Pure values. version.cc is written by write_version.cmake at every build, so that the commit is
// the one that was built.
#pragma once

#include <string_view>

namespace acrnet::cli {

struct Version {
  std::string_view number;    // "0.1.0"
  std::string_view commit;    // "36b593e", or "unknown" outside a git checkout
  std::string_view build;     // "Release"
  std::string_view compiler;  // "GNU 12.2.0"
};

extern const Version version;

}  // namespace acrnet::cli
