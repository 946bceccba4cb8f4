// How a policy's functions read files: `file("teams.json")`.
//
// Abstract because files are the world: the real one is in cli/, tests have one over a map.
// Evaluation asks for each path once and numbers what it got in that order, behind the Sources it
// was given: so who appends the same files to the Sources, in the same order, can show places in
// them.
#pragma once

#include <string>
#include <string_view>

#include "model/source.h"

namespace acrnet::parser {

class FileReader {
 public:
  // The largest file that a reader gives.
  static constexpr std::size_t largest_file = std::size_t{4} * 1024 * 1024;

  virtual ~FileReader() = default;
  // The file at a path below the configuration's folder, of parts without `.` and `..`. It stays as
  // long as the reader. Null with the reason when it can't be read: what is wrong, in words.
  virtual const SourceFile* read(std::string_view path, std::string& reason) = 0;
};

}  // namespace acrnet::parser
