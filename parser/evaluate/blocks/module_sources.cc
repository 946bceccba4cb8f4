#include "parser/evaluate/blocks/module_sources.h"

#include <algorithm>
#include <variant>

#include "parser/messages/module_diagnostics.h"

namespace acrnet::parser {

namespace {

class Search {
 public:
  explicit Search(std::vector<ModuleSource>& found) : found_(found) {}

  void read(const Document& document, const Nodes<Statement>& body) {
    for (const Statement& statement : body) {
      if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
        read(document, loop->body);
      } else if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
        for (const Branch& branch : branches->branches) read(document, branch.body);
      } else if (const auto* block = std::get_if<Block>(&statement.node)) {
        if (block->keyword.text == "module") read_call(document, block->body);
      }
    }
  }

 private:
  // The attribute may stand in a branch; which one is taken is not known yet.
  void read_call(const Document& document, const Nodes<Statement>& body) {
    for (const Statement& statement : body) {
      if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
        for (const Branch& branch : branches->branches) read_call(document, branch.body);
      }
      const auto* attribute = std::get_if<Attribute>(&statement.node);
      if (attribute == nullptr || attribute->name.text != "source") continue;
      const SourceRange place{document.file, attribute->value.span.begin,
                              attribute->value.span.end};
      const auto* text = std::get_if<StringLiteral>(&attribute->value.node);
      if (text != nullptr && !check_module_source(attribute->value, place))
        found_.push_back({text->value, place});
    }
  }

  std::vector<ModuleSource>& found_;
};

bool is_control_character(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_drive(std::string_view path) { return path.size() > 1 && path[1] == ':'; }

}  // namespace

std::vector<ModuleSource> module_sources(const std::vector<Document>& documents) {
  std::vector<ModuleSource> found;
  for (const Document& document : documents) Search(found).read(document, document.statements);
  return found;
}

std::optional<Diagnostic> check_module_source(const Expression& source, SourceRange at) {
  const auto* text = std::get_if<StringLiteral>(&source.node);
  if (text == nullptr) return computed_module_source(at);
  const std::string_view path = text->value;
  if (std::any_of(path.begin(), path.end(), is_control_character) || path.size() > 1000)
    return refused_module_source(at, "It holds characters that no folder's name has.");
  if (path.find("://") != std::string_view::npos || path.find("::") != std::string_view::npos ||
      path.starts_with("git@"))
    return refused_module_source(at, "Modules are not loaded from the network.");
  if (path.starts_with('/') || path.starts_with('~') || path.starts_with('\\') || is_drive(path))
    return refused_module_source(at, "An absolute path is another folder on another computer.");
  if (path.find('\\') != std::string_view::npos)
    return refused_module_source(at, "The names of folders are joined by '/'.");
  const bool is_relative =
      path == "." || path == ".." || path.starts_with("./") || path.starts_with("../");
  if (!is_relative)
    return refused_module_source(at, "A path to a module begins with './' or '../'.");
  return std::nullopt;
}

}  // namespace acrnet::parser
