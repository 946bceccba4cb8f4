// Reads one block by its schema: reports what does not belong there, hands out what does, typed.
//
// Internal to the parser's second stage. Every mistake is reported where it is found; a getter that
// returns nothing has reported why, or there was nothing to read.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/diagnostics.h"
#include "parser/evaluation.h"

namespace acrnet::parser {

// What a block of one keyword may hold.
struct Schema {
  std::string_view keyword;
  std::span<const std::string_view> attributes;
  std::span<const std::string_view> blocks;
  std::size_t labels = 1;
  bool rules = false;
};

// A word of the language and the value it stands for.
template <typename Enum>
struct WordValue {
  std::string_view word;
  Enum value;
};

class BlockReader {
 public:
  BlockReader(const Schema& schema, const Document& document, const Block& block,
              Evaluation& evaluation);

  // The block's name; empty when it has none (reported).
  std::string_view name() const { return name_; }
  std::string_view keyword() const { return schema_.keyword; }
  SourceRange head() const;
  // Something of the block could not be read: what seems to be missing may have been there.
  bool incomplete() const { return incomplete_; }
  // What could not be read may have been an inner block.
  bool may_lack_blocks() const { return may_lack_blocks_; }

  const Attribute* attribute(std::string_view name) const;
  SourceRange attribute_range(const Attribute& attribute) const;
  // Reports a missing attribute, unless the block is incomplete.
  void require(std::string_view name);

  std::optional<std::string_view> text(std::string_view name);
  // A text that must follow a naming rule of Azure.
  using NameRule = std::optional<std::string_view> (*)(std::string_view);
  std::optional<std::string_view> azure_name(std::string_view name, std::string_view what,
                                             NameRule rule);
  // A subscription: an ID in quotes, or a reference to a `subscription` block. Lower case.
  std::optional<std::string> subscription(std::string_view name);
  // An ARM ID in quotes, for which `is_kind` holds.
  std::optional<ArmId> arm_id(std::string_view name, bool (ArmId::*is_kind)() const,
                              std::string_view form);

  template <typename Enum, std::size_t count>
  std::optional<Setting<Enum>> word(std::string_view name,
                                    const std::array<WordValue<Enum>, count>& words);

  const std::vector<const AllowRule*>& rules() const { return rules_; }
  Origin rule_origin(std::size_t index) const { return rule_origins_[index]; }
  const std::vector<TopBlock>& blocks() const { return blocks_; }

 private:
  void read(const Statement& statement);
  void read_labels();
  void add_attribute(const Attribute& attribute);
  void report_word(const Attribute& attribute, std::span<const std::string_view> words);
  std::optional<std::string> referenced_subscription(const Attribute& attribute);

  const Schema& schema_;
  const Document& document_;
  const Block& block_;
  Evaluation& evaluation_;
  std::string_view name_;
  bool incomplete_ = false;
  bool may_lack_blocks_ = false;
  std::vector<const Attribute*> attributes_;
  std::vector<const AllowRule*> rules_;
  std::vector<Origin> rule_origins_;
  std::vector<TopBlock> blocks_;
};

// "a text", "a list", "an address": what an expression is, for a message.
std::string_view describe(const Expression& expression);

// The parts of `a.b.c`; empty when the expression is anything else than names joined by dots.
std::vector<std::string_view> dotted_name(const Expression& expression);

template <typename Enum, std::size_t count>
std::optional<Setting<Enum>> BlockReader::word(std::string_view name,
                                               const std::array<WordValue<Enum>, count>& words) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) return std::nullopt;
  std::array<std::string_view, count> known;
  for (std::size_t i = 0; i < count; ++i) known[i] = words[i].word;
  if (const auto* reference = std::get_if<Reference>(&found->value.node)) {
    for (const auto& candidate : words) {
      if (candidate.word != reference->name) continue;
      return Setting<Enum>{candidate.value, evaluation_.origin(document_, found->name.span)};
    }
  }
  report_word(*found, known);
  return std::nullopt;
}

}  // namespace acrnet::parser
