#include "parser/evaluate/expressions/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

// As the names of an object's parts are, which any text may hold.
bool is_plain_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

SourceRange range_of(const Document& document, Span span) {
  return {document.file, span.begin, span.end};
}

void Evaluation::report(Diagnostic diagnostic) {
  // A question stands in no file. Its answer does not depend on the policy's own assertions.
  const bool is_aside = given.is_asked && is_about_assertion(diagnostic) && diagnostic.subject &&
                        source(diagnostic.subject->file).is_file();
  if (is_aside) diagnostic.severity = Severity::warning;
  if (diagnostic.severity == Severity::error) failed_ = true;
  if (attempting_ && !exhausted_) return;
  if (diagnostic.subject) {
    const SourceRange& at = *diagnostic.subject;
    std::string key = std::string(diagnostic.code) + diagnostic.summary;
    // A mistake in a module is one however often it is called; what does not hold is said of each
    // call.
    if (is_about_assertion(diagnostic)) key += here_->prefix;
    if (!reported_.emplace(at.file, at.begin, key).second) return;
  }
  const bool is_mistake = diagnostic.severity == Severity::error && !is_about_assertion(diagnostic);
  mistakes_ += is_mistake ? 1 : 0;
  add_callers(diagnostic);
  hide_secrets(diagnostic);
  diagnostics_.add(std::move(diagnostic));
}

// A text that is made of a secret by a template or a function may still hold it, so messages are
// searched for them; one or two letters stand in too many words to be told apart.
void Evaluation::hide_secrets(Diagnostic& diagnostic) const {
  for (const std::string& secret : secrets_) {
    if (secret.size() < 3) continue;
    for (std::string* text : {&diagnostic.summary, &diagnostic.detail, &diagnostic.help}) {
      for (std::size_t at = text->find(secret); at != std::string::npos;
           at = text->find(secret, at)) {
        text->replace(at, secret.size(), "(sensitive)");
        at += std::string_view("(sensitive)").size();
      }
    }
  }
}

// An address says whom a plan lets in, which a plan has to show, also where it stands in a text.
void Evaluation::keep_secret(std::string_view text) {
  secrets_.emplace(text);
  std::string reason;
  if (given.learn_sensitive && !parse_cidr(text, reason)) given.learn_sensitive(text);
}

Value Evaluation::make_sensitive(const Value& value) {
  Value result = value;
  result.sensitive = true;
  if (const auto* text = value.as<std::string_view>()) {
    keep_secret(*text);
  } else if (const auto* list = value.as<List>()) {
    std::vector<Value> elements;
    for (const Value& element : *list) elements.push_back(make_sensitive(element));
    result.data = make_list(elements, value.range).data;
  } else if (const auto* map = value.as<Map>()) {
    std::vector<MapItem> items;
    for (const MapItem& item : *map) {
      if (!is_plain_word(item.key)) keep_secret(item.key);
      items.push_back({item.key, make_sensitive(item.value)});
    }
    result.data = make_map(std::move(items), value.range).data;
    result.keys_sensitive = true;
  } else if (has_text(value) && value.as<bool>() == nullptr) {
    secrets_.insert(to_text(value));
  }
  return result;
}

// Who called the module that a mistake is in.
void Evaluation::add_callers(Diagnostic& diagnostic) const {
  constexpr std::size_t most = 8;
  if (here_->is_root() || !diagnostic.subject || here_->documents == nullptr) return;
  const auto& documents = *here_->documents;
  const bool in_module = std::any_of(
      documents.begin(), documents.end(),
      [&](const Document& document) { return document.file == diagnostic.subject->file; });
  if (!in_module) return;
  for (const Module* at = here_; !at->is_root() && diagnostic.related.size() < most; at = at->outer)
    diagnostic.related.push_back({at->head, "called from here"});
}

std::string Evaluation::cycle_path(const void* again) const {
  const auto first = std::find_if(running.begin(), running.end(),
                                  [&](const Running& it) { return it.what == again; });
  std::string path;
  for (auto at = first; at != running.end(); ++at) path += at->name + " → ";
  return first == running.end() ? path : path + first->name;
}

Address Evaluation::address(std::string_view kind, std::string_view reference) const {
  return Address(fmt::format("{}{}.{}", here_->prefix, kind, reference));
}

Origin Evaluation::origin(const Document& document, Span span) const {
  return origin(range_of(document, span));
}

Origin Evaluation::origin(SourceRange at) const {
  return {at.file, source(at.file).line_of(at.begin), here_->caller};
}

void Evaluation::declare_unknown(std::string_view keyword, std::string_view reference) {
  const bool is_network = keyword == "virtual_network";
  if (is_network || keyword == "subnet") here().subnets.try_emplace(std::string(reference));
  if (keyword == "registry") here().registries.try_emplace(std::string(reference));
  if (keyword == "group") here().groups.try_emplace(std::string(reference));
  if (keyword == "subscription") here().subscriptions.try_emplace(std::string(reference));
}

std::string_view Evaluation::text_at(SourceRange at) const {
  return source(at.file).text().substr(at.begin, at.end - at.begin);
}

const SourceFile& Evaluation::source(FileIndex file) const {
  return is_read_file(file) ? *read_files_[file - sources_.size()] : sources_[file];
}

