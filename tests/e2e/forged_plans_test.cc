// Plans that somebody altered who can recompute the digest and the checksum: each is refused, or it
// is shown as what it is now and does exactly that.
//
// Real saved plans are taken apart: every kind of member is dropped, doubled, swapped, grown and
// altered, and every text that a plan repeats is replaced wherever it stands. ACRNET_FORGERIES=N
// tries N places of each kind in each plan instead of one place of each kind.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view plan_name = "saved.plan";

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string text_or_nothing(const fs::path& path) {
  return fs::exists(path) ? read_file(path) : std::string();
}

// ---- plans to forge

// A world, a state and a plan for them. The policy is not there, so that nothing but the plan says
// what it means.
class Victim {
 public:
  Victim(std::string name, const Project& project, const AzureOnLoopback& azure,
         std::vector<std::string> options)
      : name_(std::move(name)), project_(project) {
    options.insert(options.begin(), {"plan", "--out", std::string(plan_name)});
    REQUIRE(project.run(options, &azure).code == 0);
    plan_ = json::parse(read_file(folder() / plan_name));
    state_ = text_or_nothing(folder() / "acrnet.acrstate");
    seed_ = scratch_->write("world.json", azure.snapshot()).string();
    for (const auto& entry : fs::directory_iterator(folder())) {
      const std::string file = entry.path().filename();
      if (file.ends_with(".acrnet")) fs::remove_all(entry.path());
    }
  }

  const std::string& name() const { return name_; }
  const json& plan() const { return plan_; }
  const fs::path& folder() const { return project_.folder(); }

  // Puts the world and the state back to what the plan was made for, and the plan in its place.
  void lay_out(const std::string& plan) {
    if (azure_ == nullptr || !azure_->writes().empty()) {
      azure_ = std::make_unique<AzureOnLoopback>(seed_);
      before_ = azure_->world();
    }
    for (const auto& entry : fs::directory_iterator(folder())) {
      const std::string file = entry.path().filename();
      if (file.find("acrstate") != std::string::npos) fs::remove(entry.path());
    }
    if (!state_.empty()) write_file(folder() / "acrnet.acrstate", state_);
    write_file(folder() / plan_name, plan);
  }

  Outcome run(std::vector<std::string> arguments) const {
    return e2e::run(project_.command(std::move(arguments), azure_.get()));
  }
  bool nothing_was_done() const {
    return azure_->writes().empty() && text_or_nothing(folder() / "acrnet.acrstate") == state_;
  }
  const json& before() const { return before_; }
  json after() const { return azure_->world(); }
  // Without what no two runs share.
  json state_after() const {
    const std::string text = text_or_nothing(folder() / "acrnet.acrstate");
    if (text.empty()) return {};
    json state = json::parse(text);
    state.erase("seal");
    if (state_.empty()) state.erase("lineage");
    return state;
  }

 private:
  std::string name_;
  Project project_;
  std::shared_ptr<ScratchFolder> scratch_ = std::make_shared<ScratchFolder>();
  json plan_;
  std::string state_;
  std::string seed_;
  std::unique_ptr<AzureOnLoopback> azure_;
  json before_;
};

const std::string registry_path =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup/providers/"
    "Microsoft.ContainerRegistry/registries/mycontainerregistry?api-version=2021-08-01-preview";

Victim first_plan(const std::string& example, std::vector<std::string> options = {}) {
  const Project project = Project::example(example);
  const AzureOnLoopback azure(project.seed());
  return {example, project, azure, std::move(options)};
}

Victim later_plan(const std::string& example, std::vector<std::string> options,
                  const std::function<void(const Project&, const AzureOnLoopback&)>& change) {
  const Project project = Project::example(example);
  const AzureOnLoopback azure(project.seed());
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  if (change) change(project, azure);
  const std::string name = fmt::format("{} {}", example, fmt::join(options, " "));
  return {name, project, azure, std::move(options)};
}

Victim shared_plan() {
  const Project whole = Project::example("09-shared-registry");
  const AzureOnLoopback azure(whole.seed());
  const Project platform = whole.below("platform");
  REQUIRE(platform.run({"apply", "--auto-approve"}, &azure).code == 0);
  return {"09 payments", whole.below("payments"), azure, {}};
}

