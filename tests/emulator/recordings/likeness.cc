#include "tests/emulator/recordings/likeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>

#include "emulator/base/text.h"
#include "tests/emulator/recordings/coverage.h"

namespace acrnet::emulator::testing {
namespace {

// What varies from run to run, and the name of its form. `bound`: has to stay one thing.
struct Form {
  std::regex pattern;
  std::string name;
  bool bound;
};

const std::vector<Form>& forms() {
  static const std::vector<Form> all = {
      {std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?)"), "<time>", false},
      {std::regex(R"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})"), "<guid>", true},
      {std::regex(R"(\b[0-9a-f]{32}\b)"), "<hex>", true},
      {std::regex(R"([\w.-]+@[\w.-]+\.\w+)"), "<who>", false}};
  return all;
}

constexpr std::string_view zero_guid = "00000000-0000-0000-0000-000000000000";

// A text as fixed pieces and forms, and what stood in the places of the bound forms.
struct Shape {
  std::string fixed;
  std::vector<std::string> bound;
};

Shape shape_of(const std::string& text) {
  Shape shape;
  std::size_t at = 0;
  while (at < text.size()) {
    std::smatch first;
    const Form* form = nullptr;
    for (const Form& candidate : forms()) {
      std::smatch match;
      const auto begin = text.begin() + static_cast<std::ptrdiff_t>(at);
      if (!std::regex_search(begin, text.end(), match, candidate.pattern)) continue;
      if (form != nullptr && match.position() >= first.position()) continue;
      first = match;
      form = &candidate;
    }
    if (form == nullptr) break;
    shape.fixed += text.substr(at, static_cast<std::size_t>(first.position()));
    // The subscription of all recordings; it is the same in ours.
    const bool is_fixed = first.str() == zero_guid;
    shape.fixed += is_fixed ? first.str() : form->name;
    if (form->bound && !is_fixed) shape.bound.push_back(first.str());
    at += static_cast<std::size_t>(first.position() + first.length());
  }
  shape.fixed += text.substr(at);
  return shape;
}

std::string shown(const Json& value) {
  const std::string text = to_text(value);
  return text.size() > 160 ? text.substr(0, 160) + "…" : text;
}

// Tags that a policy of the recorded tenant adds to every group.
bool is_foreign_tag(const std::string& place, const std::string& member) {
  return place.ends_with("tags") && (member == "Creator" || member == "DateCreated");
}

std::string item_key(const Json& item) {
  const std::string id = text_at(item, {"id"});
  return lower(id.empty() ? text_at(item, {"resourceType"}) : id);
}

}  // namespace

std::vector<std::string> Likeness::compare(const Json& recorded, const Json& own) {
  Differences differences;
  compare_values("", recorded, own, differences);
  return differences;
}

std::vector<std::string> Likeness::compare_text(const std::string& place,
                                                const std::string& recorded,
                                                const std::string& own) {
  Differences differences;
  compare_values(place, recorded, own, differences);
  return differences;
}

bool Likeness::bind(const std::string& recorded, const std::string& own) {
  const auto [forth, is_new] = ours_.emplace(recorded, own);
  const auto [back, is_new_back] = recorded_.emplace(own, recorded);
  return forth->second == own && back->second == recorded;
}

bool Likeness::is_of_another_world(const Json& item) const {
  const std::string id = text_at(item, {"id"});
  const auto parts = split(id, '/');
  if (parts.size() < 5 || !same_ignoring_case(parts[3], "resourceGroups")) return false;
  return !same_ignoring_case(parts[4], group_) || !why_type_not_covered(resource_type(id)).empty();
}

void Likeness::compare_values(const std::string& place, const Json& recorded, const Json& own,
                              Differences& differences) {
  if (recorded.is_object() && own.is_object()) {
    return compare_objects(place, recorded, own, differences);
  }
  if (recorded.is_array() && own.is_array()) {
    return compare_lists(place, recorded, own, differences);
  }
  const auto differ = [&] {
    differences.push_back(
        fmt::format("{}: recorded {}, here {}", place, shown(recorded), shown(own)));
  };
  if (!recorded.is_string() || !own.is_string()) {
    if (recorded != own) differ();
    return;
  }
  // Passwords were taken out of the recording.
  if (recorded == "REDACTED") return own.get<std::string>().empty() ? differ() : void();
  const Shape theirs = shape_of(recorded.get<std::string>());
  const Shape ours = shape_of(own.get<std::string>());
  if (theirs.fixed != ours.fixed || theirs.bound.size() != ours.bound.size()) return differ();
  for (std::size_t i = 0; i < theirs.bound.size(); ++i) {
    if (!bind(theirs.bound[i], ours.bound[i])) return differ();
  }
}

void Likeness::compare_objects(const std::string& place, const Json& recorded, const Json& own,
                               Differences& differences) {
  if (recorded.contains("registrationState")) {
    return compare_providers(place, recorded, own, differences);
  }
  for (const auto& [member, value] : recorded.items()) {
    const std::string inner = place.empty() ? member : fmt::format("{}.{}", place, member);
    if (own.contains(member)) {
      compare_values(inner, value, own.at(member), differences);
    } else if (!is_foreign_tag(place, member)) {
      differences.push_back(fmt::format("{}: recorded {}, not here", inner, shown(value)));
    }
  }
  for (const auto& [member, value] : own.items()) {
    if (recorded.contains(member)) continue;
    differences.push_back(fmt::format("{}.{}: not recorded, here {}", place, member, shown(value)));
  }
}

void Likeness::compare_lists(const std::string& place, const Json& recorded, const Json& own,
                             Differences& differences) {
  std::vector<const Json*> theirs;
  for (const Json& item : recorded) {
    // Answers that are lists; lists inside of a resource are its own.
    if (place != "value" || !is_of_another_world(item)) theirs.push_back(&item);
  }
  if (theirs.size() != own.size()) {
    differences.push_back(
        fmt::format("{}: recorded {} items, here {}", place, theirs.size(), own.size()));
    return;
  }
  const std::vector<const Json*> ours = in_their_order(theirs, own);
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    compare_values(fmt::format("{}[{}]", place, i), *theirs[i], *ours[i], differences);
  }
}

