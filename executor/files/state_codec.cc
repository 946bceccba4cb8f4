#include "executor/files/state_codec.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "executor/files/observed_json.h"
#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "executor/json/value_json.h"
#include "model/access_setting.h"
#include "model/utf8.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view format_name = "acrnet-state";
constexpr std::string_view unfinished_member = "before_unfinished";
// Older formats have a list for each aspect. The first did not have what was observed in Azure, the
// second not what acrnet makes itself.
constexpr std::uint64_t version_without_seen = 1;
constexpr std::uint64_t version_without_existence = 2;
constexpr std::uint64_t version_with_lists = 3;

template <typename Item>
Json write_item(const Item& item) {
  Json object{{"provenance", name(item.provenance)}};
  if (item.pending != PendingOperation::none) object["pending"] = name(item.pending);
  return object;
}

Json write_rule(const TrackedRule& rule) {
  Json object = write_item(rule);
  write_source(object, rule.source);
  object["origin"] = rule.origin;
  if (!rule.reason.empty()) object["because"] = rule.reason;
  return object;
}

Json write_access(const TrackedAccess& access) {
  Json rules = Json::array();
  for (const TrackedRule& rule : access.rules) rules.push_back(write_rule(rule));
  Json object{{"rules", std::move(rules)}};
  for_each_access_setting([&](auto setting, auto) {
    const auto& original = access.*setting.original;
    if (original) object["original"][std::string(setting.attribute)] = name(*original);
  });
  return object;
}

Json write_resource(const TrackedResource& resource) {
  Json object{{"address", resource.address.text()}, {"id", resource.id.text()}};
  const Protection& protection = resource.protection;
  if (protection.prevent_destroy) object["prevent_destroy"] = true;
  if (resource.access || protection.on_destroy != OnDestroy::restore)
    object["on_destroy"] = name(protection.on_destroy);
  for_each_simple_aspect([&](std::string_view member, auto place) {
    if (resource.*place) object[std::string(member)] = write_item(*(resource.*place));
  });
  if (resource.access) object["access"] = write_access(*resource.access);
  return object;
}

Json write_world(const StateWorld& world) {
  Json object{{"cloud", name(world.cloud)}};
  if (!world.tenant.empty()) object["tenant"] = world.tenant;
  if (!world.emulator.empty()) object["emulator"] = world.emulator;
  return object;
}

std::string read_nonempty(StrictReader& object, std::string_view member) {
  std::string text = object.text(member);
  if (object.ok() && text.empty()) object.fail(fmt::format("has an empty '{}'", member));
  return text;
}

// What older formats call a claim.
constexpr std::string_view pending_member = "pending";
constexpr std::string_view old_pending_member = "claim";

PendingOperation read_pending(StrictReader& object, std::string_view member) {
  const bool there = !object.all_read() && object.has(member);
  return there ? object.word<PendingOperation>(member) : PendingOperation::none;
}

TrackedRule read_rule(StrictReader& object, bool with_reason) {
  TrackedRule rule;
  rule.source = read_source(object);
  rule.provenance = object.word<Provenance>("provenance");
  rule.origin = object.text("origin");
  rule.pending = read_pending(object, with_reason ? pending_member : old_pending_member);
  if (with_reason && !object.all_read() && object.has("because"))
    rule.reason = read_nonempty(object, "because");
  object.finish();
  return rule;
}

void read_original(StrictReader original, TrackedAccess& access) {
  bool any = false;
  for_each_access_setting([&](auto setting, auto word) {
    if (!original.has(setting.attribute)) return;
    access.*setting.original = original.word<decltype(word)>(setting.attribute);
    any = true;
  });
  original.finish();
  if (!any) original.fail("holds nothing");
}

TrackedAccess read_access(StrictReader& object, bool with_reasons) {
  TrackedAccess access;
  if (object.has("original")) read_original(object.object("original"), access);
  object.each("rules", [&](StrictReader& rule) {
    TrackedRule next = read_rule(rule, with_reasons);
    if (!access.rules.empty() && !(access.rules.back().source < next.source)) {
      rule.fail("is not in its place in the order");
    }
    access.rules.push_back(std::move(next));
  });
  return access;
}

void require_registry(const StrictReader& object, const ArmId& id) {
  if (object.ok() && !id.is_registry()) object.fail("has an 'id' that is no registry's");
}
void require_subnet(const StrictReader& object, const ArmId& id) {
  if (object.ok() && !id.is_subnet()) object.fail("has an 'id' that is no subnet's");
}
void require_makeable(const StrictReader& object, const ArmId& id) {
  const bool makeable =
      id.is_container() || id.is_registry() || id.is_subnet() || id.is_private_endpoint();
  if (object.ok() && !makeable) object.fail("has an 'id' of something that acrnet does not make");
}