std::vector<Victim> victims() {
  std::vector<Victim> all;
  all.push_back(first_plan("01-walk-through"));
  all.push_back(first_plan("02-office-and-builders"));
  all.push_back(shared_plan());
  all.push_back(first_plan("12-lab"));
  all.push_back(first_plan("13-private-endpoint"));
  all.push_back(first_plan("11-reorganized"));
  all.push_back(later_plan("01-walk-through", {"--destroy"}, {}));
  all.push_back(later_plan("12-lab", {"--destroy"}, {}));
  all.push_back(first_plan("02-office-and-builders", {"--target", "registry.*"}));
  all.push_back(later_plan(
      "01-walk-through", {"--refresh-only"}, [](const Project&, const AzureOnLoopback& azure) {
        azure.send("PATCH", registry_path,
                   {{"properties", {{"networkRuleSet", {{"defaultAction", "Allow"}}}}}});
      }));
  return all;
}

// ---- forgeries

// What is forged, without the numbers of a place; and how.
struct Forgery {
  std::string kind;
  json plan;
};

using Words = std::vector<std::string>;
const std::array<Words, 10> vocabulary{
    Words{"Allow", "Deny"},
    Words{"Enabled", "Disabled"},
    Words{"add", "update", "remove", "adopt", "move", "forget"},
    Words{"in_policy", "needed_by_rule", "needed_by_creation", "not_in_policy",
          "removed_from_policy", "ended", "no_longer_needed", "imported", "let_go", "destroy",
          "destroy_imported"},
    Words{"apply", "destroy", "refresh"},
    Words{"register_provider", "create", "write_subnet", "write_registry", "remove"},
    Words{"public", "us_government", "china", "emulator"},
    Words{"restore", "keep"},
    Words{"registered", "registering", "not_registered"},
    Words{"endpoint_before_rule", "network_before_subnet", "group_before_resource"}};

constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzADE_";

// Other texts that could stand in its place.
Words others_like(const std::string& text) {
  Words others;
  for (const Words& words : vocabulary) {
    if (std::find(words.begin(), words.end(), text) == words.end()) continue;
    std::copy_if(words.begin(), words.end(), std::back_inserter(others),
                 [&](const std::string& word) { return word != text; });
  }
  if (!others.empty()) return others;
  if (text.empty()) return {"x"};
  std::string last = text;
  const std::size_t slash = text.find('/');
  const bool is_network = text.find_first_not_of("0123456789./") == std::string::npos;
  if (is_network && slash != std::string::npos && slash > 0) {
    last = text.substr(0, slash).starts_with("203.") ? "198.51.100.7/32" : "203.0.113.77/32";
    return {last, "0.0.0.0/1"};
  }
  last.back() = last.back() == '1' ? '2' : '1';
  return {last};
}

// Each value of the plan, with its path; numbers in `kind` are left out.
void walk(json& value, const std::string& kind,
          const std::function<void(json&, const std::string&)>& visit) {
  if (value.is_object()) {
    for (auto& [name, member] : value.items()) {
      if (kind.empty() && (name == "digest" || name == "seal" || name == "requests")) continue;
      walk(member, kind + "." + name, visit);
    }
  } else if (value.is_array()) {
    for (json& element : value) walk(element, kind + "[]", visit);
  }
  visit(value, kind);
}

json altered(const json& value) {
  if (value.is_string()) return others_like(value.get<std::string>()).front();
  if (value.is_number()) return value.get<std::uint64_t>() + 1;
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_array()) {
    json copy = value;
    if (!copy.empty()) copy.back() = altered(copy.back());
    return copy;
  }
  if (value.is_object()) {
    json copy = value;
    for (auto& [name, member] : copy.items()) {
      if (member.is_string() && name != "kind") return member = altered(member), copy;
    }
    return copy;
  }
  return json::object();
}

// Collects forgeries: each kind at up to `most` places.
class Forger {
 public:
  explicit Forger(std::size_t most) : most_(most) {}

