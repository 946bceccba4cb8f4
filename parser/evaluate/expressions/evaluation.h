// What the evaluators of single blocks share: the names that the configuration declares, the memory
// of its values, the limits, and where to report.
//
// Internal to the parser's second stage (evaluate*.cc).
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/diagnostic.h"
#include "model/policy.h"
#include "model/source.h"
#include "parser/evaluate/expressions/inputs.h"
#include "parser/evaluate/expressions/module.h"
#include "parser/evaluate/expressions/scope.h"
#include "parser/evaluate/expressions/value.h"
#include "parser/syntax/document.h"

namespace acrnet::parser {

class BlockReader;
struct Function;

// The limits that keep every evaluation short. A policy of 10 000 registries with 20 rules each
// takes a tenth of them, written with loops.
struct Limits {
  std::size_t steps = 20'000'000;             // parts of expressions evaluated, times round a loop
  std::size_t elements = 4'000'000;           // of all lists and maps that are made
  std::size_t text = std::size_t{64} << 20U;  // bytes of all texts that are made
  std::size_t longest_text = std::size_t{1} << 20U;
  // What a policy is made of, each of which lives to the end of a run: some KiB a call, one a
  // block, 200 bytes a rule.
  std::size_t calls = 20'000;     // module calls
  std::size_t blocks = 200'000;   // blocks, those of all module calls
  std::size_t rules = 2'500'000;  // rules of all registries and groups
  int depth = 300;  // of expressions within expressions, through `let`s; of lists within lists
};

// One of the folders of the configuration that is evaluated.
struct FolderView {
  const std::vector<Document>* documents = nullptr;
  const std::vector<ModuleLink>* links = nullptr;  // none: modules can't be called
};

class Evaluation {
 public:
  struct Group {
    TopBlock block;
    Definition::State state = Definition::State::waiting;
    int height = 0;
    std::vector<Allow> allows;
  };

  // Requires at least one folder: the configuration's own is the first.
  Evaluation(const Sources& sources, std::vector<FolderView> all_folders, const Inputs& inputs,
             std::span<const Function> all_functions, Diagnostics& diagnostics, Limits limits)
      : folders(std::move(all_folders)),
        functions(all_functions),
        given(inputs),
        sources_(sources),
        files_(inputs.files),
        diagnostics_(diagnostics),
        limits_(limits),
        mistakes_(diagnostics.error_count()) {
    modules.push_back(std::make_unique<Module>());
    here_ = modules.front().get();
    here_->documents = folders.front().documents;
    here_->links = folders.front().links;
  }

  // One mistake is reported once, also where a loop comes by it again.
  void report(Diagnostic diagnostic);
  Origin origin(const Document& document, Span span) const;
  Origin origin(SourceRange at) const;
  TextIndex intern(std::string_view text);
  // The subscription of a block: its own, or that of `azure`. Reports where there is neither.
  std::optional<std::string> subscription_of(BlockReader& reader);

  // The day for which assertions are checked.
  Date today() const { return given.today; }

  // What references to this block mean is unknown: its mistake has been reported.
  void declare_unknown(std::string_view keyword, std::string_view reference);

  // What stands at a place.
  std::string_view text_at(SourceRange at) const;
  std::string_view text_of(FileIndex file) const { return sources_[file].text(); }

  // ---- files that functions read ----
  // The whole of a file as a text whose place is that file; the reason where it can't be read.
  std::optional<Value> read_file(std::string_view path, SourceRange at, std::string& reason);
  const SourceFile& source(FileIndex file) const;
  bool is_read_file(FileIndex file) const { return file >= sources_.size(); }

