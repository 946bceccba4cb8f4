// Compact texts of syntax trees, policies and diagnostics, for tables of tests.
#pragma once

#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostic.h"
#include "model/policy.h"
#include "parser/evaluate/expressions/configuration.h"
#include "parser/evaluate/expressions/file_reader.h"
#include "parser/syntax/document.h"

namespace acrnet::parser::test {

// Lisp-like, one line: (registry main (= name "x") (allow 1.2.3.4 (. (. subnet docker) vm) because
// "y")).
std::string dump(const Document& document);

// One line for each block of the policy.
std::string dump(const Policy& policy);

// "2:5 ACR0020" for each diagnostic, separated by "; ".
std::string dump(const Diagnostics& diagnostics, const Sources& sources);

// A configuration of one file, parsed and evaluated.
struct Evaluated {
  Sources sources;
  Diagnostics diagnostics;
  std::vector<Document> documents;
  Configuration configuration;  // of evaluate_folders
  std::optional<Policy> policy;
};
Evaluated evaluate_text(std::string_view text, FileReader* files = nullptr);
Evaluated evaluate_files(const std::vector<std::pair<std::string, std::string>>& files,
                         FileReader* data = nullptr);

// Files that functions can read, by their paths.
class MapFiles final : public FileReader {
 public:
  MapFiles() = default;
  MapFiles(std::initializer_list<std::pair<const std::string, std::string>> files)
      : texts_(files) {}
  const SourceFile* read(std::string_view path, std::string& reason) override;
  // In the order in which they were read.
  const std::deque<SourceFile>& files() const { return files_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::deque<SourceFile> files_;
};

// Files of several folders, the configuration's own first; every source is "./" and a folder's
// whole name, wherever it is called from.
Evaluated evaluate_folders(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace acrnet::parser::test
