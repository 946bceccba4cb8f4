#include "tests/architecture/includes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <span>

#include "tests/architecture/rules.h"

namespace acrnet::architecture {

namespace {

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

std::vector<Include> product_includes(const SourceTree& tree) {
  std::vector<Include> all;
  for (const SourceFile* file : tree.product_sources()) {
    for (Include& include : includes_of(*file)) all.push_back(std::move(include));
  }
  return all;
}

Violation at(const Include& include, std::string message) {
  return {include.file->path, include.line, std::move(message)};
}

// ---- cycles ----

struct Edge {
  std::string to;
  const Include* include = nullptr;
};
using Graph = std::map<std::string, std::vector<Edge>>;

// Depth first; an edge back to a node that is still on the path closes a cycle.
class CycleFinder {
 public:
  CycleFinder(const Graph& graph, std::string_view what) : graph_(graph), what_(what) {}

  std::vector<Violation> run() {
    for (const auto& [node, edges] : graph_) visit(node);
    return std::move(found_);
  }

 private:
  void visit(const std::string& node) {
    if (!seen_.insert(node).second) return;
    path_.push_back(node);
    const auto edges = graph_.find(node);
    if (edges != graph_.end()) {
      for (const Edge& edge : edges->second) follow(edge);
    }
    path_.pop_back();
  }

  void follow(const Edge& edge) {
    const auto begin = std::find(path_.begin(), path_.end(), edge.to);
    if (begin == path_.end()) {
      visit(edge.to);
      return;
    }
    const std::vector<std::string> cycle(begin, path_.end());
    found_.push_back(at(*edge.include, fmt::format("this closes a cycle of {}: {} -> {}", what_,
                                                   fmt::join(cycle, " -> "), edge.to)));
  }

  const Graph& graph_;
  std::string_view what_;
  std::set<std::string> seen_;
  std::vector<std::string> path_;
  std::vector<Violation> found_;
};

// ---- third party ----

bool has_word(std::string_view path, const std::vector<std::string_view>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return file_name_of(path).find(word) != std::string_view::npos;
  });
}

// C++'s own headers have no dot and no slash in their name.
bool is_standard(std::string_view target) { return target.find_first_of("./") == target.npos; }

// <unistd.h>, <sys/socket.h>: C and the operating system.
bool is_system(std::string_view target) {
  static constexpr std::array<std::string_view, 5> prefixes = {"sys/", "netinet/", "arpa/",
                                                               "linux/", "net/"};
  const bool in_folder = std::any_of(prefixes.begin(), prefixes.end(),
                                     [&](std::string_view p) { return target.starts_with(p); });
  return in_folder || (target.ends_with(".h") && target.find('/') == target.npos);
}

const ThirdParty* find_third_party(std::string_view target) {
  for (const ThirdParty& library : third_parties()) {
    if (target.starts_with(library.prefix)) return &library;
  }
  return nullptr;
}

std::string places(const ThirdParty& library) {
  std::vector<std::string> all;
  for (const auto folder : library.anywhere_in) all.push_back(fmt::format("{}/", folder));
  for (const auto folder : library.named_in) {
    all.push_back(fmt::format("files of {}/ with '{}' in their name", folder,
                              fmt::join(library.words, "' or '")));
  }
  for (const auto folder : library.one_file_in) {
    all.push_back(fmt::format("one .cc file of {}/", folder));
  }
  return fmt::format("{}", fmt::join(all, ", "));
}

// The one file of each library and folder that a "one file" rule has met so far.
using OnlyFiles = std::map<std::string, std::string>;

bool is_allowed(const ThirdParty& library, const Include& include, OnlyFiles& only) {
  const std::string& path = include.file->path;
  const std::string_view folder = folder_of(path);
  if (contains(library.anywhere_in, folder)) return true;
  if (contains(library.named_in, folder) && has_word(path, library.words)) return true;
  if (!contains(library.one_file_in, folder) || is_header(path)) return false;
  return only.try_emplace(fmt::format("{} {}", library.name, folder), path).first->second == path;
}

void check_room_arrow(const Include& include, std::vector<Violation>& found) {
  const std::string_view from = directory_of(include.file->path);
  const std::string_view to = directory_of(include.target);
  const Room* const room = find_room(from);  // where there is none, check_rooms says so
  if (from == to || room == nullptr || contains(room->may_include, to)) return;
  found.push_back(at(include, fmt::format("{}/ must not include {}/", from, to)));
}

}  // namespace