  // ---- memory of values; what would exceed a limit is reported and gives Unknown ----
  Value make_text(std::string_view text, SourceRange at);
  Value make_list(const std::vector<Value>& elements, SourceRange at);
  // Sorts the items; requires that no key is there twice.
  Value make_map(std::vector<MapItem> items, SourceRange at);
  // The value and all that is in it, marked as sensitive: no message and no output shows it.
  Value make_sensitive(const Value& value);
  template <typename T>
  T* make(std::size_t count = 1) {
    std::pmr::polymorphic_allocator<T> allocator(&arena_);
    T* const first = allocator.allocate(count);
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return first;
  }
  std::string_view keep(std::string_view text);

  // ---- limits ----
  // One more of what a policy is made of; false when that is too many (reported).
  bool take_call(SourceRange at);
  bool take_block(SourceRange at);
  bool take_rule(SourceRange at);
  // `count` more elements; false when that is too many (reported).
  bool take_elements(std::size_t count, SourceRange at);
  // So many more steps; false when that is too many (reported).
  bool step(SourceRange at, std::size_t count = 1);
  // Steps for looking at a value and at all that is in it; false as for step().
  bool weigh(const Value& value, SourceRange at);
  bool exhausted() const { return exhausted_; }
  // The evaluation ends, because there is more than so much of something (reported).
  void exhaust(SourceRange at, std::string_view what);
  bool enter(SourceRange at);
  void leave() { --depth_; }
  // How many expressions within each other a value takes that is computed while one lives. A value
  // counts so much wherever it is used again, so that the limit does not depend on who asks first.
  class Measure {
   public:
    explicit Measure(Evaluation& evaluation)
        : evaluation_(evaluation), outer_deepest_(evaluation.deepest_) {
      evaluation.deepest_ = evaluation.depth_;
    }
    ~Measure() { evaluation_.deepest_ = std::max(evaluation_.deepest_, outer_deepest_); }
    Measure(const Measure&) = delete;
    Measure& operator=(const Measure&) = delete;
    int height() const { return evaluation_.deepest_ - evaluation_.depth_; }

   private:
    Evaluation& evaluation_;
    int outer_deepest_;
  };
  // A value of this height is used here.
  void reuse(int height, SourceRange at);
  // While one lives, mistakes are noted and not reported: how `try` and `can` look for them.
  class Attempt {
   public:
    explicit Attempt(Evaluation& evaluation)
        : evaluation_(evaluation),
          outer_attempting_(evaluation.attempting_),
          outer_failed_(evaluation.failed_) {
      evaluation.attempting_ = true;
      evaluation.failed_ = false;
    }
    ~Attempt() {
      evaluation_.attempting_ = outer_attempting_;
      evaluation_.failed_ = outer_failed_;
    }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    bool failed() const { return evaluation_.failed_; }

   private:
    Evaluation& evaluation_;
    bool outer_attempting_, outer_failed_;
  };
  bool failed() const { return failed_; }
  bool attempting() const { return attempting_; }
  // Errors that make the policy's effect unknown: all but assertions that do not hold.
  std::size_t mistake_count() const { return mistakes_; }
  std::size_t error_count() const { return diagnostics_.error_count(); }
  // Something is wrong that was reported where it is; an attempt fails by it.
  void fail() { failed_ = true; }

  const std::vector<FolderView> folders;
  const std::span<const Function> functions;  // of the language, by name
  const Inputs& given;                        // to the variables of the configuration itself
  Policy policy;
  // The default for registries that do not set on_destroy.
  OnDestroy usual_on_destroy = OnDestroy::restore;

