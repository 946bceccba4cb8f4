// `state KIND { … }` in `acrnet`: where the state is kept. What is wrong with a place is told
// here, before anything is asked of it; what would be a secret is refused, because a policy is
// for everybody's eyes.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "model/backend.h"
#include "model/url_origin.h"
#include "parser/evaluate/blocks/block_reader.h"
#include "parser/evaluate/expressions/azure_names.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/module_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr Schema state_schema{"state", {}, {}, 1, false, false, false, true};

// A name that another tool has for what is meant.
struct OtherName {
  std::string_view other;
  std::string_view ours;
};

struct Kind {
  std::string_view word;
  std::span<const std::string_view> attributes;
  std::span<const OtherName> secrets;  // `ours` is the variable of the environment
  std::span<const OtherName> others;   // as Terraform's backends call them
};

constexpr std::array<std::string_view, 1> local_attributes{"path"};
constexpr std::array<std::string_view, 4> blob_attributes{"account", "container", "key",
                                                          "endpoint"};
constexpr std::array<std::string_view, 7> http_attributes{
    "address",     "lock_address",  "unlock_address", "update_method",
    "lock_method", "unlock_method", "username"};
constexpr std::array<OtherName, 5> blob_secrets{{{"access_key", "ACRNET_STATE_ACCESS_KEY"},
                                                 {"account_key", "ACRNET_STATE_ACCESS_KEY"},
                                                 {"sas_token", "ACRNET_STATE_SAS_TOKEN"},
                                                 {"sas", "ACRNET_STATE_SAS_TOKEN"},
                                                 {"client_secret", "ARM_CLIENT_SECRET"}}};
constexpr std::array<OtherName, 2> http_secrets{
    {{"password", "ACRNET_STATE_PASSWORD"}, {"token", "ACRNET_STATE_PASSWORD"}}};
constexpr std::array<OtherName, 3> blob_others{
    {{"storage_account_name", "account"}, {"container_name", "container"}, {"path", "key"}}};
constexpr std::array<OtherName, 2> http_others{{{"url", "address"}, {"endpoint", "address"}}};

constexpr std::array<Kind, 3> kinds{{{"local", local_attributes, {}, {}},
                                     {"azblob", blob_attributes, blob_secrets, blob_others},
                                     {"http", http_attributes, http_secrets, http_others}}};

std::optional<std::string_view> ours_for(std::span<const OtherName> names, std::string_view other) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const OtherName& name) { return name.other == other; });
  if (found == names.end()) return std::nullopt;
  return found->ours;
}

// Reads the values of one `state` block.
class StateReader {
 public:
  StateReader(const Kind& kind, const TopBlock& block, Evaluation& evaluation)
      : kind_(kind), evaluation_(evaluation), reader_(state_schema, block, evaluation) {
    for (const BlockReader::BoundAttribute& item : reader_.attributes()) check_name(item);
  }

  Backend read() {
    if (kind_.word == "azblob") return blob();
    if (kind_.word == "http") return http();
    LocalBackend local;
    read_into(local.path, "path", problem_of_state_path,
              "write a path such as \"states/prod.acrstate\"");
    return local;
  }

 private:
  using Rule = std::string_view (*)(std::string_view);

  void check_name(const BlockReader::BoundAttribute& item) {
    const std::string_view name = item.attribute->name.text;
    if (contains(kind_.attributes, name)) return;
    misnamed_ = true;
    const SourceRange at = range_of(*item.scope->document, item.attribute->name.span);
    if (const auto variable = ours_for(kind_.secrets, name)) {
      // The message shows the line.
      evaluation_.make_sensitive(
          evaluate_expression(item.attribute->value, *item.scope, evaluation_));
      evaluation_.report(secret_in_state(at, name, *variable));
    } else {
      evaluation_.report(unknown_state_setting(at, name, kind_.word, kind_.attributes,
                                               ours_for(kind_.others, name)));
    }
  }

  SourceRange place_of(std::string_view name) const {
    return reader_.attribute_range(*reader_.attribute(name));
  }

