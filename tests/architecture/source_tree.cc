#include "tests/architecture/source_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/architecture/rules.h"

namespace acrnet::architecture {

namespace {

// Does `text` match `pattern`, where '*' stands for any characters?
bool matches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    return matches(pattern.substr(1), text) || (!text.empty() && matches(pattern, text.substr(1)));
  }
  return !text.empty() && pattern.front() == text.front() &&
         matches(pattern.substr(1), text.substr(1));
}

bool is_skipped_folder(const std::string& name) {
  // tree_sitter holds what tree-sitter's generator writes.
  static constexpr std::array<std::string_view, 6> skipped = {".git",    "build",  "node_modules",
                                                              ".acrnet", ".cache", "tree_sitter"};
  return std::find(skipped.begin(), skipped.end(), name) != skipped.end();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Walks over C++ text token by token, as far as comments and literals go, and blanks what is asked.
class Blanker {
 public:
  Blanker(std::string_view text, bool literals) : text_(text), out_(text), literals_(literals) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  bool starts(std::string_view with) const { return text_.substr(at_).starts_with(with); }

  void step() {
    if (starts("//")) {
      blank_until(text_.find('\n', at_), 0, true);
    } else if (starts("/*")) {
      blank_until(text_.find("*/", at_ + 2), 2, true);
    } else if (starts("R\"") && !after_word()) {
      raw_string();
    } else if (text_[at_] == '"') {
      quoted('"');
    } else if (text_[at_] == '\'' && !after_word()) {  // not the ' of 1'000
      quoted('\'');
    } else {
      ++at_;
    }
  }

  bool after_word() const {
    return at_ > 0 &&
           (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 || text_[at_ - 1] == '_');
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) {
      ++at_;
      return;
    }
    const std::string close = fmt::format("){}\"", text_.substr(at_ + 2, open - at_ - 2));
    blank_until(text_.find(close, open), close.size(), literals_);
  }

  void quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2 : 1;
    }
    blank_until(std::min(end, text_.size()), 1, literals_);
  }

  void blank_until(std::size_t end, std::size_t and_then, bool blank) {
    end = end == std::string_view::npos ? text_.size() : std::min(end + and_then, text_.size());
    for (; at_ < end; ++at_) {
      if (blank && text_[at_] != '\n') out_[at_] = ' ';
    }
  }

  std::string_view text_;
  std::string out_;
  bool literals_;
  std::size_t at_ = 0;
};

}  // namespace

SourceTree::SourceTree(std::vector<SourceFile> files) : files_(std::move(files)) {
  std::sort(files_.begin(), files_.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
}

std::vector<const SourceFile*> SourceTree::product_sources() const {
  std::vector<const SourceFile*> sources;
  for (const SourceFile& file : files_) {
    const bool source = is_header(file.path) || file.path.ends_with(".cc");
    if (source && find_folder(folder_of(file.path)) != nullptr) sources.push_back(&file);
  }
  return sources;
}

const SourceFile* SourceTree::find(std::string_view path) const {
  const auto found = std::find_if(files_.begin(), files_.end(),
                                  [&](const SourceFile& file) { return file.path == path; });
  return found == files_.end() ? nullptr : &*found;
}

bool SourceTree::has_file(std::string_view path) const { return find(path) != nullptr; }

bool SourceTree::has(std::string_view path) const {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::string inside = fmt::format("{}/", path);
  return std::any_of(files_.begin(), files_.end(), [&](const SourceFile& file) {
    return matches(path, file.path) || file.path.starts_with(inside);
  });
}

SourceTree read_tree(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path().filename().string())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      files.push_back(
          {entry->path().lexically_relative(root).generic_string(), read_file(entry->path())});
    }
  }
  return SourceTree(std::move(files));
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view file_name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view component_of(std::string_view path) { return path.substr(0, path.rfind('.')); }

bool is_header(std::string_view path) { return path.ends_with(".h"); }

std::string without_comments(std::string_view text) { return Blanker(text, false).run(); }

std::string without_comments_and_literals(std::string_view text) {
  return Blanker(text, true).run();
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::string report(const std::vector<Violation>& violations) {
  std::string lines;
  for (const Violation& violation : violations) {
    lines += fmt::format("{}:{}: {}\n", violation.file, violation.line, violation.message);
  }
  return lines;
}

}  // namespace acrnet::architecture