  // The module whose text is being evaluated.
  Module& here() { return *here_; }
  const Module& here() const { return *here_; }
  // All of them: the configuration itself is the first. A caller comes before what it calls.
  std::vector<std::unique_ptr<Module>> modules;
  // Whether the text that is being evaluated is an assertion's. Such a text speaks of the module
  // with all that it calls: `registry.*` are those of its modules too, and `module.a.registry.main`
  // is one of them. Any other text sees no blocks but its own module's.
  bool in_assertion() const { return in_assertion_; }
  // While one lives, the text of this module is being evaluated.
  class Inside {
   public:
    Inside(Evaluation& evaluation, Module& module, bool in_assertion = false)
        : evaluation_(evaluation),
          outer_(evaluation.here_),
          outer_in_assertion_(evaluation.in_assertion_) {
      evaluation.here_ = &module;
      evaluation.in_assertion_ = in_assertion;
    }
    ~Inside() {
      evaluation_.here_ = outer_;
      evaluation_.in_assertion_ = outer_in_assertion_;
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    Evaluation& evaluation_;
    Module* outer_;
    bool outer_in_assertion_;
  };
  // Where `registry.*` and the like stand outside of assertions, and in which module: its own
  // blocks are meant there and no others.
  std::set<std::tuple<FileIndex, std::uint32_t, const Module*>> splats;

  // What is being evaluated, from the outside in, for the path of a cycle.
  struct Running {
    const void* what = nullptr;
    std::string name;
  };
  std::vector<Running> running;
  // "a → b → a", for something that runs.
  std::string cycle_path(const void* again) const;
  // An address in the module that is being evaluated.
  Address address(std::string_view kind, std::string_view reference) const;

  // Of all modules. They stay where they are when a module that is opened later adds its own.
  std::deque<Group> group_blocks;
  std::deque<TopBlock> registry_blocks;
  std::deque<std::optional<ArmId>> registry_ids;  // of those whose identity has been read
  std::deque<bool> registry_running;              // whose identity is being read
  // Subnets that `subnet("…")` means, by the ID's key.
  std::map<std::string, SubnetIndex, std::less<>> subnets_by_id;
  std::size_t subnets_indexed = 0;  // how many of policy.subnets are in it
  // The `azure` block names a subscription, but with a mistake.
  bool subscription_unknown = false;

 private:
  // One deeper than what is in it; reports what is too deep.
  std::uint16_t depth_around(std::uint16_t deepest, SourceRange at);
  std::string counted() const;
  void add_callers(Diagnostic& diagnostic) const;
  void hide_secrets(Diagnostic& diagnostic) const;
  void keep_secret(std::string_view text);

