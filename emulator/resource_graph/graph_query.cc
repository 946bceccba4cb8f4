#include "emulator/resource_graph/graph_query.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

using Condition = std::function<bool(const Json& row)>;
using Rows = std::vector<Json>;

// Far beyond what people ask; they bound what one request can cost.
constexpr int deepest_nesting = 40;
constexpr int most_comparisons = 200;
constexpr std::size_t most_rows_of_query = 200'000;

std::string as_text(const Json& value) {
  if (value.is_null()) return {};
  return value.is_string() ? value.get<std::string>() : to_text(value);
}

// A column: the path's parts, numbers for places in a list.
using Path = std::vector<std::string>;

Json value_at(const Json& row, const Path& path) {
  const Json* at = &row;
  for (const std::string& part : path) {
    if (at->is_object() && at->contains(part)) {
      at = &at->at(part);
    } else if (at->is_array() && part.find_first_not_of("0123456789") == std::string::npos) {
      std::size_t index = 0;
      std::from_chars(part.data(), part.data() + part.size(), index);
      if (index >= at->size()) return nullptr;
      at = &(*at)[index];
    } else {
      return nullptr;
    }
  }
  return *at;
}

struct Column {
  std::string name;
  Path path;
};

bool is_one_of(const std::string& value, const std::vector<std::string>& list, bool any_case) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& item) {
    return any_case ? same_ignoring_case(item, value) : item == value;
  });
}

// What a comparison says of two texts; nothing for a word that is no comparison.
std::optional<std::function<bool(const std::string&, const std::string&)>> comparison(
    std::string_view word) {
  const auto found = [](const std::string& a, const std::string& b) {
    return lower(a).find(lower(b)) != std::string::npos;
  };
  if (word == "==") return [](const std::string& a, const std::string& b) { return a == b; };
  if (word == "!=") return [](const std::string& a, const std::string& b) { return a != b; };
  if (word == "=~") return same_ignoring_case;
  if (word == "!~") {
    return [](const std::string& a, const std::string& b) { return !same_ignoring_case(a, b); };
  }
  if (word == "contains" || word == "has") return found;
  if (word == "!contains") {
    return [found](const std::string& a, const std::string& b) { return !found(a, b); };
  }
  if (word == "startswith") {
    return
        [](const std::string& a, const std::string& b) { return starts_with_ignoring_case(a, b); };
  }
  if (word == "endswith") {
    return [](const std::string& a, const std::string& b) { return lower(a).ends_with(lower(b)); };
  }
  return std::nullopt;
}

// Reads a query and applies it operator by operator. Each function returns false or nothing at a
// mistake, which is always at the token that comes next.
class Reader {
 public:
  Reader(const GraphTokens& tokens, Rows rows) : tokens_(tokens), rows_(std::move(rows)) {}

  bool read_query() {
    if (is_word("resources")) {
      ++at_;
      if (tokens_.is_end(at_)) return true;
      if (!take("|")) return false;
    }
    do {
      if (!read_operator()) return false;
    } while (take("|"));
    return tokens_.is_end(at_);
  }

  std::size_t place() const { return at_; }
  Rows rows() { return std::move(rows_); }

 private:
  bool is_word(std::string_view word) const { return lower(tokens_.text(at_)) == word; }

  bool take(std::string_view word) {
    if (!is_word(word)) return false;
    ++at_;
    return true;
  }

  bool read_operator() {
    if (take("where")) return read_where();
    if (take("project")) return read_project();
    if (take("order") || take("sort")) return take("by") && read_order();
    if (take("take") || take("limit")) return read_take();
    if (take("count")) {
      rows_ = {Json{{"Count", rows_.size()}}};
      return true;
    }
    return take("mv-expand") && read_expand();
  }

  bool read_where() {
    const auto condition = read_or();
    if (!condition) return false;
    std::erase_if(rows_, [&](const Json& row) { return !(*condition)(row); });
    return true;
  }

  std::optional<Condition> read_or() {
    auto left = read_and();
    while (left && take("or")) {
      auto right = read_and();
      if (!right) return std::nullopt;
      left = [a = *left, b = *right](const Json& row) { return a(row) || b(row); };
    }
    return left;
  }

  std::optional<Condition> read_and() {
    auto left = read_term();
    while (left && take("and")) {
      auto right = read_term();
      if (!right) return std::nullopt;
      left = [a = *left, b = *right](const Json& row) { return a(row) && b(row); };
    }
    return left;
  }

  std::optional<Condition> read_term() {
    const bool negated = take("not");
    if (negated && !is_word("(")) return std::nullopt;
    if (!take("(")) return read_comparison();
    if (++depth_ > deepest_nesting) return std::nullopt;
    auto inner = read_or();
    --depth_;
    if (!inner || !take(")")) return std::nullopt;
    if (!negated) return inner;
    return [a = *inner](const Json& row) { return !a(row); };
  }

