// What evaluate() takes: the policy files of a configuration's folder and of the folders that its
// modules are in.
//
// Made by cli, which finds and reads the folders; the parser itself knows no file system. Values
// only.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "model/source.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

// Where the `source` of a `module` block leads.
struct ModuleLink {
  // The folder could not be read, which has been reported: nothing is said about the module again.
  static constexpr std::size_t unreadable = std::numeric_limits<std::size_t>::max();

  SourceRange source;      // the text after `source =`
  std::size_t folder = 0;  // in Configuration::folders
};

struct Folder {
  std::vector<Document> documents;
  std::vector<ModuleLink> links;  // one for each of module_sources(documents)
};

struct Configuration {
  std::vector<Folder> folders;  // the configuration's own is the first
};

}  // namespace acrnet::parser
