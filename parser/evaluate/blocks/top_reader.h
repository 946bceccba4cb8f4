// The blocks at the top of a module's files, by kind: what loops and branches there make included.
//
// Internal to the parser's second stage. Blocks are found in passes, because what a loop goes
// through may depend on blocks: first those that stand in no loop, which need nothing to be
// evaluated; then, pass by pass, those that loops and branches make.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

struct TopBlocks {
  std::vector<TopBlock> settings, azure, subscriptions, networks, subnets, registries, groups,
      modules, outputs, asserts,
      books;  // moved, removed and import

  // The blocks of a keyword; none when it is no block of this list.
  std::vector<TopBlock>* of(std::string_view keyword);
};

// plain: all blocks in no loop or branch. The others, in loops and branches: settings (`acrnet`,
// `azure`, `subscription`), subnets (`virtual_network`, `subnet`), and the rest.
enum class Pass : std::uint8_t { plain, settings, subnets, rest };

// Reads the module that evaluation.here() is.
class TopReader {
 public:
  explicit TopReader(Evaluation& evaluation);

  // `let`s and variables. Before any pass.
  void declare_names();
  TopBlocks read(Pass pass);

 private:
  Definition& declare(const Name& name, const Scope& scope, Definition::Kind kind);
  void declare_variable(const Block& block, const Scope& scope);
  void sort(const Statement& statement, const Scope& scope, std::string_view keys, Pass pass,
            TopBlocks& blocks);
  void sort_block(const Statement& statement, const Block& block, const Scope& scope,
                  std::string_view keys, Pass pass, TopBlocks& blocks);

  const std::vector<Document>& documents_;
  Evaluation& evaluation_;
  std::vector<const Scope*> scopes_;  // one for each document
};

// Whether a statement of the language begins with the word.
bool is_statement_word(std::string_view word);
// Whether loops or branches at the top of the files hold a block of this keyword.
bool loops_hold(const std::vector<Document>& documents, std::string_view keyword);

}  // namespace acrnet::parser
