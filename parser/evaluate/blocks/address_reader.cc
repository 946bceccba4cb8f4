#include "parser/evaluate/blocks/address_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "parser/messages/bookkeeping_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

bool has_address(std::string_view kind) {
  return kind == "registry" || kind == "subnet" || kind == "module";
}

class AddressReader {
 public:
  AddressReader(const Expression& expression, const Scope& scope, Evaluation& evaluation)
      : expression_(expression), scope_(scope), evaluation_(evaluation) {
    head_ = &expression;
    for (const Expression* object = object_of(*head_); object != nullptr;
         object = object_of(*head_)) {
      steps_.push_back(head_);
      head_ = object;
    }
    std::reverse(steps_.begin(), steps_.end());
  }

  std::optional<WrittenAddress> read() {
    if (std::holds_alternative<InvalidExpression>(head_->node)) return std::nullopt;
    const auto* const word = std::get_if<Reference>(&head_->node);
    if (word == nullptr || !has_address(word->name)) return refuse_head(word);
    std::string_view kind = word->name;
    text_ = evaluation_.here().prefix;
    for (;;) {
      if (!read_name(kind)) return std::nullopt;
      if (at_ == steps_.size())
        return WrittenAddress{Address(std::move(text_)), kind, place(expression_)};
      const std::string_view* const inner = member();
      if (kind != "module" || inner == nullptr || !has_address(*inner)) return refuse_rest(kind);
      kind = *inner;
      text_ += '.';
      ++at_;
    }
  }

 private:
  SourceRange place(const Expression& part) const { return range_of(*scope_.document, part.span); }

  const std::string_view* member() const {
    if (at_ == steps_.size()) return nullptr;
    const auto* const access = std::get_if<MemberAccess>(&steps_[at_]->node);
    return access == nullptr ? nullptr : &access->member;
  }

  std::nullopt_t refuse(std::string_view why, std::string_view meant = {}) const {
    evaluation_.report(not_an_address(place(expression_), why, meant));
    return std::nullopt;
  }

  std::nullopt_t refuse_head(const Reference* word) const {
    if (const auto* const text = std::get_if<StringLiteral>(&head_->node))
      return refuse("An address stands without quotes.", text->value);
    if (word == nullptr) return refuse("It is computed.");
    if (word->name == "virtual_network")
      return refuse("The subnets of a network have addresses, such as subnet.docker.vm.");
    if (is_kind(word->name))
      return refuse(fmt::format("The state knows nothing of a {}.", word->name));
    return refuse(fmt::format("'{}' is no kind of block that the state knows.", word->name));
  }

  std::nullopt_t refuse_rest(std::string_view kind) const {
    if (kind == "module") return refuse("Within a module are registries, subnets and modules.");
    if (std::holds_alternative<Splat>(steps_[at_]->node))
      return refuse("Several blocks have an address each.");
    return refuse(fmt::format("The address of a {} ends with its name.", kind));
  }

  // The name behind the kind, and the keys behind the name; of a subnet, two names.
  bool read_name(std::string_view kind) {
    const std::string_view* const name = member();
    if (name == nullptr) {
      refuse(fmt::format("'{}' alone does not say which one.", kind));
      return false;
    }
    text_ += fmt::format("{}.{}", kind, *name);
    ++at_;
    if (!read_keys()) return false;
    const std::string_view* const inner = kind == "subnet" ? member() : nullptr;
    if (inner == nullptr) return true;
    text_ += fmt::format(".{}", *inner);
    ++at_;
    return read_keys();
  }

  bool read_keys() {
    for (; at_ < steps_.size(); ++at_) {
      const auto* const access = std::get_if<IndexAccess>(&steps_[at_]->node);
      if (access == nullptr) return true;
      if (!read_key(*access->index)) return false;
    }
    return true;
  }

  bool read_key(const Expression& index) {
    const Value key = evaluate_expression(index, scope_, evaluation_);
    const auto* const text = key.as<std::string_view>();
    if (text == nullptr && key.known())
      evaluation_.report(has_no_parts(place(index), describe(key), "a text as the key of a block"));
    if (text != nullptr && key.sensitive) evaluation_.report(sensitive_block_key(place(index)));
    if (text == nullptr || key.sensitive) return false;
    text_ += key_text(*text);
    return true;
  }

  const Expression& expression_;
  const Scope& scope_;
  Evaluation& evaluation_;
  const Expression* head_ = nullptr;
  std::vector<const Expression*> steps_;  // outwards from the head
  std::size_t at_ = 0;                    // the next of them
  std::string text_;
};

}  // namespace

std::optional<WrittenAddress> read_address(const Expression& expression, const Scope& scope,
                                           Evaluation& evaluation) {
  return AddressReader(expression, scope, evaluation).read();
}

}  // namespace acrnet::parser