  // The text of an attribute; nothing when it is not set or wrong (reported).
  std::optional<std::string> text(std::string_view name) {
    const auto value = reader_.value(name);
    if (!value) return std::nullopt;
    if (value->sensitive) {
      evaluation_.report(sensitive_state_setting(place_of(name), name));
      return std::nullopt;
    }
    const auto found = reader_.text(name);
    return found ? std::optional<std::string>(*found) : std::nullopt;
  }

  void read_into(std::string& setting, std::string_view name, Rule rule, std::string_view help) {
    const auto found = text(name);
    if (!found) return;
    if (const std::string_view reason = rule(*found); !reason.empty()) {
      evaluation_.report(malformed_state_setting(place_of(name), name, reason, help));
    } else {
      setting = *found;
    }
  }

  // Requires the attribute to be there, and to be something.
  void require(std::string_view name) {
    if (!misnamed_) reader_.require(name);
    const Attribute* const found = reader_.attribute(name);
    if (found == nullptr) return;
    const Value value = evaluate_expression(found->value, reader_.scope_of(*found), evaluation_);
    if (value.as<Null>() == nullptr) return;
    evaluation_.report(malformed_state_setting(place_of(name), name,
                                               "It is needed, and 'null' says that it is not set.",
                                               "write its value, a text in quotes"));
  }

  void read_name(std::string& setting, std::string_view name, std::string_view what,
                 BlockReader::NameRule rule) {
    require(name);
    if (const auto found = text(name); found && reader_.azure_name(name, what, rule))
      setting = *found;
  }

  BlobBackend blob() {
    BlobBackend blob;
    read_name(blob.account, "account", "storage account", broken_storage_account_name_rule);
    read_name(blob.container, "container", "container", broken_container_name_rule);
    require("key");
    read_into(blob.key, "key", problem_of_blob_name, "write a name such as \"prod.acrstate\"");
    read_into(blob.endpoint, "endpoint", problem_of_blob_endpoint,
              "write what the storage account shows as its blob service, such as "
              "\"https://contosotf.blob.core.windows.net\"");
    while (blob.endpoint.ends_with('/')) blob.endpoint.pop_back();
    return blob;
  }

  void read_address(std::string& setting, std::string_view name) {
    read_into(setting, name, problem_of_state_address,
              "write a URL such as \"https://states.example/prod\"");
  }

  // The password goes to all three.
  void check_origin(std::string_view name, const std::string& address, const std::string& home) {
    if (home.empty() || reader_.attribute(name) == nullptr || origin_of(address) == origin_of(home))
      return;
    evaluation_.report(malformed_state_setting(
        place_of(name), name,
        "It leads to another server than 'address', and would be given the password.",
        "keep all addresses on one server"));
  }

  HttpBackend http() {
    HttpBackend http;
    require("address");
    read_address(http.address, "address");
    http.lock_address = http.address;
    read_address(http.lock_address, "lock_address");
    http.unlock_address = http.lock_address;
    read_address(http.unlock_address, "unlock_address");
    check_origin("lock_address", http.lock_address, http.address);
    check_origin("unlock_address", http.unlock_address, http.address);
    constexpr std::string_view help = "write one such as \"PUT\"";
    read_into(http.update_method, "update_method", problem_of_method, help);
    read_into(http.lock_method, "lock_method", problem_of_method, help);
    read_into(http.unlock_method, "unlock_method", problem_of_method, help);
    if (auto username = text("username")) http.username = std::move(*username);
    return http;
  }

  const Kind& kind_;
  Evaluation& evaluation_;
  BlockReader reader_;
  bool misnamed_ = false;  // what seems to be missing may be what was meant
};

}  // namespace

void evaluate_state(const TopBlock& block, Evaluation& evaluation) {
  const Nodes<Label>& labels = block.block->labels;
  if (labels.size() != 1) {
    BlockReader::read_head(state_schema, block, evaluation);
    return;
  }
  for (const Kind& kind : kinds) {
    if (kind.word != labels[0].text) continue;
    evaluation.policy.backend = StateReader(kind, block, evaluation).read();
    return;
  }
  std::array<std::string_view, kinds.size()> words;
  std::transform(kinds.begin(), kinds.end(), words.begin(),
                 [](const Kind& kind) { return kind.word; });
  evaluation.report(
      unknown_state(range_of(*block.document, labels[0].span), labels[0].text, words));
}

}  // namespace acrnet::parser
