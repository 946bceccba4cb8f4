// The project's files as the architecture checks see them: paths from the root, and their text.
//
// Everything that a check needs is in the value, so the checks are functions from a SourceTree to
// violations and can be shown an invented tree. Only read_tree touches the disk. Files are in the
// order of their paths, so that reports come in one order.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace acrnet::architecture {

struct SourceFile {
  std::string path;  // from the root, with '/', e.g. "model/plan.h"
  std::string text;
};

// Invariant: sorted by path.
class SourceTree {
 public:
  explicit SourceTree(std::vector<SourceFile> files);

  const std::vector<SourceFile>& files() const { return files_; }
  // The .h and .cc files of the product's folders.
  std::vector<const SourceFile*> product_sources() const;
  bool has_file(std::string_view path) const;
  // Null where there is none.
  const SourceFile* find(std::string_view path) const;
  // A file, a folder (with or without a '/' at its end), or a pattern with '*' that matches a file.
  bool has(std::string_view path) const;

 private:
  std::vector<SourceFile> files_;
};

// One thing that is not as docs/architecture.md says.
struct Violation {
  std::string file;
  std::size_t line = 0;  // from 1
  std::string message;
};

// A rule of the house, as a question to a tree.
using Check = std::vector<Violation> (*)(const SourceTree&);

// Reads all files below `root` but build folders, dependencies and what belongs to version control.
SourceTree read_tree(const std::filesystem::path& root);

// "model": the first part of a path; empty for a file in the root.
std::string_view folder_of(std::string_view path);
// "planner/diff" of "planner/diff/diff.h"; empty for what stands at the root.
std::string_view directory_of(std::string_view path);
// "plan.h": the last part of a path.
std::string_view file_name_of(std::string_view path);
// "model/plan": a header and its source file are one component.
std::string_view component_of(std::string_view path);
bool is_header(std::string_view path);

// The C++ text with comments (and, in the second, string and character literals) replaced by
// blanks; lines and columns stay where they were.
std::string without_comments(std::string_view text);
std::string without_comments_and_literals(std::string_view text);

// The line, from 1, of a place in a text.
std::size_t line_at(std::string_view text, std::size_t offset);

// "file:line: message", one line each; empty when there are none.
std::string report(const std::vector<Violation>& violations);

}  // namespace acrnet::architecture
