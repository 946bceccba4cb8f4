// Reads and writes the values that states and plans have in common, and the strict reader for both.
//
// Strict: a member that is missing, of another type, out of range or unknown is an error with its
// place ("registries[2].rules[0].ip"), because a file that is written back must not lose what its
// reader did not understand. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "executor/json/bounded_json.h"
#include "executor/json/json_view.h"
#include "model/arm_id.h"
#include "model/names.h"
#include "model/network.h"

namespace acrnet::executor {

// Reads one JSON value. The first mistake is kept in the text that all readers of a document share;
// after it everything reads as empty, so that callers need to look only once, at the end. A reader
// refers to the one it came from, which must outlive it.
class StrictReader {
 public:
  StrictReader(JsonView document, std::string& problem)
      : value_(document),
        problem_(&problem),
        own_ids_(std::make_shared<KnownIds>()),
        ids_(own_ids_.get()) {}

  bool ok() const { return problem_->empty(); }
  void fail(std::string_view what) const;  // keeps the first
  bool has(std::string_view name) const { return value_.member(name).kind() != JsonKind::missing; }

  // Whether every member of the object has been read.
  bool all_read() const { return ok() && value_.member_count() == read_count_; }

  // The member is there and null; counts as read.
  bool is_null(std::string_view name);
  std::string text(std::string_view name);
  std::uint64_t number(std::string_view name,
                       std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
  bool flag(std::string_view name);
  StrictReader object(std::string_view name);
  ArmId id(std::string_view name);

  template <typename Enum>
  Enum word(std::string_view name) {
    const JsonView found = typed(name, JsonKind::text);
    const auto value = from_name<Enum>(found.kind() == JsonKind::text ? found.text() : "");
    if (!value && ok()) at(name).fail("is no word that is known here");
    return value.value_or(Enum{});
  }

  // Calls `read` with a reader for each element of a list.
  template <typename Read>
  void each(std::string_view name, Read read) {
    const JsonView list = typed(name, JsonKind::list);
    const StrictReader parent(list, *this, name, 0);
    std::size_t index = 0;
    list.each([&](JsonView value) {
      StrictReader element(value, parent, {}, index++);
      read(element);
      return ok();
    });
  }

  // The value itself, for elements of a list.
  std::string as_text() const;
  std::uint64_t as_number(std::uint64_t most) const;
  ArmId as_id() const;
  Cidr as_cidr() const;

  // To be called when all members have been read: others are a mistake, and so is one that is there
  // twice.
  void finish() const;

 private:
  // IDs read before, by their text, which the ID itself owns: the rules of many registries name the
  // same subnet.
  using KnownIds = std::unordered_map<std::string_view, ArmId>;

  StrictReader(JsonView value, const StrictReader& parent, std::string_view name, std::size_t index)
      : value_(value),
        problem_(parent.problem_),
        ids_(parent.ids_),
        parent_(&parent),
        name_(name),
        index_(index) {}

  StrictReader at(std::string_view name) const;  // for places only when the member is missing
  // The member; missing, with a problem, where it is of another kind.
  JsonView typed(std::string_view name, JsonKind kind);
  void note_read(std::string_view name);
  std::string path() const;

  // More than any object of ours has members.
  static constexpr std::size_t most_members = 32;

  JsonView value_;
  std::string* problem_;
  std::shared_ptr<KnownIds> own_ids_;  // of the first reader
  KnownIds* ids_;                      // of all readers of the document
  const StrictReader* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  std::array<std::string_view, most_members> read_{};  // members that were asked for
  std::size_t read_count_ = 0;
};

// A document's format_version when it is above the one that is known; 0 when it is not. Bounded, as
// it is only shown.
long long newer_version(JsonView version, int known);

// {"ip": "203.0.113.0/24"} or {"subnet": "/subscriptions/…"}, into an object that may hold more.
void write_source(Json& object, const RuleSource& source);
RuleSource read_source(StrictReader& object);

// The IDs of a list.
std::vector<ArmId> read_ids(StrictReader& object, std::string_view name);

Json write_network(const NetworkSettings& settings);
NetworkSettings read_network(StrictReader object);

// An ID that is safe to put into a URL: no "." or ".." segment, which some server would take for a
// way to another resource.
std::optional<ArmId> parse_safe_id(std::string_view text, std::string& reason);

}  // namespace acrnet::executor
