#include "cli/views/text/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t context_lines = 3;
// Time and memory grow with its square.
constexpr int most_differences = 1'000;

using Lines = std::vector<std::string_view>;
// One character for each line that is kept, taken out or put in: ' ', '-', '+'.
using Script = std::string;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// E. W. Myers, "An O(ND) difference algorithm and its variations": how far one comes on each
// diagonal with d differences, for growing d.
class ShortestScript {
 public:
  ShortestScript(const Lines& before, const Lines& after)
      : before_(before),
        after_(after),
        n_(static_cast<int>(before.size())),
        m_(static_cast<int>(after.size())),
        most_(std::min(n_ + m_, most_differences)),
        reached_(static_cast<std::size_t>(2 * most_ + 3), 0) {}

  std::optional<Script> find() {
    for (int d = 0; d <= most_; ++d) {
      history_.push_back(reached_);
      for (int k = -d; k <= d; k += 2) {
        int x = goes_down(reached_, k, d) ? at(reached_, k + 1) : at(reached_, k - 1) + 1;
        while (x < n_ && x - k < m_ && same(x, x - k)) ++x;
        at(reached_, k) = x;
        if (x == n_ && x - k == m_) return walk_back(d);
      }
    }
    return std::nullopt;
  }

 private:
  int& at(std::vector<int>& row, int k) const {
    const int place = k + most_ + 1;
    return row[static_cast<std::size_t>(place)];
  }
  bool same(int x, int y) const {
    return before_[static_cast<std::size_t>(x)] == after_[static_cast<std::size_t>(y)];
  }
  bool goes_down(std::vector<int>& row, int k, int d) const {
    return k == -d || (k != d && at(row, k - 1) < at(row, k + 1));
  }

  Script walk_back(int differences) {
    Script script;
    int x = n_;
    int y = m_;
    for (int d = differences; d > 0; --d) {
      std::vector<int>& row = history_[static_cast<std::size_t>(d)];
      const bool down = goes_down(row, x - y, d);
      const int from = down ? at(row, x - y + 1) : at(row, x - y - 1);
      const int start = down ? from : from + 1;  // where the kept lines begin
      script.append(static_cast<std::size_t>(x - start), ' ');
      script += down ? '+' : '-';
      y = from - (x - y + (down ? 1 : -1));
      x = from;
    }
    script.append(static_cast<std::size_t>(x), ' ');
    std::reverse(script.begin(), script.end());
    return script;
  }

  const Lines& before_;
  const Lines& after_;
  int n_, m_, most_;
  std::vector<int> reached_;
  std::vector<std::vector<int>> history_;
};

Script difference(Lines before, Lines after) {
  const auto first = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto same_begin = first.first - before.begin();
  before.erase(before.begin(), first.first);
  after.erase(after.begin(), first.second);
  const auto last = std::mismatch(before.rbegin(), before.rend(), after.rbegin(), after.rend());
  const auto same_end = last.first - before.rbegin();
  before.resize(before.size() - static_cast<std::size_t>(same_end));
  after.resize(after.size() - static_cast<std::size_t>(same_end));
  const auto middle = ShortestScript(before, after).find();
  return Script(static_cast<std::size_t>(same_begin), ' ') +
         middle.value_or(Script(before.size(), '-') + Script(after.size(), '+')) +
         Script(static_cast<std::size_t>(same_end), ' ');
}

// The end of the hunk that has its first difference at `at`: differences closer than twice the
// context belong together.
std::size_t hunk_end(const Script& script, std::size_t at) {
  std::size_t end = at;
  for (std::size_t kept = 0; at < script.size() && kept <= 2 * context_lines; ++at) {
    kept = script[at] == ' ' ? kept + 1 : 0;
    if (kept == 0) end = at + 1;
  }
  return std::min(end + context_lines, script.size());
}

std::string range(std::size_t begin, std::size_t count) {
  return count == 1 ? fmt::format("{}", begin + 1)
                    : fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

void append_line(char mark, std::string_view line, std::string& to) {
  to += mark;
  to += escaped_line(line);
  if (!line.ends_with('\n')) to += "\n\\ No newline at end of file\n";
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return "";
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(after);
  const Script script = difference(old_lines, new_lines);
  // `git apply` and `patch -p1` take the first folder away; an absolute path has to stay one.
  const std::string shown_name = escaped(name);
  const bool absolute = name.starts_with('/');
  std::string text = absolute ? fmt::format("--- {}\n+++ {}\n", shown_name, shown_name)
                              : fmt::format("--- a/{}\n+++ b/{}\n", shown_name, shown_name);
  std::size_t x = 0;
  std::size_t y = 0;
  std::size_t at = 0;  // in the script; x and y are the lines it has come to
  for (std::size_t next = 0; (next = script.find_first_not_of(' ', at)) != Script::npos;) {
    const std::size_t begin = next - std::min(next - at, context_lines);
    x += begin - at;
    y += begin - at;
    const std::size_t end = hunk_end(script, next);
    const std::string_view hunk = std::string_view(script).substr(begin, end - begin);
    const auto count = [&](char mark) {
      return static_cast<std::size_t>(std::count(hunk.begin(), hunk.end(), mark));
    };
    text += fmt::format("@@ -{} +{} @@\n", range(x, hunk.size() - count('+')),
                        range(y, hunk.size() - count('-')));
    for (const char mark : hunk) {
      append_line(mark, mark == '+' ? new_lines[y] : old_lines[x], text);
      if (mark != '+') ++x;
      if (mark != '-') ++y;
    }
    at = end;
  }
  return text;
}

}  // namespace acrnet::cli