  std::optional<Condition> read_comparison() {
    if (++comparisons_ > most_comparisons) return std::nullopt;
    if (is_word("isempty") || is_word("isnotempty")) {
      const bool wanted = is_word("isempty");
      ++at_;
      if (!take("(")) return std::nullopt;
      const auto path = read_path();
      if (!path || !take(")")) return std::nullopt;
      return [p = *path, wanted](const Json& row) {
        return as_text(value_at(row, p)).empty() == wanted;
      };
    }
    const auto path = read_path();
    if (!path) return std::nullopt;
    if (is_word("in") || is_word("in~")) return read_in(*path);
    const auto compare = comparison(lower(tokens_.text(at_)));
    if (!compare) return std::nullopt;
    ++at_;
    const auto value = read_value();
    if (!value) return std::nullopt;
    return [p = *path, c = *compare, v = *value](const Json& row) {
      return c(as_text(value_at(row, p)), v);
    };
  }

  std::optional<Condition> read_in(const Path& path) {
    const bool any_case = is_word("in~");
    ++at_;
    if (!take("(")) return std::nullopt;
    std::vector<std::string> list;
    do {
      const auto value = read_value();
      if (!value) return std::nullopt;
      list.push_back(*value);
    } while (take(","));
    if (!take(")")) return std::nullopt;
    return [path, list, any_case](const Json& row) {
      return is_one_of(as_text(value_at(row, path)), list, any_case);
    };
  }

  std::optional<std::string> read_value() {
    if (!tokens_.is_value(at_)) return std::nullopt;
    return tokens_.value(at_++);
  }

  // Conversions around a path are read and have no effect: texts are compared.
  std::optional<Path> read_path() {
    if (is_word("tostring") || is_word("tolower")) {
      ++at_;
      if (!take("(") || ++depth_ > deepest_nesting) return std::nullopt;
      auto path = read_path();
      --depth_;
      if (!path || !take(")")) return std::nullopt;
      return path;
    }
    if (!tokens_.is_name(at_)) return std::nullopt;
    Path path = {tokens_.text(at_++)};
    for (;;) {
      if (take(".")) {
        if (!tokens_.is_name(at_)) return std::nullopt;
        path.push_back(tokens_.text(at_++));
      } else if (take("[")) {
        const auto value = read_value();
        if (!value || !take("]")) return std::nullopt;
        path.push_back(*value);
      } else {
        return path;
      }
    }
  }

  std::optional<Column> read_column() {
    Column column;
    if (tokens_.is_name(at_) && tokens_.text(at_ + 1) == "=") {
      column.name = tokens_.text(at_);
      at_ += 2;
    }
    auto path = read_path();
    if (!path) return std::nullopt;
    column.path = std::move(*path);
    if (column.name.empty()) {
      for (const std::string& part : column.path) {
        column.name += (column.name.empty() ? "" : "_") + part;
      }
    }
    return column;
  }

  bool read_project() {
    std::vector<Column> columns;
    do {
      auto column = read_column();
      if (!column) return false;
      columns.push_back(std::move(*column));
    } while (take(","));
    for (Json& row : rows_) {
      Json projected = Json::object();
      for (const Column& column : columns) projected[column.name] = value_at(row, column.path);
      row = std::move(projected);
    }
    return true;
  }

  bool read_order() {
    const auto path = read_path();
    if (!path) return false;
    const bool ascending = take("asc");
    if (!ascending) take("desc");
    std::stable_sort(rows_.begin(), rows_.end(), [&](const Json& a, const Json& b) {
      const std::string first = lower(as_text(value_at(a, *path)));
      const std::string second = lower(as_text(value_at(b, *path)));
      return ascending ? first < second : second < first;
    });
    return true;
  }

  bool read_take() {
    const std::string text = tokens_.text(at_);
    std::size_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure != std::errc() || end != text.data() + text.size()) return false;
    ++at_;
    if (rows_.size() > count) rows_.resize(count);
    return true;
  }

  // One row for each item of the list; a row whose list is empty goes.
  bool read_expand() {
    const auto column = read_column();
    if (!column) return false;
    Rows expanded;
    for (const Json& row : rows_) {
      const Json list = value_at(row, column->path);
      if (!list.is_array()) {
        expanded.push_back(row);
        continue;
      }
      if (expanded.size() + list.size() > most_rows_of_query) return false;
      for (const Json& item : list) {
        expanded.push_back(row);
        expanded.back()[column->name] = item;
      }
    }
    rows_ = std::move(expanded);
    return true;
  }

  const GraphTokens& tokens_;
  Rows rows_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int comparisons_ = 0;
};

}  // namespace

std::optional<std::vector<Json>> run_graph_query(const std::string& query, std::vector<Json> rows,
                                                 QueryMistake& mistake) {
  const GraphTokens tokens(query);
  Reader reader(tokens, std::move(rows));
  if (reader.read_query()) return reader.rows();
  mistake = tokens.mistake_at(reader.place());
  return std::nullopt;
}

}  // namespace acrnet::emulator
