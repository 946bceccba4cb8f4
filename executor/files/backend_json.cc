#include "executor/files/plan_json.h"
#include "model/url_origin.h"

namespace acrnet::executor {

namespace {

struct WriteBackend {
  Json operator()(const LocalBackend& local) const {
    return {{"kind", "local"}, {"path", local.path}};
  }
  Json operator()(const BlobBackend& blob) const {
    return {{"kind", "azblob"},
            {"account", blob.account},
            {"container", blob.container},
            {"key", blob.key},
            {"endpoint", blob.endpoint}};
  }
  Json operator()(const HttpBackend& http) const {
    return {{"kind", "http"},
            {"address", http.address},
            {"lock_address", http.lock_address},
            {"unlock_address", http.unlock_address},
            {"update_method", http.update_method},
            {"lock_method", http.lock_method},
            {"unlock_method", http.unlock_method},
            {"username", http.username}};
  }
};

std::string checked(StrictReader& object, std::string_view name,
                    std::string_view (*problem_of)(std::string_view)) {
  std::string text = object.text(name);
  if (object.ok() && !problem_of(text).empty())
    object.fail("has a member that is no part of a state's place");
  return text;
}

// Of an account or a container: no part of a host's name or a path can end in it.
std::string_view problem_of_plain_name(std::string_view name) {
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return plain && !name.empty() ? std::string_view() : "It is a name of Azure Storage.";
}

LocalBackend read_local(StrictReader& object) {
  return {checked(object, "path", problem_of_state_path)};
}

BlobBackend read_blob(StrictReader& object) {
  BlobBackend blob;
  blob.account = checked(object, "account", problem_of_plain_name);
  blob.container = checked(object, "container", problem_of_plain_name);
  blob.key = checked(object, "key", problem_of_blob_name);
  blob.endpoint = object.text("endpoint");
  if (object.ok() && !blob.endpoint.empty() && !problem_of_blob_endpoint(blob.endpoint).empty())
    object.fail("has no endpoint of blobs");
  return blob;
}

HttpBackend read_http(StrictReader& object) {
  HttpBackend http;
  http.address = checked(object, "address", problem_of_state_address);
  http.lock_address = checked(object, "lock_address", problem_of_state_address);
  http.unlock_address = checked(object, "unlock_address", problem_of_state_address);
  http.update_method = checked(object, "update_method", problem_of_method);
  http.lock_method = checked(object, "lock_method", problem_of_method);
  http.unlock_method = checked(object, "unlock_method", problem_of_method);
  http.username = object.text("username");
  const auto home = origin_of(http.address);
  const bool one_server =
      origin_of(http.lock_address) == home && origin_of(http.unlock_address) == home;
  if (object.ok() && !one_server) object.fail("has addresses of several servers");
  return http;
}

Backend read_place(const std::string& kind, StrictReader& object) {
  if (kind == "azblob") return read_blob(object);
  if (kind == "http") return read_http(object);
  if (kind != "local") object.fail("is of no known kind");
  return read_local(object);
}

}  // namespace

Json write_backend(const Backend& backend) { return std::visit(WriteBackend(), backend); }

Backend read_backend(StrictReader object) {
  const std::string kind = object.text("kind");
  Backend backend = read_place(kind, object);
  object.finish();
  return backend;
}

}  // namespace acrnet::executor