// A list of resources has no order that anybody promised: an item goes with the one of the same id,
// what is left over with what is left over.
std::vector<const Json*> Likeness::in_their_order(const std::vector<const Json*>& theirs,
                                                  const Json& own) const {
  std::vector<const Json*> order(theirs.size(), nullptr);
  std::set<const Json*> used;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const std::string key = in_our_words(item_key(*theirs[i]));
    for (const Json& candidate : own) {
      if (key.empty() || order[i] != nullptr || item_key(candidate) != key) continue;
      order[i] = &candidate;
      used.insert(&candidate);
    }
  }
  auto next = own.begin();
  for (const Json*& ours : order) {
    while (ours == nullptr && used.count(&*next) > 0) ++next;
    if (ours == nullptr) ours = &*next++;
  }
  return order;
}

// A resource provider's catalogue (its resource types, regions, versions) is that of a day, and
// thousands of lines long: of each type we list, the recorded one must have the members that ours
// has.
void Likeness::compare_providers(const std::string& place, const Json& recorded, const Json& own,
                                 Differences& differences) {
  for (const char* member : {"id", "namespace", "registrationState", "registrationPolicy"}) {
    compare_values(place + "." + member, recorded.value(member, Json()), own.value(member, Json()),
                   differences);
  }
  for (const Json& type : own.value("resourceTypes", Json::array())) {
    for (const Json& theirs : recorded["resourceTypes"]) {
      if (theirs["resourceType"] != type["resourceType"]) continue;
      for (const auto& [member, value] : type.items()) {
        if (theirs.contains(member) && theirs[member].type() == value.type()) continue;
        differences.push_back(fmt::format("{}.resourceTypes.{}.{}: not recorded, here {}", place,
                                          text_at(type, {"resourceType"}), member, shown(value)));
      }
    }
  }
}

std::string Likeness::in_our_words(const std::string& recorded) const {
  std::string text = recorded;
  for (const auto& [theirs, ours] : ours_) {
    for (std::size_t at = text.find(theirs); at != std::string::npos;
         at = text.find(theirs, at + ours.size())) {
      text.replace(at, theirs.size(), ours);
    }
  }
  return text;
}

}  // namespace acrnet::emulator::testing
