// What the evaluators of single blocks share: the names that the configuration declares, and where to
// report.
//
// Internal to the parser's second stage (evaluate*.cc).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/diagnostic.h"
#include "model/policy.h"
#include "model/source.h"
#include "parser/document.h"

namespace acrnet::parser {

// A block at the top of a file.
struct TopBlock {
  const Document* document = nullptr;
  const Block* block = nullptr;
  Span span;  // of the whole block
};

class BlockReader;

class Evaluation {
 public:
  Evaluation(const Sources& sources, Diagnostics& diagnostics)
      : sources_(sources), diagnostics_(diagnostics) {}

  void report(Diagnostic diagnostic) { diagnostics_.add(std::move(diagnostic)); }
  Origin origin(const Document& document, Span span) const;
  TextIndex intern(std::string_view text);
  // The subscription of a block: its own, or that of `azure`. Reports where there is neither.
  std::optional<std::string> subscription_of(BlockReader& reader);

  Policy policy;

  // `subscription` blocks: name → ID. A block with a mistake is there too, with an empty ID.
  std::map<std::string, std::string, std::less<>> subscriptions;
  // Subnets by reference ("docker.vm", "shared") → index in policy.subnets; empty for one with a
  // mistake, which nobody is told off for using.
  std::map<std::string, std::optional<SubnetIndex>, std::less<>> subnets;
  // Names of virtual_network blocks → references of their subnets.
  std::map<std::string, std::vector<std::string>, std::less<>> networks;
  std::map<std::string, SourceRange, std::less<>> subscription_heads;
  // The `azure` block names a subscription, but with a mistake.
  bool subscription_unknown = false;
  // Statements could not be read that may have declared more subnets or subscriptions.
  bool declarations_incomplete = false;

 private:
  const Sources& sources_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, TextIndex> texts_;
};

SourceRange range_of(const Document& document, Span span);

// Each evaluates all blocks of its kind, in the order of the files.
void evaluate_azure(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_subscriptions(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_networks(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_subnets(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_registries(const std::vector<TopBlock>& blocks, Evaluation& evaluation);

}  // namespace acrnet::parser