  const Sources& sources_;
  FileReader* files_;                          // null: there are none
  std::vector<const SourceFile*> read_files_;  // numbered behind the Sources
  std::map<std::string, FileIndex, std::less<>> read_paths_;
  Diagnostics& diagnostics_;
  Limits limits_;
  Module* here_ = nullptr;
  bool in_assertion_ = false;
  std::unordered_map<std::string, TextIndex> texts_;
  std::pmr::monotonic_buffer_resource arena_;
  std::set<std::tuple<FileIndex, std::uint32_t, std::string>> reported_;
  std::set<std::string, std::greater<>> secrets_;  // longer ones before their beginnings
  std::size_t steps_ = 0, elements_ = 0, text_ = 0;
  std::size_t calls_ = 0, blocks_ = 0, rules_ = 0;
  std::size_t mistakes_ = 0;
  int depth_ = 0;
  int deepest_ = 0;
  bool exhausted_ = false;
  bool attempting_ = false;
  bool failed_ = false;
};

SourceRange range_of(const Document& document, Span span);

// The value of an expression; Unknown when a mistake was reported.
Value evaluate_expression(const Expression& expression, const Scope& scope, Evaluation& evaluation);
// Reports anything but the wanted type, as `what`.
std::optional<bool> evaluate_flag(const Expression& expression, std::string_view what,
                                  const Scope& scope, Evaluation& evaluation);

// What a name means here; nothing where it means nothing.
Definition* find_name(std::string_view name, const Scope& scope);
Value value_of(Definition& definition, SourceRange at, Evaluation& evaluation);
// Reports a name that is taken or reserved.
void check_name(const Name& name, const Document& document, const Scope& scope,
                Evaluation& evaluation);

// `subnet`, `registry`, `group`, `subscription`: words that a reference to a block begins with.
// `["west"]`: a key as addresses have it.
std::string key_text(std::string_view key);
bool is_kind(std::string_view word);
// Whether the expression is a kind with members, keys and splats behind it.
bool is_block_reference(const Expression& expression);
// What the expression is a member or an element of; null when it is neither.
const Expression* object_of(const Expression& expression);
Value evaluate_block_reference(const Expression& expression, const Scope& scope,
                               Evaluation& evaluation);
// The module and all that it calls, in the order of their addresses.
void for_each_within(const Module& module, const Evaluation& evaluation,
                     const std::function<void(const Module&)>& visit);
// All blocks of a kind there, as a text in the module names them.
std::vector<std::string> addresses_within(const Module& module, std::string_view kind,
                                          const Evaluation& evaluation);
// `value.name`
Value member_of(const Value& object, std::string_view name, SourceRange at, Evaluation& evaluation);

// What `for` goes through: pairs of key and value.
struct LoopItem {
  Value key;
  Value value;
  bool keyed = false;  // the key addresses a block
};
std::vector<LoopItem> loop_items(const Loop& loop, const Scope& scope, Evaluation& evaluation);
// A frame with the loop's names; bind() sets them for each time round.
Scope* open_loop(const Loop& loop, const Scope& scope, Evaluation& evaluation);
void bind(Scope& frame, const LoopItem& item);

// The keys of a block in a loop that has none to give, and in one that has none to show.
inline constexpr std::string_view no_keys = "?";
inline constexpr std::string_view sensitive_keys = "!";
// Calls visit(statement, scope, keys) for every statement that is neither loop nor condition nor
// let, as often as the loops around it say.
using Visit = std::function<void(const Statement&, const Scope&, std::string_view keys)>;
void expand_statement(const Statement& statement, const Scope& scope, std::string_view keys,
                      Evaluation& evaluation, const Visit& visit);
void expand(const Nodes<Statement>& body, const Scope& scope, std::string_view keys,
            Evaluation& evaluation, const Visit& visit);
// The same scope, or a frame with the body's lets.
const Scope& open_body(const Nodes<Statement>& body, const Scope& scope, Evaluation& evaluation);

// Appends what one rule lets in.
void evaluate_rule(const AllowRule& rule, Origin origin, const Scope& scope, Evaluation& evaluation,
                   std::vector<Allow>& into);
const std::vector<Allow>& rules_of_group(std::size_t index, SourceRange at, Evaluation& evaluation);

// Each evaluates all blocks of its kind, in the order of the files.
void evaluate_settings(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
// The one `state` block.
void evaluate_state(const TopBlock& block, Evaluation& evaluation);
void evaluate_azure(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_subscriptions(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_networks(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_subnets(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
// The identity of a registry, empty when it has a mistake.
ArmId identity_of_registry(std::size_t index, Evaluation& evaluation);
void declare_groups(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_groups(Evaluation& evaluation);
// Lets and variables that nothing asked for: their mistakes are reported all the same.
void evaluate_definitions(Evaluation& evaluation);
void declare_registries(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
void evaluate_registries(Evaluation& evaluation);
// Makes the modules known that are called here; opens none.
void declare_modules(const std::vector<TopBlock>& calls, Evaluation& evaluation);
// Declares what the module holds, once.
void open_module(Module& module, Evaluation& evaluation);
void declare_outputs(const std::vector<TopBlock>& blocks, Evaluation& evaluation);
// The outputs of the module that is being evaluated; those of the configuration itself go to the
// policy.
void evaluate_outputs(Evaluation& evaluation);
// `module.team.name`
Value output_of_module(std::size_t index, std::string_view name, SourceRange at,
                       Evaluation& evaluation);
// `moved`, `removed` and `import` of all modules, once all blocks are known.
void evaluate_bookkeeping(Evaluation& evaluation);
// After everything else: they speak of the whole policy.
void evaluate_assertions(Evaluation& evaluation);

}  // namespace acrnet::parser
