#include "cli/session/question.h"

#include <fmt/format.h>

#include "cli/messages/diagnostics.h"
#include "parser/syntax/parse.h"

namespace acrnet::cli {

bool add_question(const std::string& question, ProjectText& text, Diagnostics& diagnostics) {
  // What ends the assertion or begins another statement is no claim.
  if (question.find_first_of("{}#\n\r") != std::string::npos) {
    diagnostics.add(not_one_claim(question));
    return false;
  }
  const auto file = static_cast<FileIndex>(text.sources.size());
  // On a line of its own: a message shows the words that were typed, and counts columns in them.
  text.sources.emplace_back("the question", "assert \"the question\" {\n" + question + "\n}\n",
                            false);
  const std::size_t errors = diagnostics.error_count();
  text.configuration.folders.front().documents.push_back(
      parser::parse(text.sources[file], file, diagnostics));
  return diagnostics.error_count() == errors;
}

bool add_question_about(const std::string& registries, ProjectText& text,
                        Diagnostics& diagnostics) {
  return add_question(fmt::format("0.0.0.0/0 can reach {}", registries), text, diagnostics);
}

std::vector<ReachClaim> claims_of_question(const Policy& policy, const ProjectText& text) {
  std::vector<ReachClaim> claims;
  for (std::size_t i = 0; i < policy.assertions.claims.size(); ++i) {
    const SourceFile& source = text.sources[policy.claim_ranges[i].file];
    if (!source.is_file()) claims.push_back(policy.assertions.claims[i]);
  }
  return claims;
}

}  // namespace acrnet::cli
