#include "tests/architecture/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>

#include "tests/architecture/rules.h"

namespace acrnet::architecture {

namespace {

constexpr std::size_t most_comment_lines = 15;

// A piece of a text and where it begins.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;
};

std::vector<const SourceFile*> pages(const SourceTree& tree) {
  std::vector<const SourceFile*> found;
  for (const SourceFile& file : tree.files()) {
    const std::string_view folder = folder_of(file.path);
    // The change log speaks of what was, so names in it may be of the past.
    if (file.path.ends_with(".md") && file.path != "CHANGELOG.md" &&
        (folder.empty() || folder == "docs")) {
      found.push_back(&file);
    }
  }
  return found;
}

// What stands between each `open` and the next `close` on the same line.
void collect_between(std::string_view text, std::string_view open, char close,
                     std::vector<Piece>& pieces) {
  for (std::size_t p = text.find(open); p != text.npos; p = text.find(open, p)) {
    const std::size_t begin = p + open.size();
    const std::size_t end = text.find_first_of(std::array<char, 2>{close, '\n'}.data(), begin, 2);
    if (end == text.npos) return;
    if (text[end] == close) pieces.push_back({text.substr(begin, end - begin), begin});
    p = end + 1;
  }
}

// Fenced blocks hold examples and programs' output, so they are blanked.
std::string without_fences(std::string text) {
  bool inside = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const bool fence = std::string_view(text).substr(begin, end - begin).starts_with("```");
    if (fence || inside) std::fill(&text[begin], &text[begin] + (end - begin), ' ');
    if (fence) inside = !inside;
    begin = end + 1;
  }
  return text;
}

bool is_path_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("/._-*").find(c) != std::string_view::npos;
}

bool is_example(std::string_view name) {
  return name.find_first_of("<>{}") != name.npos || name.find("NNNN") != name.npos;
}

// `model/plan.h`, `tests/golden/`: a path whose first folder is one of the project's.
bool names_project_file(const SourceTree& tree, std::string_view text) {
  static constexpr std::array<std::string_view, 6> others = {"cmake",   "docs",  "examples",
                                                             "scripts", "tests", "bench"};
  const std::string_view folder = folder_of(text);
  if (folder.empty() || !std::all_of(text.begin(), text.end(), is_path_character)) return false;
  return find_folder(folder) != nullptr || tree.has(folder) ||
         std::find(others.begin(), others.end(), folder) != others.end();
}

// Where a relative link of a page leads, as a path from the root.
std::string resolve(std::string_view page, std::string_view link) {
  const std::size_t slash = page.rfind('/');
  const std::filesystem::path folder(slash == page.npos ? std::string_view()
                                                        : page.substr(0, slash));
  return (folder / link.substr(0, link.find('#'))).lexically_normal().generic_string();
}

bool is_code(std::string_view text) {
  return text.size() == 7 && text.starts_with("ACR") &&
         std::all_of(text.begin() + 3, text.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Every ACRnnnn in a text, as a word of its own.
std::vector<Piece> codes_in(std::string_view text) {
  std::vector<Piece> found;
  for (std::size_t p = text.find("ACR"); p != text.npos; p = text.find("ACR", p + 3)) {
    const bool begins = p == 0 || std::isalnum(static_cast<unsigned char>(text[p - 1])) == 0;
    const bool ends =
        p + 7 >= text.size() || std::isalnum(static_cast<unsigned char>(text[p + 7])) == 0;
    if (begins && ends && is_code(text.substr(p, 7))) found.push_back({text.substr(p, 7), p});
  }
  return found;
}

// Where a code is written: the file, the line, and the factory (a function of that file) around it.
struct Writing {
  const SourceFile* file = nullptr;
  std::size_t line = 0;
  std::size_t factory = 0;  // where its first line begins
};
using Codes = std::map<std::string, Writing, std::less<>>;

// The begin of the last line that begins a function or a variable: one that is not indented.
std::size_t top_level_begin(std::string_view code, std::size_t offset) {
  std::size_t begin = code.rfind('\n', offset) + 1;
  while (begin > 0 && (code[begin] == ' ' || code[begin] == '}' || code[begin] == '\n')) {
    begin = begin < 2 ? 0 : code.rfind('\n', begin - 2) + 1;
  }
  return begin;
}

void collect_codes_of(const SourceFile& file, Codes& codes, std::vector<Violation>& found) {
  // diagnostics.cc, or a part of it that a large folder keeps apart: value_diagnostics.cc.
  const std::string_view component = component_of(file_name_of(file.path));
  const bool right_place = component == "diagnostics" || component.ends_with("_diagnostics");
  const std::string code = without_comments(file.text);
  std::vector<Piece> literals;
  collect_between(code, "\"", '"', literals);
  for (const Piece& literal : literals) {
    if (!is_code(literal.text)) continue;
    const Writing here = {&file, line_at(code, literal.offset),
                          top_level_begin(code, literal.offset)};
    if (!right_place) {
      found.push_back(
          {file.path, here.line,
           fmt::format("{}: a code is written in its folder's diagnostics.cc only", literal.text)});
      continue;
    }
    const Writing& first = codes.try_emplace(std::string(literal.text), here).first->second;
    if (first.file != here.file || first.factory != here.factory) {
      found.push_back({file.path, here.line,
                       fmt::format("{} is made already by a factory at {}:{}", literal.text,
                                   first.file->path, first.line)});
    }
  }
}

}  // namespace

std::vector<Violation> check_header_form(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const SourceFile* file : tree.product_sources()) {
    if (!is_header(file->path)) continue;
    std::size_t comment_lines = 0;
    std::string_view rest = file->text;
    while (rest.starts_with("//")) {
      ++comment_lines;
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    }
    if (comment_lines == 0 || comment_lines > most_comment_lines) {
      found.push_back(
          {file->path, 1,
           fmt::format("a header begins with lines that say what it is, at most {}; here are {}",
                       most_comment_lines, comment_lines)});
    }
    if (!rest.starts_with("#pragma once\n")) {
      found.push_back({file->path, comment_lines + 1, "#pragma once must follow the comment"});
    }
  }
  return found;
}