std::vector<Include> includes_of(const SourceFile& file) {
  const std::string code = without_comments(file.text);
  std::vector<Include> found;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin < code.size();) {
    ++line;
    const std::size_t end = std::min(code.find('\n', begin), code.size());
    std::string_view rest = std::string_view(code).substr(begin, end - begin);
    begin = end + 1;
    const auto skip = [&rest](std::string_view word) {
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
      if (!rest.starts_with(word)) return false;
      rest.remove_prefix(word.size());
      return true;
    };
    if (!skip("#") || !skip("include")) continue;
    const bool quoted = skip("\"");
    if (!quoted && !skip("<")) continue;
    found.push_back(
        {&file, line, std::string(rest.substr(0, rest.find(quoted ? '"' : '>'))), quoted});
  }
  return found;
}

std::vector<Violation> check_arrows(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const Include& include : product_includes(tree)) {
    if (!include.quoted) continue;
    const std::string_view from = folder_of(include.file->path);
    const std::string_view to = folder_of(include.target);
    if (!tree.has_file(include.target)) {
      found.push_back(at(include, fmt::format("\"{}\" is no path from the root to a file of the "
                                              "project (libraries stand in <>)",
                                              include.target)));
    } else if (from != to && !contains(find_folder(from)->may_include, to)) {
      found.push_back(at(include, fmt::format("{}/ must not include {}/", from, to)));
    } else if (from == to) {
      check_room_arrow(include, found);
    }
  }
  return found;
}

std::vector<Violation> check_rooms(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const SourceFile* file : tree.product_sources()) {
    const std::string_view path = directory_of(file->path);
    if (find_room(path) == nullptr) {
      found.push_back(
          {file->path, 1,
           fmt::format("{}/ is no room of the table in tests/architecture/rules.cc", path)});
    }
  }
  return found;
}

std::vector<Violation> check_cycles(const SourceTree& tree) {
  const std::vector<Include> includes = product_includes(tree);
  Graph files;
  Graph components;
  for (const Include& include : includes) {
    if (!include.quoted) continue;
    files[include.file->path].push_back({include.target, &include});
    const std::string from(component_of(include.file->path));
    const std::string to(component_of(include.target));
    if (from != to) components[from].push_back({to, &include});
  }
  std::vector<Violation> found = CycleFinder(files, "files").run();
  for (Violation& violation : CycleFinder(components, "components").run()) {
    found.push_back(std::move(violation));
  }
  return found;
}

std::vector<Violation> check_third_party(const SourceTree& tree) {
  std::vector<Violation> found;
  OnlyFiles only;
  for (const Include& include : product_includes(tree)) {
    const ThirdParty* library = find_third_party(include.target);
    if (library != nullptr) {
      if (!is_allowed(*library, include, only)) {
        found.push_back(at(include, fmt::format("<{}>: {} belongs only into {}", include.target,
                                                library->name, places(*library))));
      }
    } else if (!include.quoted && !is_standard(include.target) && !is_system(include.target)) {
      found.push_back(
          at(include, fmt::format("<{}> is of a library that the table of libraries does not have",
                                  include.target)));
    }
  }
  return found;
}

std::vector<Violation> check_purity(const SourceTree& tree) {
  std::vector<Violation> found;
  for (const SourceFile* file : tree.product_sources()) {
    const std::string_view folder = directory_of(file->path);
    const Room* const room = find_room(directory_of(file->path));
    if (room == nullptr || !room->pure) continue;
    for (const Include& include : includes_of(*file)) {
      const bool library = find_third_party(include.target) != nullptr;
      const bool system = !include.quoted && !library && is_system(include.target);
      if (system || contains(impure_headers(), include.target)) {
        found.push_back(at(include, fmt::format("<{}>: {}/ is pure and does not reach the world",
                                                include.target, folder)));
      }
    }
    const std::string code = without_comments_and_literals(file->text);
    for (const std::string_view word : impure_words()) {
      for (std::size_t p = code.find(word); p != code.npos; p = code.find(word, p + 1)) {
        found.push_back({file->path, line_at(code, p),
                         fmt::format("{}: {}/ is pure; pass the value in", word, folder)});
      }
    }
  }
  return found;
}

std::vector<Violation> check_openers(const SourceTree& tree) {
  // Not `Folder::open(`, which is a member of ours.
  static const std::regex opening(
      R"((^|[^\w>])(::(open|openat|openat2|creat)\(|(std::)?(if|of|f)stream\b|(f|fre)open\())");
  std::vector<Violation> found;
  for (const SourceFile* file : tree.product_sources()) {
    if (contains(openers(), file->path)) continue;
    const std::string code = without_comments_and_literals(file->text);
    for (std::sregex_iterator at(code.begin(), code.end(), opening); at != std::sregex_iterator();
         ++at) {
      const auto place = static_cast<std::size_t>(at->position(2));
      found.push_back(
          {file->path, line_at(code, place),
           fmt::format("{}: only {} open files", at->str(2), fmt::join(openers(), " and "))});
    }
  }
  return found;
}

}  // namespace acrnet::architecture