  std::vector<Forgery> forge(const json& plan) {
    found_.clear();
    plan_ = plan;
    walk(plan_, "", [this](json& value, const std::string& kind) { forge_at(value, kind); });
    replace_everywhere();
    return std::move(found_);
  }

  std::size_t kinds() const { return tried_.size(); }

 private:
  // `value` is a part of plan_; it is put back.
  void alter(const std::string& kind, json& value, json other) {
    if (tried_[kind] >= most_ || other == value) return;
    ++tried_[kind];
    std::swap(value, other);
    found_.push_back({kind, plan_});
    std::swap(value, other);
  }

  void forge_at(json& value, const std::string& kind) {
    if (value.is_string()) {
      for (const std::string& other : others_like(value.get<std::string>())) {
        const bool word = other.find_first_not_of(letters) == std::string::npos;
        alter(kind + (word ? " as " + other : " altered"), value, other);
      }
    } else if (value.is_number()) {
      alter(kind + " one more", value, value.get<std::uint64_t>() + 1);
      alter(kind + " zero", value, 0);
      alter(kind + " most", value, ~std::uint64_t{0});
    } else if (value.is_boolean() || value.is_null()) {
      alter(kind + " altered", value, altered(value));
    } else if (value.is_object()) {
      const json whole = value;
      for (const auto& [name, member] : whole.items()) {
        if (kind.empty() && (name == "digest" || name == "seal" || name == "requests")) continue;
        json less = value;
        less.erase(name);
        alter(kind + "." + name + " dropped", value, std::move(less));
      }
      json more = value;
      more["unheard_of"] = 1;
      alter(kind + " grown", value, std::move(more));
    } else if (value.is_array()) {
      forge_list(value, kind);
    }
  }

  void forge_list(json& list, const std::string& kind) {
    if (list.empty()) {
      const bool networks = kind.ends_with("ip_rules") || kind.ends_with("addresses");
      return alter(kind + " begun", list, json::array({networks ? "198.51.100.7/32" : "x"}));
    }
    alter(kind + " emptied", list, json::array());
    json other = list;
    other.erase(other.size() - 1);
    alter(kind + " without its last", list, other);
    other = list;
    other.erase(std::size_t{0});
    alter(kind + " without its first", list, other);
    other = list;
    other.push_back(list.back());
    alter(kind + " doubled", list, other);
    other = list;
    other.push_back(altered(list.back()));
    alter(kind + " with another", list, other);
    other = list;
    std::reverse(other.begin(), other.end());
    alter(kind + " reversed", list, other);
  }

  // What stands in several places is altered in all of them, so that the plan agrees with itself.
  void replace_everywhere() {
    std::map<std::string, std::string> kind_of;
    walk(plan_, "", [&](json& value, const std::string& kind) {
      if (value.is_string() && !value.get<std::string>().empty())
        kind_of.emplace(value.get<std::string>(), kind);
    });
    for (const auto& [text, kind] : kind_of) {
      for (const std::string& other : others_like(text)) {
        for (const bool observed : {true, false}) replace(text, other, kind, observed);
      }
    }
  }

  void replace(const std::string& text, const std::string& other, const std::string& kind,
               bool observed) {
    const std::string name =
        fmt::format("{} everywhere{}", kind, observed ? "" : " but where it was observed");
    if (tried_[name] >= most_) return;
    json copy = plan_;
    walk(copy, "", [&](json& value, const std::string& at) {
      const bool skipped = !observed && (at.starts_with(".observed") || at.starts_with(".targets"));
      if (!skipped && value.is_string() && value == text) value = other;
    });
    if (copy == plan_) return;
    ++tried_[name];
    found_.push_back({name, std::move(copy)});
  }

  std::size_t most_;
  json plan_;
  std::map<std::string, std::size_t> tried_;
  std::vector<Forgery> found_;
};

// ---- what is said and what is done

std::string last_part(const std::string& id) { return id.substr(id.rfind('/') + 1); }

