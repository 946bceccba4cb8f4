// yaml_decode: one document in YAML 1.2's core schema; the one file that knows yaml-cpp.
//
// Only its events are used, never its tree: so nesting and size are bounded as it reads. Anchors,
// aliases and tags are refused: with them a small text stands for a huge one, and a reviewer no
// longer reads what is meant.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "parser/functions/data_text.h"
#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

// Its reader is not linear in every text, so it gets less than the other formats.
constexpr std::size_t longest_yaml = std::size_t{1} << 20U;

// Thrown by the events to end the reading; the mistake has been reported.
struct Stop {};

bool all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";

bool is_whole(std::string_view plain) {
  if (plain.starts_with('-') || plain.starts_with('+')) plain.remove_prefix(1);
  return all_of(plain, digits);
}

// "1.5", "1e3", ".inf", "0x1F": numbers of YAML that the language has not.
bool is_other_number(std::string_view plain) {
  if (plain.starts_with("0x") && all_of(plain.substr(2), "0123456789abcdefABCDEF")) return true;
  if (plain.starts_with("0o") && all_of(plain.substr(2), "01234567")) return true;
  if (plain == ".nan" || plain == ".NaN" || plain == ".NAN") return true;
  if (plain.starts_with('-') || plain.starts_with('+')) plain.remove_prefix(1);
  if (plain == ".inf" || plain == ".Inf" || plain == ".INF") return true;
  const std::size_t power = plain.find_first_of("eE");
  if (power != std::string_view::npos) {
    if (!is_whole(plain.substr(power + 1))) return false;
    plain = plain.substr(0, power);
  }
  const std::size_t point = plain.find('.');
  const std::string_view whole = plain.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : plain.substr(point + 1);
  if (whole.empty() && fraction.empty()) return false;
  return (whole.empty() || all_of(whole, digits)) && (fraction.empty() || all_of(fraction, digits));
}

class YamlReader final : public YAML::EventHandler {
 public:
  explicit YamlReader(DataText& data) : data_(data) {}

  Value read() {
    if (data_.text().size() > longest_yaml) {
      data_.malformed(0, 0, "it is longer than 1 MiB", "split it, or use JSON");
      return {Unknown{}, {}};
    }
    std::istringstream stream{std::string(data_.text())};
    try {
      YAML::Parser parser(stream);
      if (!parser.HandleNextDocument(*this)) return {Null{}, data_.place(0, 0)};
      if (parser.HandleNextDocument(*this)) fail(last_, "it has several documents");
    } catch (const Stop&) {
    } catch (const YAML::Exception& exception) {
      const std::size_t at = offset(exception.mark);
      data_.malformed(at, at + 1, exception.msg);
    }
    return data_.failed() || !result_.known() ? Value{Unknown{}, {}} : result_;
  }

  void OnDocumentStart(const YAML::Mark& mark) override { last_ = offset(mark); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t at = begin_node(mark, anchor);
    if (wants_key()) fail(at, "a key is missing here");
    add({Null{}, data_.place(at, at)});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(offset(mark)); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const std::size_t at = begin_node(mark, anchor, tag);
    const std::size_t end = at + std::max<std::size_t>(text.size(), 1);
    if (wants_key()) return take_key(text, at, end);
    add(tag == "?" ? plain(text, at, end) : data_.made_text(text, at, end));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(false, begin_node(mark, anchor, tag));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(true, begin_node(mark, anchor, tag));
  }

  void OnSequenceEnd() override {
    Frame frame = close();
    add(data_.list(frame.elements, frame.begin, last_));
  }
  void OnMapEnd() override {
    Frame frame = close();
    add(data_.map(std::move(frame.items), frame.begin, last_));
  }

 private:
  struct Frame {
    bool map = false;
    std::size_t begin = 0;
    std::vector<Value> elements;
    std::vector<MapItem> items;
    std::optional<std::string_view> key;
  };

  std::size_t offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? last_ : std::min(static_cast<std::size_t>(mark.pos), data_.text().size());
  }

  [[noreturn]] void fail(std::size_t at, std::string_view reason) {
    data_.malformed(at, at + 1, reason);
    throw Stop();
  }
  [[noreturn]] void refuse_anchor(std::size_t at) {
    data_.without_type(at, at + 1, "anchors and aliases (& and *)",
                       "write what is meant at each place");
    throw Stop();
  }

  // The place of a node that has neither anchor nor tag.
  std::size_t begin_node(const YAML::Mark& mark, YAML::anchor_t anchor,
                         std::string_view tag = "?") {
    last_ = offset(mark);
    if (anchor != YAML::NullAnchor) refuse_anchor(last_);
    if (!tag.empty() && tag != "?" && tag != "!") {
      data_.without_type(last_, last_ + 1, "tags (!!str and the like)",
                         "remove the tag; a text stands in quotes");
      throw Stop();
    }
    return last_;
  }

  bool wants_key() const { return !open_.empty() && open_.back().map && !open_.back().key; }

  void take_key(const std::string& text, std::size_t at, std::size_t end) {
    if (text == "<<") fail(at, "merge keys (<<) are not supported");
    const Value key = data_.made_text(text, at, end);
    if (!key.known()) throw Stop();
    open_.back().key = *key.as<std::string_view>();
  }

  Value plain(const std::string& text, std::size_t at, std::size_t end) {
    if (text == "true" || text == "True" || text == "TRUE") return {true, data_.place(at, end)};
    if (text == "false" || text == "False" || text == "FALSE") return {false, data_.place(at, end)};
    if (is_whole(text)) {
      const std::size_t sign = text.find_first_of(digits);
      if (text[sign] != '0' || text.size() == sign + 1) return data_.number(text, at);
      data_.without_type(at, end, "a number with zeros before it",
                         "write it without them, or in quotes as a text");
    } else if (is_other_number(text)) {
      data_.without_type(at, end, "a number that is not written in decimal digits alone",
                         "write a whole number, or put it in quotes as a text");
    } else {
      return data_.made_text(text, at, end);
    }
    return {Unknown{}, {}};
  }

  void open(bool map, std::size_t at) {
    if (wants_key()) fail(at, "a list or a map can't be a key");
    if (open_.size() == DataText::deepest) {
      data_.too_deep(at);
      throw Stop();
    }
    open_.push_back({map, at, {}, {}, std::nullopt});
  }

  Frame close() {
    Frame frame = std::move(open_.back());
    open_.pop_back();
    return frame;
  }

  void add(const Value& value) {
    if (!value.known()) throw Stop();
    if (open_.empty()) {
      result_ = value;
    } else if (open_.back().map) {
      open_.back().items.push_back({*open_.back().key, value});
      open_.back().key.reset();
    } else {
      open_.back().elements.push_back(value);
    }
  }

  DataText& data_;
  std::vector<Frame> open_;
  Value result_{Null{}, {}};
  std::size_t last_ = 0;
};

}  // namespace

Value yaml_decode(const Arguments& it) {
  DataText data(it, "YAML");
  const Value value = YamlReader(data).read();
  return value.known() ? value : Value{Unknown{}, it.at};
}

}  // namespace acrnet::parser::functions
