#include "parser/functions/data_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "parser/messages/data_diagnostics.h"
#include "parser/messages/text_check.h"

namespace acrnet::parser::functions {

DataText::DataText(const Arguments& it, std::string_view format)
    : it_(it), format_(format), text_(it.get<std::string_view>(0)) {
  const Value& value = it.values[0];
  // A sensitive text is not shown, not even a line of it.
  in_file_ = !value.sensitive && it.evaluation.is_read_file(value.range.file) &&
             it.evaluation.text_at(value.range).data() == text_.data();
  if (text_.starts_with("\xef\xbb\xbf")) skipped_ = 3;
  text_.remove_prefix(skipped_);
}

SourceRange DataText::place(std::size_t begin, std::size_t end) const {
  if (!in_file_) return it_.at;
  const SourceRange& whole = it_.values[0].range;
  const auto offset = [&](std::size_t at) {
    return whole.begin + static_cast<std::uint32_t>(skipped_ + std::min(at, text_.size()));
  };
  return {whole.file, offset(begin), offset(end)};
}

void DataText::report(Diagnostic diagnostic, std::size_t begin) {
  if (failed_) return;
  failed_ = true;
  if (in_file_) {
    diagnostic.related.push_back({it_.at, "decoded here"});
  } else if (!it_.values[0].sensitive) {
    const std::string_view before = text_.substr(0, begin);
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    diagnostic.detail =
        fmt::format("It is in line {}, column {} of the text.{}{}",
                    std::count(before.begin(), before.end(), '\n') + 1, begin - line_begin + 1,
                    diagnostic.detail.empty() ? "" : " ", diagnostic.detail);
  }
  it_.evaluation.report(std::move(diagnostic));
}

void DataText::malformed(std::size_t begin, std::size_t end, std::string_view reason,
                         std::string_view help) {
  report(malformed_data(place(begin, end), format_, reason, help), begin);
}

void DataText::without_type(std::size_t begin, std::size_t end, std::string_view what,
                            std::string_view help) {
  report(data_without_type(place(begin, end), what, help), begin);
}

void DataText::too_deep(std::size_t at) { report(data_too_deep(place(at, at + 1), deepest), at); }

Value DataText::made_text(std::string_view text, std::size_t begin, std::size_t end) {
  const auto refused = find_refused_text(text, 1);
  if (!refused.empty()) {
    report(data_not_text(place(begin, end), refused[0].kind), begin);
    return {Unknown{}, it_.at};
  }
  return it_.evaluation.make_text(text, place(begin, end));
}

Value DataText::list(const std::vector<Value>& elements, std::size_t begin, std::size_t end) const {
  return it_.evaluation.make_list(elements, place(begin, end));
}

Value DataText::map(std::vector<MapItem> items, std::size_t begin, std::size_t end) {
  std::stable_sort(items.begin(), items.end(),
                   [](const MapItem& a, const MapItem& b) { return a.key < b.key; });
  const auto twice =
      std::adjacent_find(items.begin(), items.end(),
                         [](const MapItem& a, const MapItem& b) { return a.key == b.key; });
  if (twice != items.end()) {
    const MapItem& second = *std::next(twice);
    const std::string_view key = it_.values[0].sensitive ? "(sensitive)" : second.key;
    report(duplicate_data_key(second.value.range, key, twice->value.range), begin);
    return {Unknown{}, it_.at};
  }
  return it_.evaluation.make_map(std::move(items), place(begin, end));
}

Value DataText::number(std::string_view digits, std::size_t begin) {
  const std::size_t end = begin + digits.size();
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc() && read.ptr == digits.data() + digits.size())
    return {number, place(begin, end)};
  without_type(begin, end, "a number of more than 64 bits", "write it in quotes, as a text");
  return {Unknown{}, it_.at};
}

}  // namespace acrnet::parser::functions