TrackedResource read_registry(StrictReader& object) {
  TrackedResource resource{Address(object.text("address")), object.id("id")};
  require_registry(object, resource.id);
  resource.protection.on_destroy = object.word<OnDestroy>("on_destroy");
  resource.access = read_access(object, false);
  object.finish();
  return resource;
}

TrackedResource read_subnet(StrictReader& object) {
  TrackedResource resource{Address(object.text("address")), object.id("id")};
  require_subnet(object, resource.id);
  resource.endpoint = {object.word<Provenance>("endpoint"),
                       read_pending(object, old_pending_member)};
  object.finish();
  return resource;
}

TrackedResource read_made_resource(StrictReader& object) {
  TrackedResource resource{Address(object.text("address")), object.id("id")};
  require_makeable(object, resource.id);
  resource.existence = {object.word<Provenance>("provenance"),
                        read_pending(object, old_pending_member)};
  object.finish();
  return resource;
}

using Resources = std::vector<TrackedResource>;

TrackedAspect read_aspect(StrictReader object) {
  TrackedAspect aspect{object.word<Provenance>("provenance"), read_pending(object, pending_member)};
  object.finish();
  return aspect;
}

TrackedResource read_resource(StrictReader& object) {
  TrackedResource resource{Address(object.text("address")), object.id("id")};
  for_each_simple_aspect([&](std::string_view member, auto place) {
    if (object.has(member)) resource.*place = read_aspect(object.object(member));
  });
  if (object.has("access")) {
    StrictReader access = object.object("access");
    resource.access = read_access(access, true);
    access.finish();
  }
  // Every entry of a registry has on_destroy.
  if (resource.access || object.has("on_destroy"))
    resource.protection.on_destroy = object.word<OnDestroy>("on_destroy");
  if (object.has("prevent_destroy"))
    resource.protection.prevent_destroy = object.flag("prevent_destroy");
  if (resource.access) require_registry(object, resource.id);
  if (resource.endpoint) require_subnet(object, resource.id);
  if (resource.existence) require_makeable(object, resource.id);
  object.finish();
  if (resource.empty()) object.fail("says nothing of the resource");
  return resource;
}

StateWorld read_world(StrictReader object) {
  StateWorld world{object.word<Cloud>("cloud"), {}};
  if (object.has("tenant")) world.tenant = read_nonempty(object, "tenant");
  if (object.has("emulator")) world.emulator = read_nonempty(object, "emulator");
  object.finish();
  return world;
}

std::optional<Moment> read_moment(StrictReader& object) {
  const auto moment = parse_moment(object.text("pending_until"));
  if (object.ok() && !moment) object.fail("has a 'pending_until' that is no moment in UTC");
  return moment;
}

// Reads one list. An entry out of order or twice is a mistake, as lookups would miss it.
template <typename Read>
Resources read_resources(StrictReader& reader, std::string_view name, Read read) {
  Resources resources;
  reader.each(name, [&](StrictReader& entry) {
    TrackedResource next = read(entry);
    if (!resources.empty() && !(resources.back().id < next.id))
      entry.fail("is not in its place in the order");
    resources.push_back(std::move(next));
  });
  return resources;
}

// Formats 1 to 3 have a list for each aspect: the entries of one resource become one. It gets the
// address that the first list gives it.
Resources merge(Resources first, Resources second) {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  Resources all;
  all.reserve(first.size() + second.size());
  std::merge(std::make_move_iterator(first.begin()), std::make_move_iterator(first.end()),
             std::make_move_iterator(second.begin()), std::make_move_iterator(second.end()),
             std::back_inserter(all), by_id);
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (!(all[i].id == all[i - 1].id)) continue;
    all[i - 1].existence = all[i].existence;
    all[i].existence.reset();
  }
  std::erase_if(all, [](const TrackedResource& resource) { return resource.empty(); });
  return all;
}

// The first version had a digest of its content, keys sorted and without blanks.
bool has_its_digest(std::string_view bytes) {
  std::string problem;
  auto document = parse_json(bytes, problem);
  const std::string* const digest = document ? text_member(*document, "digest") : nullptr;
  if (digest == nullptr) return false;
  const std::string stored = *digest;
  document->erase("digest");
  return sha256(write_json(*document)) == stored;
}

// What must be right before the members make sense; empty when it is.
std::string check_head(std::string_view bytes, JsonView document, StateReading& reading) {
  const JsonView format = document.member("format");
  if (format.kind() != JsonKind::text || format.text() != format_name)
    return "it is JSON, but no state of acrnet";
  const JsonView version = document.member("format_version");
  const bool whole = version.kind() == JsonKind::number || version.kind() == JsonKind::other_number;
  if (!whole) return "it has no format_version";
  reading.newer_version = newer_version(version, state_format_version);
  if (reading.newer_version != 0) return "it has a newer format";
  if (version.kind() != JsonKind::number || version.number() == 0)
    return "it has a format_version that never was";
  const bool old = version.number() == version_without_seen;
  if (old ? has_its_digest(bytes) : is_sealed(bytes)) return {};
  return "its content does not match its seal: it was altered";
}

