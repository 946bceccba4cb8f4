// csv_decode: RFC 4180 with commas. The first line has the keys, each other line becomes a map of
// texts.
#include <fmt/format.h>

#include "parser/functions/data_text.h"
#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

struct Field {
  Value value;
  std::size_t begin = 0;
};

class CsvReader {
 public:
  explicit CsvReader(DataText& data) : data_(data), text_(data.text()) {}

  Value read() {
    std::vector<Field> head;
    if (!read_record(head)) {
      if (!data_.failed()) data_.malformed(0, 0, "it is empty", "its first line has the keys");
      return {Unknown{}, {}};
    }
    if (!check_head(head)) return {Unknown{}, {}};
    std::vector<Value> rows;
    std::vector<Field> record;
    while (read_record(record)) {
      rows.push_back(row(head, record));
      if (!rows.back().known()) return rows.back();
    }
    return data_.failed() ? Value{Unknown{}, {}} : data_.list(rows, 0, text_.size());
  }

 private:
  bool check_head(const std::vector<Field>& head) {
    for (const Field& field : head) {
      if (key_of(field).empty()) {
        data_.malformed(field.begin, field.begin + 1, "a key in the first line is empty",
                        "give every column a name");
        return false;
      }
    }
    if (head.size() == 1 && key_of(head[0]).find(';') != std::string_view::npos) {
      data_.malformed(0, key_of(head[0]).size(), "the columns are parted by semicolons",
                      "part them by commas");
      return false;
    }
    return true;
  }
  static std::string_view key_of(const Field& field) { return *field.value.as<std::string_view>(); }

  Value row(const std::vector<Field>& head, const std::vector<Field>& record) {
    const std::size_t begin = record.front().begin;
    if (record.size() != head.size()) {
      data_.malformed(begin, at_,
                      fmt::format("this line has {} field{}, the first line has {}", record.size(),
                                  record.size() == 1 ? "" : "s", head.size()),
                      "a field with a comma in it stands in double quotes");
      return {Unknown{}, {}};
    }
    std::vector<MapItem> items;
    for (std::size_t i = 0; i < head.size(); ++i)
      items.push_back({key_of(head[i]), record[i].value});
    return data_.map(std::move(items), begin, at_);
  }

  // The next line that is not empty; false at the end, and when a mistake was reported.
  bool read_record(std::vector<Field>& record) {
    record.clear();
    while (at_ < text_.size() && take_line_end()) {
    }
    if (at_ >= text_.size() || data_.failed()) return false;
    do {
      const std::size_t begin = at_;
      const Value value = at_ < text_.size() && text_[at_] == '"' ? read_quoted() : read_plain();
      if (!value.known()) return false;
      record.push_back({value, begin});
    } while (take(','));
    if (at_ == text_.size() || take_line_end()) return true;
    data_.malformed(at_, at_ + 1, "there is more behind the quotes",
                    "a quote in a quoted field is written twice");
    return false;
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take_line_end() {
    if (text_.substr(at_).starts_with("\r\n")) ++at_;
    return take('\n');
  }

  Value read_plain() {
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(",\"\r\n", at_), text_.size());
    if (at_ < text_.size() && text_[at_] == '"') {
      data_.malformed(at_, at_ + 1, "a quote in the middle of a field",
                      "put the whole field into quotes, and write the quote in it twice");
      return {Unknown{}, {}};
    }
    return data_.plain_text(text_.substr(begin, at_ - begin), begin, at_);
  }

  Value read_quoted() {
    const std::size_t begin = at_++;
    std::string made;
    while (true) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) {
        data_.malformed(begin, begin + 1, "a field in quotes does not end",
                        "close it with a quote");
        return {Unknown{}, {}};
      }
      made.append(text_.substr(at_, quote - at_));
      at_ = quote + 1;
      if (!take('"')) return data_.made_text(made, begin, at_);
      made += '"';
    }
  }

  DataText& data_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Value csv_decode(const Arguments& it) {
  DataText data(it, "CSV");
  const Value value = CsvReader(data).read();
  return value.known() ? value : Value{Unknown{}, it.at};
}

}  // namespace acrnet::parser::functions
