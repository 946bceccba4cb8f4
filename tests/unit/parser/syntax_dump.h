// Compact texts of syntax trees, policies and diagnostics, for tables of tests.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/policy.h"
#include "parser/document.h"

namespace acrnet::parser::test {

// Lisp-like, one line: (registry main (= name "x") (allow 1.2.3.4 (. (. subnet docker) vm) because "y")).
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
  std::optional<Policy> policy;
};
Evaluated evaluate_text(std::string_view text);
Evaluated evaluate_files(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace acrnet::parser::test