json without_lengths(json networks) {
  for (json& network : networks) {
    std::string text = network;
    if (text.ends_with("/32")) text.resize(text.size() - 3);
    network = text;
  }
  std::sort(networks.begin(), networks.end());
  return networks;
}

json lower_case(json ids) {
  for (json& id : ids) {
    std::string text = id;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    id = text;
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// The world as far as a plan can change it, in a form that can be compared.
json facts_of(const json& world) {
  json facts = {{"registries", world.at("registries")}, {"subnets", json::object()}};
  for (auto& [name, registry] : facts["registries"].items()) {
    registry["ip"] = without_lengths(registry.at("ip"));
    registry["subnets"] = lower_case(registry.at("subnets"));
  }
  for (const auto& [id, subnet] : world.at("subnets").items()) {
    const json& services = subnet.at("properties").at("serviceEndpoints");
    facts["subnets"][lower_case({id})[0].get<std::string>()] =
        std::any_of(services.begin(), services.end(), [](const json& endpoint) {
          return endpoint.at("service") == "Microsoft.ContainerRegistry";
        });
  }
  for (const char* list : {"networks", "groups", "private_endpoints"})
    facts[list] = lower_case(world.at(list));
  return facts;
}

void set_presence(json& list, const std::string& id, bool present) {
  const std::string key = lower_case({id})[0];
  const auto at = std::find(list.begin(), list.end(), key);
  if (present && at == list.end()) list.push_back(key);
  if (!present && at != list.end()) list.erase(at);
  std::sort(list.begin(), list.end());
}

// What will be there, as `show --format json` says it.
json facts_as_shown(json facts, const json& shown) {
  for (const json& item : shown.at("resource_changes")) {
    const json& after = item.at("change").at("after");
    const json& known = after.is_null() ? item.at("change").at("before") : after;
    if (known.is_null() || !known.contains("id")) continue;
    const std::string id = known.at("id");
    const std::string type = item.at("type");
    const bool stays = !after.is_null() || item.at("change").at("actions") == json{"forget"};
    if (type == "acrnet_registry") {
      if (!stays) facts["registries"].erase(last_part(id));
      if (after.is_null()) continue;
      facts["registries"][last_part(id)] = {
          {"default", after.at("default_action")},
          {"public", after.at("public_access")},
          {"trusted", after.at("trusted_services") == "Allow" ? "AzureServices" : "None"},
          {"data", after.at("dedicated_data_endpoints") == "Enabled"},
          {"ip", without_lengths(after.at("ip_rules"))},
          {"subnets", lower_case(after.at("subnet_rules"))}};
    } else if (type == "acrnet_subnet") {
      const std::string key = lower_case({id})[0];
      if (!stays) facts["subnets"].erase(key);
      if (!after.is_null()) facts["subnets"][key] = after.at("service_endpoint");
    } else if (type == "acrnet_virtual_network") {
      set_presence(facts["networks"], id, stays);
    } else if (type == "acrnet_resource_group") {
      set_presence(facts["groups"], id, stays);
    } else if (type == "acrnet_private_endpoint") {
      set_presence(facts["private_endpoints"], id, stays);
    }
  }
  return facts;
}

// Where Azure refused a part: whatever is not as it was is as it was shown.
bool is_part_of(const json& done, const json& before, const json& shown) {
  for (const char* kind : {"registries", "subnets"}) {
    for (const auto& [name, fact] : done.at(kind).items()) {
      const bool as_before = before.at(kind).contains(name) && before.at(kind).at(name) == fact;
      const bool as_shown = shown.at(kind).contains(name) && shown.at(kind).at(name) == fact;
      if (!as_before && !as_shown) return false;
    }
  }
  return true;
}

struct Counts {
  std::map<std::string, std::size_t> outcomes;
  std::size_t all = 0;
  std::vector<std::string> wrong;
};

// The text of a plan without its digest, which differs with every byte.
std::string shown_text(const Outcome& show) {
  std::string text = show.out;
  const std::size_t at = text.rfind("Digest ");
  if (at != std::string::npos) text.erase(at, text.find('\n', at) - at);
  return text;
}

class Trial {
 public:
  Trial(Victim& victim, Counts& counts) : victim_(victim), counts_(counts) {
    victim_.lay_out(sealed_anew(victim_.plan()));
    original_text_ = shown_text(victim_.run({"show", std::string(plan_name)}));
    const Outcome apply = victim_.run({"apply", std::string(plan_name)});
    CAPTURE(victim_.name(), apply.err, apply.out);
    REQUIRE(apply.code == 0);
    original_world_ = victim_.after();
    original_state_ = victim_.state_after();
  }

  void run(const Forgery& forgery) {
    ++counts_.all;
    victim_.lay_out(sealed_anew(forgery.plan));
    const Outcome show = victim_.run({"show", std::string(plan_name)});
    const Outcome apply = victim_.run({"apply", std::string(plan_name)});
    note(judge(show, apply));
    if (wrong_.empty()) return;
    counts_.wrong.push_back(fmt::format("{}: {}: {}\n{}{}", victim_.name(), forgery.kind, wrong_,
                                        apply.out, apply.err));
    wrong_.clear();
  }

 private:
  void note(const std::string& outcome) { ++counts_.outcomes[outcome]; }

  std::string judge(const Outcome& show, const Outcome& apply) {
    const bool refused = apply.code == 1 || apply.code == 4;
    const bool told = refused && apply.err.find("error[ACR") != std::string::npos;
    if (show.code == 1) {
      if (!told || !victim_.nothing_was_done()) wrong_ = "show refuses it, apply does something";
      return "refused by show and apply";
    }
    if (show.code != 0) wrong_ = "show has ended in another way";
    if (told && victim_.nothing_was_done()) return "refused by apply";
    const json after = facts_of(victim_.after());
    if (shown_text(show) == original_text_) {
      const bool same =
          victim_.after() == original_world_ && victim_.state_after() == original_state_;
      if (!same) wrong_ = "the text is the same, what was done is not";
      return "says and does the same as before";
    }
    const json before = facts_of(victim_.before());
    const Outcome shown = victim_.run({"show", std::string(plan_name), "--format", "json"});
    const json expected = facts_as_shown(before, json::parse(shown.out));
    if (apply.code == 0) {
      if (after != expected)
        wrong_ = "shown: " + expected.dump() + "\ndone:  " + after.dump() + "\n";
      return "says something else and does that";
    }
    if (!is_part_of(after, before, expected)) wrong_ = "something else than a part was done";
    return "says something else; Azure refuses a part of it";
  }

  Victim& victim_;
  Counts& counts_;
  std::string original_text_;
  json original_world_;
  json original_state_;
  std::string wrong_;
};

std::size_t places_of_each_kind() {
  const char* const text = std::getenv("ACRNET_FORGERIES");
  return text == nullptr ? 0 : static_cast<std::size_t>(std::strtoul(text, nullptr, 10));
}

}  // namespace

TEST_CASE("no forged plan does anything else than what show shows") {
  const std::size_t places = places_of_each_kind();
  Counts counts;
  std::size_t kinds = 0;
  Forger once(1);  // each kind in one plan
  std::set<std::string> all_kinds;
  for (Victim& victim : victims()) {
    Forger each(places);
    Forger& forger = places > 0 ? each : once;
    Trial trial(victim, counts);
    for (const Forgery& forgery : forger.forge(victim.plan())) {
      all_kinds.insert(forgery.kind);
      trial.run(forgery);
    }
    std::cout << fmt::format("{}: {} forged plans so far", victim.name(), counts.all) << std::endl;
  }
  kinds = all_kinds.size();
  std::cout << fmt::format("{} forged plans of {} kinds\n", counts.all, kinds);
  for (const auto& [outcome, count] : counts.outcomes)
    std::cout << fmt::format("  {:6} {}\n", count, outcome);
  for (const std::string& wrong : counts.wrong) UNSCOPED_INFO(wrong);
  CHECK(counts.wrong.empty());
  CHECK(kinds >= 200);
  CHECK(counts.outcomes["refused by show and apply"] > 0);
  CHECK(counts.outcomes["says something else and does that"] > 0);
}

}  // namespace acrnet::e2e