Resources read_lists(StrictReader& reader, std::uint64_t version) {
  Resources registries = read_resources(reader, "registries", read_registry);
  Resources known = merge(std::move(registries), read_resources(reader, "subnets", read_subnet));
  if (version == version_without_seen || version == version_without_existence) return known;
  return merge(std::move(known), read_resources(reader, "resources", read_made_resource));
}

void read_last_observed(StrictReader seen, std::uint64_t version, State& state) {
  if (version > version_with_lists && seen.has("serial"))
    state.last_observed_serial = seen.number("serial", state.serial);
  state.last_observed = read_seen(seen, version > version_without_existence);
  seen.finish();
}

// A resource that was missing is stored as its ID only.
void read_before(StrictReader before, State& state) {
  state.before_unfinished = read_seen(before, true);
  for (ArmId& id : read_ids(before, "missing"))
    state.before_unfinished.missing.push_back({id, id, {}});
  if (before.has("removed")) {
    before.each("removed", [&](StrictReader& entry) {
      RemovedRule rule{entry.id("registry"), read_source(entry)};
      require_registry(entry, rule.registry);
      entry.finish();
      note_removed_rule(state, std::move(rule));
    });
  }
  before.finish();
}

Json write_removed(const RemovedRule& removed) {
  Json object{{"registry", removed.registry.text()}};
  write_source(object, removed.rule);
  return object;
}

State read_members(JsonView document, std::string& problem) {
  State state;
  StrictReader reader(document, problem);
  reader.text("format");
  const std::uint64_t version = reader.number("format_version");
  reader.text(version == version_without_seen ? "digest" : seal_member);
  state.lineage = reader.text("lineage");
  state.serial = reader.number("serial", most_serial);
  const bool has_lists = version <= version_with_lists;
  if (!has_lists && reader.has("world")) state.world = read_world(reader.object("world"));
  if (!has_lists && reader.has("pending_until")) state.pending_until = read_moment(reader);
  state.resources =
      has_lists ? read_lists(reader, version) : read_resources(reader, "resources", read_resource);
  if (version != version_without_seen) read_last_observed(reader.object("seen"), version, state);
  if (!has_lists && reader.has(unfinished_member))
    read_before(reader.object(unfinished_member), state);
  reader.finish();
  if (state.lineage.empty()) reader.fail("has an empty lineage");
  return state;
}

// One entry on a line: large states stay small, and a person finds a registry.
template <typename Entries, typename Write>
void append_list(std::string& text, std::string_view name, const Entries& entries, Write write) {
  fmt::format_to(std::back_inserter(text), "\"{}\":[", name);
  std::string_view separator = "\n";
  for (const auto& entry : entries) {
    text += separator;
    text += write_json(write(entry));
    separator = ",\n";
  }
  text += entries.empty() ? "]" : "\n]";
}

void append_seen(std::string& text, const Observed& observed) {
  std::string_view separator;
  for_each_seen_list(observed, [&](const char* name, const auto& list, auto write) {
    text += std::exchange(separator, ",\n");
    append_list(text, name, list, write);
  });
}

}  // namespace

std::string encode_state(const State& state) {
  std::string text = fmt::format(
      "{{\"format\":\"{}\",\"format_version\":{},\"{}\":\"{}\",\n\"lineage\":{},\"serial\":{},\n",
      format_name, state_format_version, seal_member, no_seal, write_json(Json(state.lineage)),
      state.serial);
  if (state.world) text += fmt::format("\"world\":{},\n", write_json(write_world(*state.world)));
  if (state.pending_until)
    text += fmt::format("\"pending_until\":\"{}\",\n", to_string(*state.pending_until));
  append_list(text, "resources", state.resources, write_resource);
  text += ",\n\"seen\":{";
  if (state.last_observed_serial)
    text += fmt::format("\"serial\":{},\n", *state.last_observed_serial);
  append_seen(text, state.last_observed);
  if (!is_empty(state.before_unfinished)) {
    text += fmt::format("}},\n\"{}\":{{", unfinished_member);
    append_seen(text, state.before_unfinished);
    text += ",\n";
    append_list(text, "missing", state.before_unfinished.missing,
                [](const MissingTarget& item) { return Json(item.id.text()); });
    if (!state.removed_since.empty()) {
      text += ",\n";
      append_list(text, "removed", state.removed_since, write_removed);
    }
  }
  return seal(inert_json(text + "}}\n"));
}

StateReading decode_state(std::string bytes) {
  StateReading reading;
  const auto document = JsonDocument::parse(std::move(bytes), reading.problem);
  if (!document) return reading;
  reading.problem = check_head(document->text(), document->root(), reading);
  if (!reading.problem.empty()) return reading;
  State state = read_members(document->root(), reading.problem);
  if (reading.problem.empty()) reading.state = std::move(state);
  return reading;
}

}  // namespace acrnet::executor
