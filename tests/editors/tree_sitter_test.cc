// The tree-sitter grammar, held against the parser: it reads what that reads, as the same
// statements.
#include <tree_sitter/api.h>
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "parser/syntax/parse.h"
#include "tests/support/checkout.h"

extern "C" const TSLanguage* tree_sitter_acrnet();

namespace acrnet::parser {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Policy {
  std::string name;
  std::string text;
};

// The examples, the right policies of the reference and what fuzzing starts from.
std::vector<Policy> policies() {
  const fs::path root(in_checkout(""));
  std::vector<Policy> all;
  for (const char* folder : {"examples", "tests/fuzz/corpus"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".acrnet")
        all.push_back({entry.path().lexically_relative(root).string(), read(entry.path())});
    }
  }
  const std::string reference = read(root / "grammar/README.md");
  const std::regex block("```acrnet\n([^`]*)```");
  for (std::sregex_iterator at(reference.begin(), reference.end(), block), end; at != end; ++at)
    all.push_back({"grammar/README.md", (*at)[1].str()});
  return all;
}

class Tree {
 public:
  explicit Tree(const std::string& text) {
    const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
    REQUIRE(ts_parser_set_language(parser.get(), tree_sitter_acrnet()));
    tree_.reset(ts_parser_parse_string(parser.get(), nullptr, text.data(),
                                       static_cast<std::uint32_t>(text.size())));
    REQUIRE(tree_);
  }

  TSNode root() const { return ts_tree_root_node(tree_.get()); }
  std::string dump() const {
    const std::unique_ptr<char, void (*)(void*)> text(ts_node_string(root()), std::free);
    return text.get();
  }

 private:
  std::unique_ptr<TSTree, void (*)(TSTree*)> tree_{nullptr, ts_tree_delete};
};

std::size_t count_statements(TSNode node) {
  constexpr std::string_view kinds[] = {"attribute",     "block",        "let",   "allow_rule",
                                        "for_statement", "if_statement", "claims"};
  std::size_t count = 0;
  for (const std::string_view kind : kinds) count += ts_node_type(node) == kind ? 1 : 0;
  for (std::uint32_t i = 0; i < ts_node_named_child_count(node); ++i)
    count += count_statements(ts_node_named_child(node, i));
  return count;
}

std::size_t count_statements(const Nodes<Statement>& statements) {
  std::size_t count = statements.size();
  for (const Statement& statement : statements) {
    if (const auto* block = std::get_if<Block>(&statement.node)) {
      count += count_statements(block->body);
    } else if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
      count += count_statements(loop->body);
    } else if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
      for (const Branch& branch : branches->branches) count += count_statements(branch.body);
    }
  }
  return count;
}

// One blank for any white space, so that trees can be written over several lines.
std::string on_one_line(const std::string& text) {
  const std::string joined = std::regex_replace(text, std::regex("\\s+"), " ");
  const std::size_t first = joined.find_first_not_of(' ');
  const std::size_t last = joined.find_last_not_of(' ');
  return first == std::string::npos ? "" : joined.substr(first, last - first + 1);
}

struct CorpusEntry {
  std::string name, text, tree;
};

// A line of `=`, the name, a line of `=`, the text, `---`, the tree; as `tree-sitter test` has it.
std::vector<CorpusEntry> corpus_entries(const std::string& corpus) {
  std::vector<CorpusEntry> entries;
  std::istringstream lines(corpus);
  std::string line;
  int part = 0;  // 0: before the first, 1: the name, 2: the text, 3: the tree
  while (std::getline(lines, line)) {
    if (line.starts_with("======")) {
      part = part == 1 ? 2 : 1;
      if (part == 1) entries.emplace_back();
    } else if (line == "---" && part == 2) {
      part = 3;
    } else if (part > 0) {
      CorpusEntry& entry = entries.back();
      (part == 1 ? entry.name : part == 2 ? entry.text : entry.tree) += line + "\n";
    }
  }
  return entries;
}

}  // namespace

TEST_CASE("tree-sitter reads every policy that the parser reads, as the same statements") {
  int compared = 0;
  for (const Policy& policy : policies()) {
    Sources sources;
    sources.emplace_back(policy.name, policy.text);
    Diagnostics diagnostics;
    const auto documents = parse(sources, diagnostics);
    if (diagnostics.has_errors()) continue;
    CAPTURE(policy.name, policy.text);
    const Tree tree(policy.text);
    INFO(tree.dump());
    CHECK_FALSE(ts_node_has_error(tree.root()));
    CHECK(count_statements(tree.root()) == count_statements(documents[0].statements));
    ++compared;
  }
  CHECK(compared > 20);
}

TEST_CASE("what the parser refuses as a mistake of syntax, tree-sitter marks") {
  for (const char* text : {"registry main {", "let a = [1, 2", "a = ", "registry main }",
                           "let a = \"open", "if x { } else", "for x { }", "let = 1"}) {
    CAPTURE(text);
    CHECK(ts_node_has_error(Tree(text).root()));
  }
}

TEST_CASE("the corpus of the tree-sitter grammar has the trees that it names") {
  const fs::path folder(in_checkout("grammar/editors/tree-sitter/test/corpus"));
  int entries = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    for (const CorpusEntry& entry : corpus_entries(read(file.path()))) {
      CAPTURE(entry.name);
      CHECK(Tree(entry.text).dump() == on_one_line(entry.tree));
      ++entries;
    }
  }
  CHECK(entries >= 12);
}

TEST_CASE("the queries for highlighting name nodes that there are") {
  const std::string text = read(in_checkout("grammar/editors/tree-sitter/queries/highlights.scm"));
  std::uint32_t offset = 0;
  TSQueryError error = TSQueryErrorNone;
  const std::unique_ptr<TSQuery, void (*)(TSQuery*)> query(
      ts_query_new(tree_sitter_acrnet(), text.data(), static_cast<std::uint32_t>(text.size()),
                   &offset, &error),
      ts_query_delete);
  INFO("at: " << text.substr(offset, 40));
  REQUIRE(query);
  const std::unique_ptr<TSQueryCursor, void (*)(TSQueryCursor*)> cursor(ts_query_cursor_new(),
                                                                        ts_query_cursor_delete);
  const Tree tree("registry main { allow 203.0.113.7 because \"a\" }  # x\n");
  ts_query_cursor_exec(cursor.get(), query.get(), tree.root());
  TSQueryMatch match{};
  int matches = 0;
  while (ts_query_cursor_next_match(cursor.get(), &match)) ++matches;
  CHECK(matches >= 8);
}

}  // namespace acrnet::parser
