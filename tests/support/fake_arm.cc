#include "tests/support/fake_arm.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace acrnet::testing {

namespace {

using Json = nlohmann::ordered_json;

HttpResponse answer(int status, const Json& body, std::vector<executor::HttpHeader> headers = {}) {
  headers.push_back({"Content-Type", "application/json"});
  headers.push_back({"x-ms-correlation-request-id", "11111111-2222-3333-4444-555555555555"});
  return {status, std::move(headers), body.dump(), {}};
}

HttpResponse refuse(int status, const std::string& code,
                    const std::string& message = "told by the model") {
  return answer(status, Json{{"error", {{"code", code}, {"message", message}}}});
}

std::string header_of(const HttpRequest& request, const std::string& name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::string parent_of(const std::string& path, int levels) {
  std::string parent = path;
  for (int i = 0; i < levels; ++i) parent = parent.substr(0, parent.rfind('/'));
  return parent;
}

std::string name_of(const std::string& id) { return id.substr(id.rfind('/') + 1); }

// The subscription in an ID.
std::string subscription_of(const std::string& id) { return id.substr(15, id.find('/', 15) - 15); }

std::string query_value(const std::string& query, const std::string& key) {
  const std::size_t at = query.find(key + "=");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + key.size() + 1;
  return query.substr(begin, query.find('&', begin) - begin);
}

bool carries_endpoint(const Json& subnet) {
  const Json& properties = subnet.at("properties");
  if (!properties.contains("serviceEndpoints")) return false;
  const Json& endpoints = properties.at("serviceEndpoints");
  return std::any_of(endpoints.begin(), endpoints.end(), [](const Json& endpoint) {
    return endpoint.at("service") == "Microsoft.ContainerRegistry";
  });
}

std::string subnet_of(const Json& rule) {
  return rule.contains("id") ? rule.at("id") : rule.at("virtualNetworkSubnetResourceId");
}

}  // namespace

Fault answer_with(int status, std::string body, std::vector<executor::HttpHeader> headers) {
  return {Fault::Kind::answer, {status, std::move(headers), std::move(body), {}}};
}

std::string error_body(const std::string& code, const std::string& message) {
  return Json{{"error", {{"code", code}, {"message", message}}}}.dump();
}

std::string FakeArm::lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string FakeArm::new_etag() { return "W/\"etag-" + std::to_string(++etags_) + "\""; }

void FakeArm::add_registry(const std::string& id, const std::string& sku) {
  Json rules{{"defaultAction", "Allow"},
             {"virtualNetworkRules", Json::array()},
             {"ipRules", Json::array()}};
  registries_[lower(id)] = Json{{"id", id},
                                {"name", name_of(id)},
                                {"sku", {{"name", sku}}},
                                {"properties",
                                 {{"loginServer", lower(name_of(id)) + ".azurecr.io"},
                                  {"provisioningState", "Succeeded"},
                                  {"publicNetworkAccess", "Enabled"},
                                  {"networkRuleBypassOptions", "AzureServices"},
                                  {"dataEndpointEnabled", false},
                                  {"networkRuleSet", sku == "Premium" ? rules : Json()},
                                  {"privateEndpointConnections", Json::array()}}}};
}

void FakeArm::add_subnet(const std::string& id, bool endpoint) {
  const std::string network = parent_of(id, 2);
  if (networks_.count(lower(network)) == 0) {
    networks_[lower(network)] = Json{{"id", network},
                                     {"name", name_of(network)},
                                     {"location", "westeurope"},
                                     {"properties",
                                      {{"provisioningState", "Succeeded"},
                                       {"addressSpace", {{"addressPrefixes", {"10.0.0.0/16"}}}}}}};
  }
  Json subnet{{"name", name_of(id)},
              {"id", id},
              {"etag", new_etag()},
              {"properties",
               {{"provisioningState", "Succeeded"},
                {"addressPrefix", "10.0.0.0/24"},
                {"networkSecurityGroup", {{"id", "/subscriptions/s/nsg"}}},
                {"memberOfTheFuture", {{"deep", {1, 2.5, nullptr}}}}}}};
  if (endpoint) {
    subnet["properties"]["serviceEndpoints"] =
        Json::array({{{"service", "Microsoft.ContainerRegistry"}, {"locations", {"*"}}}});
  }
  subnets_[lower(id)] = std::move(subnet);
}

void FakeArm::add_resource(const std::string& id, Json properties) {
  resources_[lower(id)] = {
      {"id", id}, {"name", name_of(id)}, {"properties", std::move(properties)}};
}

void FakeArm::set_registration(const std::string& subscription, const std::string& state) {
  registrations_[lower(subscription)] = state;
}

void FakeArm::set_rules(const std::string& id, const std::string& action,
                        const std::vector<std::string>& ips,
                        const std::vector<std::string>& subnets) {
  Json& rules = registry(id)["properties"]["networkRuleSet"];
  rules["defaultAction"] = action;
  rules["ipRules"] = Json::array();
  for (const std::string& ip : ips)
    rules["ipRules"].push_back({{"action", "Allow"}, {"value", ip}});
  rules["virtualNetworkRules"] = Json::array();
  for (const std::string& subnet : subnets) {
    rules["virtualNetworkRules"].push_back({{"action", "Allow"}, {"id", subnet}});
  }
}

bool FakeArm::has_endpoint(const std::string& subnet) const {
  return carries_endpoint(subnets_.at(lower(subnet)));
}

std::vector<std::string> FakeArm::rules(const std::string& id) const {
  const Json& rules = registries_.at(lower(id)).at("properties").at("networkRuleSet");
  std::vector<std::string> words;
  for (const Json& rule : rules.at("ipRules")) words.push_back(rule.at("value"));
  for (const Json& rule : rules.at("virtualNetworkRules")) words.push_back(subnet_of(rule));
  std::sort(words.begin(), words.end());
  words.insert(words.begin(), rules.at("defaultAction").get<std::string>());
  return words;
}

std::string FakeArm::registration(const std::string& subscription) const {
  const auto found = registrations_.find(lower(subscription));
  return found == registrations_.end() ? "NotRegistered" : found->second;
}

std::vector<std::string> FakeArm::writes() const {
  std::vector<std::string> list;
  for (const Request& request : requests_) {
    if (request.method == "GET" || request.status >= 300) continue;
    const std::string path = request.url.substr(std::string(base_url).size());
    list.push_back(request.method + " " + name_of(path.substr(0, path.find('?'))));
  }
  return list;
}

void FakeArm::at(milliseconds delay, bool of_client, std::function<void()> action) {
  events_.emplace(std::pair(now_ + delay, next_event_++), Event{std::move(action), of_client});
}

void FakeArm::after(milliseconds delay, std::function<void()> action) {
  at(delay, true, std::move(action));
}

void FakeArm::start(HttpRequest request, Completion completion) {
  const std::size_t index = requests_.size();
  const std::string authorization = header_of(request, "Authorization");
  const std::string token = authorization.empty() ? "" : authorization.substr(7);
  requests_.push_back({request.method, request.url, request.body, token, now_, 0});
  most_at_once_ = std::max(most_at_once_, ++in_flight_);
  const auto fault_here = fault ? fault(requests_[index], index + 1) : std::nullopt;
  const bool lost = fault_here && fault_here->kind != Fault::Kind::answer;
  const bool works = !fault_here || fault_here->kind == Fault::Kind::lost_after;
  const bool hangs = fault_here && fault_here->kind == Fault::Kind::hang;
  // The work is the world's: it happens even when the client has gone.
  auto result = std::make_shared<HttpResponse>();
  if (works) {
    at(latency / 2, false, [this, request, index, result] {
      *result = work(request);
      if (on_worked && index < requests_.size()) on_worked(requests_[index]);
    });
  } else if (!lost) {
    *result = fault_here->answer;
  }
  at(hangs ? request.timeout : latency, true, [this, index, result, lost, completion] {
    --in_flight_;
    if (lost) return completion({0, {}, {}, "the connection was cut"});
    if (index < requests_.size()) requests_[index].status = result->status;
    completion(*result);
  });
}

void FakeArm::run(const std::function<bool()>& done) {
  while (!done()) {
    const bool waits = std::any_of(events_.begin(), events_.end(),
                                   [](const auto& event) { return event.second.of_client; });
    if (!waits) return;
    const auto first = events_.begin();
    if (first->first.first > now_ + milliseconds(100)) {
      now_ += milliseconds(100);  // done() is asked again, as run() promises
      continue;
    }
    now_ = std::max(now_, first->first.first);
    const auto action = std::move(first->second.action);
    events_.erase(first);
    action();
  }
}

void FakeArm::advance(milliseconds by) {
  const auto until = now_ + by;
  while (!events_.empty() && events_.begin()->first.first <= until) {
    const auto first = events_.begin();
    now_ = std::max(now_, first->first.first);
    const auto action = std::move(first->second.action);
    events_.erase(first);
    action();
  }
  now_ = until;
}

void FakeArm::abandon() {
  std::erase_if(events_, [](const auto& event) { return event.second.of_client; });
  in_flight_ = 0;
}

HttpResponse FakeArm::work(const HttpRequest& request) {
  const std::string base = base_url;
  if (request.url.compare(0, base.size(), base) != 0) {
    return elsewhere ? elsewhere(request) : HttpResponse{0, {}, {}, "no such host"};
  }
  const std::string authorization = header_of(request, "Authorization");
  if (authorization.empty() || (!valid_token.empty() && authorization != "Bearer " + valid_token)) {
    return refuse(401, "ExpiredAuthenticationToken");
  }
  const std::string target = request.url.substr(base.size());
  const std::string version = query_value(target, "api-version");
  if (version.empty()) return refuse(400, "MissingApiVersionParameter");
  return route(request, target.substr(0, target.find('?')), version);
}

HttpResponse FakeArm::route(const HttpRequest& request, const std::string& path,
                            const std::string& version) {
  const std::string key = lower(path);
  if (const auto operation = operations_.find(key); operation != operations_.end()) {
    Json body{{"status", operation->second}};
    if (operation->second == "Failed") body["error"] = {{"code", "InternalServerError"}};
    return answer(200, body);
  }
  if (key.find("/microsoft.containerregistry/registries") != std::string::npos) {
    return registries_route(request, key, version);
  }
  if (key.find("/virtualnetworks") != std::string::npos) return networks_route(request, key);
  if (key.find("/providers/microsoft.containerregistry") != std::string::npos) {
    return provider_route(request, key);
  }
  const bool has_provider = key.find("/providers/") != std::string::npos;
  return has_provider ? resources_route(request, key) : groups_route(key);
}

// The resource, or the list of a type: of a subscription, a group or a resource.
HttpResponse FakeArm::resources_route(const HttpRequest& request, const std::string& path) {
  if (const auto found = resources_.find(path); found != resources_.end())
    return answer(200, found->second);
  const std::size_t provider = path.find("/providers/");
  const std::string type = path.substr(provider) + "/";
  if (std::count(type.begin(), type.end(), '/') % 2 != 0) return refuse(404, "ResourceNotFound");
  Table items;
  for (const auto& [key, item] : resources_) {
    const std::size_t at = key.find(type);
    const bool is_of_type =
        at != std::string::npos && key.find('/', at + type.size()) == std::string::npos;
    if (is_of_type && key.starts_with(path.substr(0, provider) + "/")) items.emplace(key, item);
  }
  return list(items, path, request.url.substr(request.url.find('?')),
              [](const Json& item) { return item; });
}

// The groups are those that something is in.
FakeArm::Table FakeArm::groups() const {
  Table groups;
  for (const Table* table : {&registries_, &networks_, &resources_}) {
    for (const auto& [key, item] : *table) {
      const std::string group = key.substr(0, key.find("/providers/"));
      groups[group] = {{"id", group}, {"location", "westeurope"}, {"properties", Json::object()}};
    }
  }
  return groups;
}

bool FakeArm::has_group(const std::string& path) const {
  const std::string prefix = path + "/";
  const auto is_in = [&](const Table& table) {
    const auto at = table.lower_bound(prefix);
    return at != table.end() && at->first.starts_with(prefix);
  };
  return is_in(registries_) || is_in(networks_) || is_in(resources_);
}

HttpResponse FakeArm::groups_route(const std::string& path) {
  const Table groups = this->groups();
  if (path.ends_with("/resourcegroups")) {
    return list(groups, path, "", [](const Json& item) { return item; });
  }
  const auto found = groups.find(path);
  return found == groups.end() ? refuse(404, "ResourceGroupNotFound") : answer(200, found->second);
}

HttpResponse FakeArm::list(const Table& table, const std::string& path, const std::string& query,
                           const std::function<Json(const Json&)>& show) const {
  const bool of_one_resource = path.ends_with("/subnets") || path.ends_with("/resourcegroups");
  const std::string above = path.substr(0, path.find("/providers/"));
  const std::string scope = (of_one_resource ? path : above) + "/";
  if (above.find("/resourcegroups/") != std::string::npos && !has_group(above))
    return refuse(404, "ResourceGroupNotFound");
  const std::string skip_text = query_value(query, "$skip");
  const std::size_t skip = skip_text.empty() ? 0 : std::stoul(skip_text);
  std::vector<const Json*> items;
  for (const auto& [key, item] : table) {
    if (key.compare(0, scope.size(), scope) == 0) items.push_back(&item);
  }
  Json body{{"value", Json::array()}};
  for (std::size_t i = skip; i < std::min(skip + page_size, items.size()); ++i) {
    body["value"].push_back(show(*items[i]));
  }
  if (skip + page_size < items.size()) {
    body["nextLink"] = std::string(base_url) + path +
                       "?api-version=" + query_value(query, "api-version") +
                       "&$skip=" + std::to_string(skip + page_size);
  }
  return answer(200, body);
}

Json FakeArm::shown_registry(const Json& registry, const std::string& version) const {
  Json shown = registry;
  Json& rules = shown["properties"]["networkRuleSet"];
  if (rules.is_null()) return shown;
  if (hiding_versions.count(version) != 0) rules.erase("virtualNetworkRules");
  if (version != "2026-09-01-preview" || !rules.contains("virtualNetworkRules")) return shown;
  for (Json& rule : rules["virtualNetworkRules"]) {
    const std::string subnet = subnet_of(rule);
    rule = Json{{"action", "Allow"}, {"virtualNetworkSubnetResourceId", subnet}};
  }
  return shown;
}

HttpResponse FakeArm::registries_route(const HttpRequest& request, const std::string& path,
                                       const std::string& version) {
  if (refused_versions.count(version) != 0) return refuse(400, "NoRegisteredProviderFound");
  const std::string query = request.url.substr(request.url.find('?'));
  if (path.ends_with("/registries")) {
    return list(registries_, path, query,
                [&](const Json& item) { return shown_registry(item, version); });
  }
  const auto found = registries_.find(path);
  if (found == registries_.end()) return refuse(404, "ResourceNotFound");
  if (request.method == "PATCH") return patch_registry(found->second, request.body, version);
  return answer(200, shown_registry(found->second, version));
}

HttpResponse FakeArm::patch_registry(Json& registry, const std::string& body,
                                     const std::string& version) {
  const Json sent = Json::parse(body).at("properties").at("networkRuleSet");
  const std::string wanted_member =
      version == "2026-09-01-preview" ? "virtualNetworkSubnetResourceId" : "id";
  Json subnets = Json::array();
  for (const Json& rule : sent.at("virtualNetworkRules")) {
    if (!rule.contains(wanted_member)) return refuse(400, "InvalidRequestContent");
    const std::string id = rule.at(wanted_member);
    const auto subnet = subnets_.find(lower(id));
    if (subnet == subnets_.end() || !carries_endpoint(subnet->second)) {
      return refuse(400, "NetworkRuleValidationError", "Could not validate network rule - " + id);
    }
    // Dropped in silence, as Azure does (Azure/acr#249).
    const bool foreign = lower(subscription_of(id)) != lower(subscription_of(registry.at("id")));
    if (foreign && registration(subscription_of(id)) != "Registered") continue;
    subnets.push_back({{"action", "Allow"}, {"id", id}});
  }
  Json& rules = registry["properties"]["networkRuleSet"];
  rules["defaultAction"] = sent.at("defaultAction");
  rules["virtualNetworkRules"] = std::move(subnets);
  rules["ipRules"] = sent.at("ipRules");
  const Json properties = Json::parse(body).at("properties");
  for (const char* member :
       {"publicNetworkAccess", "networkRuleBypassOptions", "dataEndpointEnabled"}) {
    if (properties.contains(member)) registry["properties"][member] = properties.at(member);
  }
  return answer(200, shown_registry(registry, version));
}

Json FakeArm::shown_network(const Json& network) const {
  Json shown = network;
  const std::string prefix = lower(network.at("id")) + "/subnets/";
  shown["properties"]["subnets"] = Json::array();
  for (const auto& [key, subnet] : subnets_) {
    if (key.compare(0, prefix.size(), prefix) == 0)
      shown["properties"]["subnets"].push_back(subnet);
  }
  return shown;
}

HttpResponse FakeArm::networks_route(const HttpRequest& request, const std::string& path) {
  const std::string query = request.url.substr(request.url.find('?'));
  if (path.ends_with("/virtualnetworks")) {
    return list(networks_, path, query, [this](const Json& item) { return shown_network(item); });
  }
  if (path.ends_with("/subnets")) {
    if (networks_.count(parent_of(path, 1)) == 0) return refuse(404, "ResourceNotFound");
    return list(subnets_, path, query, [](const Json& item) { return item; });
  }
  if (path.find("/subnets/") == std::string::npos) {
    const auto network = networks_.find(path);
    if (network == networks_.end()) return refuse(404, "ResourceNotFound");
    return answer(200, shown_network(network->second));
  }
  if (networks_.count(parent_of(path, 2)) == 0) return refuse(404, "ResourceNotFound");
  const auto subnet = subnets_.find(path);
  if (subnet == subnets_.end()) return refuse(404, "NotFound");
  if (request.method == "PUT") return put_subnet(path, request);
  return answer(200, subnet->second, {{"ETag", subnet->second.at("etag")}});
}

HttpResponse FakeArm::put_subnet(const std::string& key, const HttpRequest& request) {
  const std::string network = parent_of(key, 2);
  if (busy_networks_.count(network) != 0) {
    // As recorded: a lock conflict, whose delay is in the text only.
    return answer(
        429,
        Json::parse(R"({"error":{"code":"RetryableError","message":"A retryable error occurred.",
        "details":[{"code":"RetryableErrorDueToAnotherOperation","message":
        "Operation PutSubnet is updating resource x. The call can be retried in 2 seconds."}]}})"));
  }
  Json& subnet = subnets_.at(key);
  const std::string if_match = header_of(request, "If-Match");
  if (!if_match.empty() && if_match != subnet.at("etag")) return refuse(412, "PreconditionFailed");
  Json fresh = Json::parse(request.body);
  fresh["id"] = subnet.at("id");
  fresh["name"] = subnet.at("name");
  fresh["etag"] = new_etag();
  const bool at_once = operation_time.count() == 0;
  fresh["properties"]["provisioningState"] = at_once ? "Succeeded" : "Updating";
  subnet = std::move(fresh);
  if (at_once) return answer(200, subnet);
  busy_networks_.insert(network);
  networks_.at(network)["properties"]["provisioningState"] = "Updating";
  const std::string operation =
      "/subscriptions/s/providers/microsoft.network/locations/x/operations/" +
      std::to_string(++etags_);
  operations_[operation] = "InProgress";
  at(operation_time, false, [this, key, operation] {
    operations_[operation] = "Succeeded";
    subnets_.at(key)["properties"]["provisioningState"] = "Succeeded";
    subnets_.at(key)["etag"] = new_etag();
  });
  at(operation_time + network_settles, false, [this, network] {
    busy_networks_.erase(network);
    networks_.at(network)["properties"]["provisioningState"] = "Succeeded";
  });
  const std::string link =
      std::string(base_url) + operation + "?api-version=2024-05-01&t=1&c=secret";
  return answer(200, subnet, {{"Azure-AsyncOperation", link}, {"Retry-After", "1"}});
}

HttpResponse FakeArm::provider_route(const HttpRequest& request, const std::string& path) {
  const std::string subscription = subscription_of(path);
  if (request.method == "POST") {
    registrations_[subscription] = registration_time.count() == 0 ? "Registered" : "Registering";
    if (registration_time.count() != 0) {
      at(registration_time, false,
         [this, subscription] { registrations_[subscription] = "Registered"; });
    }
  }
  return answer(200, Json{{"namespace", "Microsoft.ContainerRegistry"},
                          {"registrationState", registration(subscription)}});
}

}  // namespace acrnet::testing
