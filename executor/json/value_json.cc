#include "executor/json/value_json.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/access_setting.h"
#include "model/match.h"

namespace acrnet::executor {

namespace {

std::optional<Cidr> parse_exact_cidr(std::string_view text, std::string& reason) {
  const auto written = parse_cidr(text, reason);
  if (!written) return std::nullopt;
  if (!written->has_host_bits()) return written->network();
  reason = "it has bits set below its prefix";
  return std::nullopt;
}

// Values must be sorted and unique, as the model requires: a search in them would fail otherwise.
template <typename T>
void require_sorted(const std::vector<T>& values, const StrictReader& place,
                    std::string_view name) {
  if (std::adjacent_find(values.begin(), values.end(),
                         [](const T& a, const T& b) { return !(a < b); }) != values.end()) {
    place.fail(fmt::format("{} is not in order", name));
  }
}

}  // namespace

std::string StrictReader::path() const {
  std::string before = parent_ == nullptr ? "" : parent_->path();
  if (parent_ == nullptr) return before;
  if (name_.empty()) return fmt::format("{}[{}]", before, index_);
  return before.empty() ? std::string(name_) : fmt::format("{}.{}", before, name_);
}

void StrictReader::fail(std::string_view what) const {
  if (!ok()) return;
  const std::string place = path();
  *problem_ = place.empty() ? fmt::format("it {}", what) : fmt::format("'{}' {}", place, what);
}

StrictReader StrictReader::at(std::string_view name) const {
  return {value_.member(name), *this, name, 0};
}

void StrictReader::note_read(std::string_view name) {
  const std::string_view* const begin = read_.data();
  const std::string_view* const end = begin + read_count_;
  if (std::find(begin, end, name) != end) return;
  if (read_count_ == most_members) return fail("has too many members");
  read_[read_count_++] = name;
}

JsonView StrictReader::typed(std::string_view name, JsonKind kind) {
  if (!ok()) return {};
  note_read(name);
  const JsonView found = value_.member(name);
  if (found.kind() == kind) return found;
  at(name).fail(fmt::format("is {}, where {} is expected", in_words(found.kind()), in_words(kind)));
  return {};
}

bool StrictReader::is_null(std::string_view name) {
  if (value_.member(name).kind() != JsonKind::null) return false;
  note_read(name);
  return true;
}

std::string StrictReader::text(std::string_view name) {
  const JsonView found = typed(name, JsonKind::text);
  return found.kind() == JsonKind::missing ? std::string() : std::string(found.text());
}

std::uint64_t StrictReader::number(std::string_view name, std::uint64_t most) {
  const JsonView found = typed(name, JsonKind::number);
  if (found.kind() == JsonKind::missing) return 0;
  if (found.number() <= most) return found.number();
  at(name).fail("is too large");
  return 0;
}

bool StrictReader::flag(std::string_view name) {
  const JsonView found = typed(name, JsonKind::flag);
  return found.kind() != JsonKind::missing && found.flag();
}

StrictReader StrictReader::object(std::string_view name) {
  return {typed(name, JsonKind::object), *this, name, 0};
}

ArmId StrictReader::id(std::string_view name) {
  const JsonView found = typed(name, JsonKind::text);
  return ok() ? StrictReader(found, *this, name, 0).as_id() : ArmId();
}

std::string StrictReader::as_text() const {
  if (value_.kind() == JsonKind::text) return std::string(value_.text());
  fail("is not a text");
  return {};
}

std::uint64_t StrictReader::as_number(std::uint64_t most) const {
  if (value_.kind() == JsonKind::number && value_.number() <= most) return value_.number();
  fail("is not a number in its range");
  return 0;
}

ArmId StrictReader::as_id() const {
  if (value_.kind() != JsonKind::text) fail("is not a text");
  if (!ok()) return {};
  if (const auto known = ids_->find(value_.text()); known != ids_->end()) return known->second;
  std::string reason;
  const auto id = parse_safe_id(value_.text(), reason);
  if (!id) {
    fail(fmt::format("is no resource ID: {}", reason));
    return {};
  }
  ids_->emplace(id->text(), *id);
  return *id;
}

Cidr StrictReader::as_cidr() const {
  std::string reason;
  const auto cidr = parse_exact_cidr(as_text(), reason);
  if (!cidr) fail(reason);
  return cidr.value_or(Cidr());
}

void StrictReader::finish() const {
  if (!ok()) return;
  if (value_.kind() != JsonKind::object) return fail("is not an object");
  if (all_read()) return;  // every member was read, none is there twice
  const std::string_view* const begin = read_.data();
  const std::string_view* const end = begin + read_count_;
  std::size_t members = 0;
  value_.each_name([&](std::string_view name) {
    ++members;
    if (std::find(begin, end, name) == end) at(name).fail("is not known here");
  });
  // Each that was read is there: so more of them means one twice.
  if (ok() && members > read_count_) fail("has a member twice");
}

std::optional<ArmId> parse_safe_id(std::string_view text, std::string& reason) {
  auto id = ArmId::parse_group_or_resource(text, reason);
  if (!id) return std::nullopt;
  const std::string closed = std::string(text) + "/";
  if (closed.find("/./") == std::string::npos && closed.find("/../") == std::string::npos)
    return id;
  reason = "a part of it is '.' or '..'";
  return std::nullopt;
}

long long newer_version(JsonView version, int known) {
  if (version.kind() != JsonKind::number) return 0;
  const std::uint64_t number = version.number();
  const bool newer = number > static_cast<std::uint64_t>(known);
  return newer ? static_cast<long long>(std::min<std::uint64_t>(number, 1'000'000'000U)) : 0;
}

void write_source(Json& object, const RuleSource& source) {
  match(
      source, [&](const Cidr& cidr) { object["ip"] = to_string(cidr); },
      [&](const ArmId& subnet) { object["subnet"] = subnet.text(); });
}

RuleSource read_source(StrictReader& object) {
  if (object.has("subnet")) {
    ArmId subnet = object.id("subnet");
    if (object.ok() && !subnet.is_subnet()) object.fail("names something that is no subnet");
    return subnet;
  }
  const std::string spelled = object.text("ip");
  std::string reason;
  const auto cidr = parse_exact_cidr(spelled, reason);
  if (!cidr) object.fail(fmt::format("has an 'ip' that is none: {}", reason));
  return cidr.value_or(Cidr());
}

std::vector<ArmId> read_ids(StrictReader& object, std::string_view name) {
  std::vector<ArmId> ids;
  object.each(name, [&](const StrictReader& element) { ids.push_back(element.as_id()); });
  return ids;
}

Json write_network(const NetworkSettings& settings) {
  Json ip_rules = Json::array();
  for (const Cidr& cidr : settings.ip_rules) ip_rules.push_back(to_string(cidr));
  Json subnet_rules = Json::array();
  for (const ArmId& subnet : settings.subnet_rules) subnet_rules.push_back(subnet.text());
  Json object{{"ip_rules", std::move(ip_rules)}, {"subnet_rules", std::move(subnet_rules)}};
  for_each_access_setting(
      [&](auto setting, auto) { object[setting.member] = name(settings.*setting.network); });
  return object;
}

NetworkSettings read_network(StrictReader object) {
  NetworkSettings settings;
  for_each_access_setting_after_default([&](auto setting, auto word) {
    settings.*setting.network = object.word<decltype(word)>(setting.member);
  });
  object.each("ip_rules",
              [&](const StrictReader& element) { settings.ip_rules.push_back(element.as_cidr()); });
  object.each("subnet_rules", [&](const StrictReader& element) {
    ArmId subnet = element.as_id();
    if (!subnet.is_subnet()) return element.fail("is no subnet");
    settings.subnet_rules.push_back(std::move(subnet));
  });
  object.finish();
  require_sorted(settings.ip_rules, object, "its list of IP rules");
  require_sorted(settings.subnet_rules, object, "its list of subnet rules");
  return settings;
}

}  // namespace acrnet::executor