std::vector<Violation> check_named_files(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const SourceFile* page : pages(tree)) {
    const std::string text = without_fences(page->text);
    const auto require = [&](const Piece& piece, std::string_view path) {
      if (tree.has(path)) return;
      found.push_back(
          {page->path, line_at(text, piece.offset), fmt::format("'{}' is not there", piece.text)});
    };
    std::vector<Piece> names;
    collect_between(text, "`", '`', names);
    for (const Piece& name : names) {
      if (!is_example(name.text) && names_project_file(tree, name.text)) require(name, name.text);
    }
    std::vector<Piece> links;
    collect_between(text, "](", ')', links);
    for (const Piece& link : links) {
      const bool elsewhere = link.text.find("://") != link.text.npos || link.text.starts_with('#');
      if (!elsewhere) require(link, resolve(page->path, link.text));
    }
  }
  return found;
}

std::vector<Violation> check_named_pages(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const SourceFile* file : tree.product_sources()) {
    const std::string_view text = file->text;
    for (std::size_t p = text.find("docs/"); p != text.npos; p = text.find("docs/", p + 1)) {
      const auto* const end = std::find_if_not(text.begin() + p, text.end(), is_path_character);
      std::string_view name = text.substr(p, static_cast<std::size_t>(end - text.begin()) - p);
      while (name.ends_with('.')) name.remove_suffix(1);  // the end of a sentence
      if (!name.ends_with(".md") || tree.has(name)) continue;
      found.push_back({file->path, line_at(text, p), fmt::format("'{}' is not there", name)});
    }
  }
  return found;
}

std::vector<Violation> check_codes(const SourceTree& tree) {
  std::vector<Violation> found;
  Codes codes;
  for (const SourceFile* file : tree.product_sources()) collect_codes_of(*file, codes, found);
  for (const SourceFile* page : pages(tree)) {
    for (const Piece& code : codes_in(page->text)) {
      if (codes.contains(code.text)) continue;
      found.push_back({page->path, line_at(page->text, code.offset),
                       fmt::format("{} is in no diagnostics.cc", code.text)});
    }
  }
  return found;
}

std::vector<Violation> check_code_pages(const SourceTree& tree) {
  std::vector<Violation> found;
  Codes codes;
  std::vector<Violation> reported_by_check_codes;
  for (const SourceFile* file : tree.product_sources())
    collect_codes_of(*file, codes, reported_by_check_codes);
  for (const auto& [code, writing] : codes) {
    const std::string page = fmt::format("docs/diagnostics/{}.md", code);
    if (tree.has_file(page)) continue;
    found.push_back(
        {writing.file->path, writing.line,
         fmt::format("{} has no page: write {} as docs/diagnostics/README.md says", code, page)});
  }
  for (const SourceFile& file : tree.files()) {
    const std::string_view name = file_name_of(file.path);
    const bool page = file.path.starts_with("docs/diagnostics/ACR");
    if (!page || codes.contains(name.substr(0, name.find('.')))) continue;
    found.push_back({file.path, 1, "a page for a code that is in no diagnostics.cc"});
  }
  return found;
}

}  // namespace acrnet::architecture
