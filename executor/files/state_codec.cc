#include "executor/files/state_codec.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "executor/files/observed_json.h"
#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "executor/json/value_json.h"
#include "model/access_setting.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view format_name = "acrnet-state";
// The first version did not have what was seen in Azure, the second not what acrnet makes itself;
// all else is the same.
constexpr std::uint64_t version_without_seen = 1;
constexpr std::uint64_t version_without_resources = 2;

Json write_rule(const StateRule& rule) {
  Json object{{"provenance", name(rule.provenance)}, {"origin", rule.origin}};
  write_source(object, rule.source);
  if (rule.pending != PendingOperation::none) object["claim"] = name(rule.pending);
  return object;
}

Json write_registry(const StateRegistry& registry) {
  Json rules = Json::array();
  for (const StateRule& rule : registry.rules) rules.push_back(write_rule(rule));
  Json object{{"address", registry.address.text()},
              {"id", registry.id.text()},
              {"on_destroy", name(registry.on_destroy)},
              {"rules", std::move(rules)}};
  for_each_access_setting([&](auto setting, auto) {
    const auto& original = registry.*setting.original;
    if (original) object["original"][std::string(setting.attribute)] = name(*original);
  });
  return object;
}

Json write_subnet(const StateSubnet& subnet) {
  Json object{{"address", subnet.address.text()},
              {"id", subnet.id.text()},
              {"endpoint", name(subnet.endpoint)}};
  if (subnet.pending != PendingOperation::none) object["claim"] = name(subnet.pending);
  return object;
}

Json write_resource(const StateResource& resource) {
  Json object{{"address", resource.address.text()},
              {"id", resource.id.text()},
              {"provenance", name(resource.provenance)}};
  if (resource.pending != PendingOperation::none) object["claim"] = name(resource.pending);
  return object;
}

PendingOperation read_pending(StrictReader& object) {
  return object.has("claim") ? object.word<PendingOperation>("claim") : PendingOperation::none;
}

StateRule read_rule(StrictReader& object) {
  StateRule rule;
  rule.source = read_source(object);
  rule.provenance = object.word<Provenance>("provenance");
  rule.pending = read_pending(object);
  rule.origin = object.text("origin");
  object.finish();
  return rule;
}

StateRegistry read_registry(StrictReader& object) {
  StateRegistry registry;
  registry.address = Address(object.text("address"));
  registry.id = object.id("id");
  if (object.ok() && !registry.id.is_registry()) object.fail("has an 'id' that is no registry's");
  registry.on_destroy = object.word<OnDestroy>("on_destroy");
  if (object.has("original")) {
    StrictReader original = object.object("original");
    bool any = false;
    for_each_access_setting([&](auto setting, auto word) {
      if (!original.has(setting.attribute)) return;
      registry.*setting.original = original.word<decltype(word)>(setting.attribute);
      any = true;
    });
    original.finish();
    if (!any) original.fail("holds nothing");
  }
  object.each("rules", [&](StrictReader& rule) {
    StateRule next = read_rule(rule);
    if (!registry.rules.empty() && !(registry.rules.back().source < next.source)) {
      rule.fail("is not in its place in the order");
    }
    registry.rules.push_back(std::move(next));
  });
  object.finish();
  return registry;
}

StateSubnet read_subnet(StrictReader& object) {
  StateSubnet subnet;
  subnet.address = Address(object.text("address"));
  subnet.id = object.id("id");
  if (object.ok() && !subnet.id.is_subnet()) object.fail("has an 'id' that is no subnet's");
  subnet.endpoint = object.word<Provenance>("endpoint");
  subnet.pending = read_pending(object);
  object.finish();
  return subnet;
}

StateResource read_resource(StrictReader& object) {
  StateResource resource;
  resource.address = Address(object.text("address"));
  resource.id = object.id("id");
  const ArmId& id = resource.id;
  const bool makeable =
      id.is_container() || id.is_registry() || id.is_subnet() || id.is_private_endpoint();
  if (object.ok() && !makeable) object.fail("has an 'id' of something that acrnet does not make");
  resource.provenance = object.word<Provenance>("provenance");
  resource.pending = read_pending(object);
  object.finish();
  return resource;
}

// Appends in order; an entry out of order or twice is a mistake, as lookups would miss it.
template <typename Entry>
void append(std::vector<Entry>& entries, Entry next, const StrictReader& place) {
  if (!entries.empty() && !(entries.back().id < next.id))
    place.fail("is not in its place in the order");
  entries.push_back(std::move(next));
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
  reading.newer_version = newer_version(version, State::format_version);
  if (reading.newer_version != 0) return "it has a newer format";
  if (version.kind() != JsonKind::number || version.number() == 0)
    return "it has a format_version that never was";
  const bool old = version.number() == version_without_seen;
  if (old ? has_its_digest(bytes) : is_sealed(bytes)) return {};
  return "its content does not match its seal: it was altered";
}

State read_members(JsonView document, std::string& problem) {
  State state;
  StrictReader reader(document, problem);
  reader.text("format");
  const std::uint64_t version = reader.number("format_version");
  reader.text(version == version_without_seen ? "digest" : seal_member);
  state.lineage = reader.text("lineage");
  state.serial = reader.number("serial");
  reader.each("registries",
              [&](StrictReader& entry) { append(state.registries, read_registry(entry), entry); });
  reader.each("subnets",
              [&](StrictReader& entry) { append(state.subnets, read_subnet(entry), entry); });
  const bool has_resources = version > version_without_resources;
  if (has_resources) {
    reader.each("resources",
                [&](StrictReader& entry) { append(state.resources, read_resource(entry), entry); });
  }
  if (version != version_without_seen) {
    StrictReader seen = reader.object("seen");
    state.last_observed = read_seen(seen, has_resources);
    seen.finish();
  }
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

}  // namespace

std::string encode_state(const State& state) {
  std::string text = fmt::format(
      "{{\"format\":\"{}\",\"format_version\":{},\"{}\":\"{}\",\n\"lineage\":{},\"serial\":{},\n",
      format_name, State::format_version, seal_member, no_seal, write_json(Json(state.lineage)),
      state.serial);
  append_list(text, "registries", state.registries, write_registry);
  text += ",\n";
  append_list(text, "subnets", state.subnets, write_subnet);
  text += ",\n";
  append_list(text, "resources", state.resources, write_resource);
  text += ",\n\"seen\":{";
  append_list(text, "registries", state.last_observed.registries, write_seen_registry);
  text += ",\n";
  append_list(text, "subnets", state.last_observed.subnets, write_seen_subnet);
  text += ",\n";
  append_list(text, "containers", state.last_observed.containers, write_seen_container);
  text += ",\n";
  append_list(text, "private_endpoints", state.last_observed.private_endpoints,
              write_seen_private_endpoint);
  text += ",\n";
  append_list(text, "private_zones", state.last_observed.private_zones, write_seen_private_zone);
  text += ",\n";
  append_list(text, "registrations", state.last_observed.registrations, write_seen_registration);
  return seal(std::move(text) + "}}\n");
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