std::optional<Value> Evaluation::read_file(std::string_view path, SourceRange at,
                                           std::string& reason) {
  auto known = read_paths_.find(path);
  if (known == read_paths_.end()) {
    const SourceFile* const file = files_ == nullptr ? nullptr : files_->read(path, reason);
    if (files_ == nullptr) reason = "there are no files here";
    if (file == nullptr) return std::nullopt;
    text_ += file->text().size();
    if (text_ > limits_.text) exhaust(at, "64 MiB of text");
    const auto index = static_cast<FileIndex>(sources_.size() + read_files_.size());
    read_files_.push_back(file);
    policy.origins.files.push_back(file->name());
    known = read_paths_.emplace(path, index).first;
  }
  const std::string_view text = source(known->second).text();
  if (exhausted_) return Value{Unknown{}, at};
  return Value{text, {known->second, 0, static_cast<std::uint32_t>(text.size())}};
}

TextIndex Evaluation::intern(std::string_view text) {
  const auto [found, is_new] =
      texts_.try_emplace(std::string(text), static_cast<TextIndex>(policy.texts.size()));
  if (is_new) policy.texts.emplace_back(text);
  return found->second;
}

// ---- memory of values ----

std::string_view Evaluation::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = make<char>(text.size());
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

Value Evaluation::make_text(std::string_view text, SourceRange at) {
  text_ += text.size();
  if (text.size() > limits_.longest_text) exhaust(at, "1 MiB of text in one value");
  if (text_ > limits_.text) exhaust(at, "64 MiB of text");
  if (exhausted_) return {Unknown{}, at};
  return {keep(text), at};
}

Value Evaluation::make_list(const std::vector<Value>& elements, SourceRange at) {
  if (!take_elements(elements.size(), at)) return {Unknown{}, at};
  Value* const first = make<Value>(elements.size());
  std::copy(elements.begin(), elements.end(), first);
  Value list{List(first, elements.size()), at};
  for (const Value& element : elements) {
    if (!element.known()) return {Unknown{}, at};
    list.sensitive |= element.sensitive;
    list.depth = std::max(list.depth, element.depth);
  }
  list.depth = depth_around(list.depth, at);
  return exhausted_ ? Value{Unknown{}, at} : list;
}

Value Evaluation::make_map(std::vector<MapItem> items, SourceRange at) {
  if (!take_elements(items.size(), at)) return {Unknown{}, at};
  std::sort(items.begin(), items.end(),
            [](const MapItem& a, const MapItem& b) { return a.key < b.key; });
  MapItem* const first = make<MapItem>(items.size());
  std::copy(items.begin(), items.end(), first);
  Value map{Map(first, items.size()), at};
  for (const MapItem& item : items) {
    if (!item.value.known()) return {Unknown{}, at};
    map.sensitive |= item.value.sensitive;
    map.depth = std::max(map.depth, item.value.depth);
  }
  map.depth = depth_around(map.depth, at);
  return exhausted_ ? Value{Unknown{}, at} : map;
}

// ---- limits ----

void Evaluation::exhaust(SourceRange at, std::string_view what) {
  if (exhausted_) return;
  exhausted_ = true;
  report(limit_reached(at, what, counted()));
}

// How far the evaluation has come, for whoever looks for what grows.
std::string Evaluation::counted() const {
  return fmt::format(
      "{} steps, {} elements, {} bytes of text, {} module calls, {} blocks, {} rules", steps_,
      elements_, text_, calls_, blocks_, rules_);
}

bool Evaluation::take_call(SourceRange at) {
  if (++calls_ > limits_.calls) exhaust(at, "20 000 module calls");
  return !exhausted_;
}

bool Evaluation::take_block(SourceRange at) {
  if (++blocks_ > limits_.blocks) exhaust(at, "200 000 blocks");
  return !exhausted_;
}

bool Evaluation::take_rule(SourceRange at) {
  if (++rules_ > limits_.rules) exhaust(at, "2 500 000 rules");
  return !exhausted_;
}

bool Evaluation::take_elements(std::size_t count, SourceRange at) {
  elements_ += count;
  if (elements_ > limits_.elements) exhaust(at, "4 000 000 elements");
  return !exhausted_;
}

bool Evaluation::step(SourceRange at, std::size_t count) {
  steps_ += count;
  if (steps_ > limits_.steps) exhaust(at, "20 000 000 steps");
  return !exhausted_;
}

bool Evaluation::weigh(const Value& value, SourceRange at) {
  // A step is about twice the work of looking at one value.
  constexpr std::size_t values_a_step = 2;
  const std::size_t left = limits_.steps - std::min(steps_, limits_.steps) + 1;
  return step(at, weight(value, left * values_a_step) / values_a_step);
}

std::uint16_t Evaluation::depth_around(std::uint16_t deepest, SourceRange at) {
  if (deepest >= limits_.depth) exhaust(at, "300 lists within each other");
  return static_cast<std::uint16_t>(deepest + 1);
}

void Evaluation::reuse(int height, SourceRange at) {
  deepest_ = std::max(deepest_, depth_ + height);
  if (depth_ + height > limits_.depth) exhaust(at, "300 expressions within each other");
}

bool Evaluation::enter(SourceRange at) {
  ++depth_;
  if (!step(at)) return false;
  deepest_ = std::max(deepest_, depth_);
  if (depth_ > limits_.depth) exhaust(at, "300 expressions within each other");
  return !exhausted_;
}

}  // namespace acrnet::parser
