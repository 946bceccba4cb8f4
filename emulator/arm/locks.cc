#include "emulator/arm/locks.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "emulator/arm/paging.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view ending = "/providers/microsoft.authorization/locks";

std::string path_of(const RequestTarget& target) {
  std::string path;
  for (const std::string& segment : target.segments) path += "/" + segment;
  return path;
}

// What a lock with this id or a list with this path is about.
std::string scope_of(const std::string& id) { return id.substr(0, lower(id).rfind(ending)); }

bool is_within(const std::string& lower_path, const std::string& lower_scope) {
  return lower_path == lower_scope || lower_path.starts_with(lower_scope + "/");
}

Response lock_answer(const Json& body, int status = 200) {
  Response response;
  response.status = status;
  response.body = to_text(body);
  return response;
}

Response list_locks(const Exchange& exchange, const std::string& scope) {
  return page_of(exchange, exchange.cloud.locks, lower(scope) + "/",
                 [](const Json& lock) { return lock; });
}

Response put_lock(Exchange& exchange, const std::string& id) {
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  const std::string level = text_at(*sent, {"properties", "level"});
  if (level != "ReadOnly" && level != "CanNotDelete") {
    return arm_error(400, "InvalidLockLevel",
                     fmt::format("The lock level '{}' is invalid: it must be CanNotDelete or "
                                 "ReadOnly.",
                                 level));
  }
  const Json* notes = find(*sent, {"properties", "notes"});
  const auto held = exchange.cloud.locks.find(lower(id));
  const bool is_new = held == exchange.cloud.locks.end();
  Json properties = {{"level", level}};
  if (notes != nullptr && notes->is_string()) properties["notes"] = *notes;
  const std::string kept_id = is_new ? id : text_at(held->second, {"id"});
  Json lock = {{"properties", std::move(properties)},
               {"id", kept_id},
               {"type", "Microsoft.Authorization/locks"},
               {"name", kept_id.substr(kept_id.rfind('/') + 1)}};
  Response response = lock_answer(lock, is_new ? 201 : 200);
  exchange.cloud.locks[lower(id)] = std::move(lock);
  return response;
}

Response one_lock(Exchange& exchange, const std::string& id) {
  if (exchange.request.method == "PUT") return put_lock(exchange, id);
  const auto held = exchange.cloud.locks.find(lower(id));
  const bool is_there = held != exchange.cloud.locks.end();
  if (exchange.request.method == "DELETE") {
    Response response;
    response.status = is_there ? 200 : 204;
    if (is_there) exchange.cloud.locks.erase(held);
    return response;
  }
  if (is_there) return lock_answer(held->second);
  return arm_error(404, "LockNotFound",
                   fmt::format("The lock '{}' could not be found.", id.substr(id.rfind('/') + 1)));
}

Response scope_locked(const std::string& path, std::string_view verb,
                      const std::set<std::string>& scopes) {
  return gateway_error(
      409, "ScopeLocked",
      fmt::format("The scope '{}' cannot perform {} operation because following "
                  "scope(s) are locked: '{}'. Please remove the lock and try again.",
                  path, verb, fmt::join(scopes, ",")));
}

}  // namespace

bool is_lock_path(const RequestTarget& target) {
  const std::string path = lower(path_of(target));
  const std::size_t at = path.rfind(ending);
  if (at == std::string::npos) return false;
  const std::string rest = path.substr(at + ending.size());
  return rest.empty() ||
         (rest.size() > 1 && rest[0] == '/' && rest.find('/', 1) == std::string::npos);
}

Response answer_lock_request(Exchange& exchange) {
  const std::string& method = exchange.request.method;
  const std::string path = path_of(exchange.target);
  const bool is_list = lower(path).ends_with(ending);
  if (is_list && method == "GET") return list_locks(exchange, scope_of(path));
  if (is_list || (method != "GET" && method != "PUT" && method != "DELETE")) {
    return method_not_allowed(method);
  }
  return one_lock(exchange, path);
}

std::optional<Response> refuse_locked(const Exchange& exchange) {
  const std::string& method = exchange.request.method;
  if (method == "GET" || method == "HEAD" || exchange.cloud.locks.empty()) return std::nullopt;
  const bool deletion = method == "DELETE";
  const std::string path = path_of(exchange.target);
  std::set<std::string> locked;
  for (const auto& [key, lock] : exchange.cloud.locks) {
    const std::string scope = scope_of(text_at(lock, {"id"}));
    const bool above = is_within(lower(path), lower(scope));
    const bool below = deletion && is_within(lower(scope), lower(path));
    const bool forbids = deletion || text_at(lock, {"properties", "level"}) == "ReadOnly";
    if ((above || below) && forbids) locked.insert(scope);
  }
  if (locked.empty()) return std::nullopt;
  return scope_locked(path, deletion ? "delete" : "write", locked);
}

}  // namespace acrnet::emulator
