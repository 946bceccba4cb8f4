#include "emulator/data_plane/front_door.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/base/address_range.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/admission.h"
#include "emulator/data_plane/registry_tokens.h"
#include "emulator/registry/hello_world.h"
#include "emulator/registry/network_rules.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view tag = "v1";

// A registry and the way to it, once the network has let the client in.
struct Room {
  const Knock& knock;
  const RegistryHost& host;
  const Json& registry;
  const std::set<std::string>& repositories;
};

Response registry_answer(const Json& body) {
  Response response;
  response.body = to_text(body);
  response.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  return response;
}

std::string address_text(std::uint32_t address) {
  const std::string range = to_text(AddressRange{address, address, 32, false});
  return range.substr(0, range.find('/'));
}

// The address that the registry saw: of a subnet with the endpoint one of its own, the first that
// Azure gives to a machine (it keeps four), else the public one.
std::string seen_address(const Cloud& cloud, const Client& client, const std::string& peer) {
  const auto id = parse_subnet_id(client.subnet);
  const auto network =
      id ? cloud.networks.find(network_key(id->subscription, id->group, id->network))
         : cloud.networks.end();
  const Json* subnet =
      network == cloud.networks.end() ? nullptr : find_subnet(network->second, id->subnet);
  const auto range = subnet != nullptr && (has_registry_endpoint(*subnet) || !client.address)
                         ? parse_range(text_at(*subnet, {"properties", "addressPrefix"}))
                         : std::nullopt;
  if (range) return address_text(range->first + 4);
  return client.address ? address_text(*client.address) : peer;
}

Response denied(const Knock& knock, const Client& client) {
  return registry_api_error(
      403, "DENIED",
      fmt::format("client with IP '{}' is not allowed access. Refer https://aka.ms/acr/firewall to "
                  "grant access.",
                  seen_address(knock.cloud, client, knock.request.peer)));
}

Response unknown_name(std::string_view repository) {
  return registry_api_error(404, "NAME_UNKNOWN",
                            fmt::format("repository name not known to registry: {}", repository));
}

// HEAD has the length of the content and not the content.
void give(const Room& room, Response& response, const std::string& bytes) {
  if (room.knock.request.method == "HEAD") {
    response.headers.emplace_back("Content-Length", std::to_string(bytes.size()));
  } else {
    response.body = bytes;
  }
}

Response give_manifest(const Room& room, std::string_view reference) {
  const Blob& manifest = hello_world().manifest;
  if (reference != tag && reference != manifest.digest) {
    return registry_api_error(404, "MANIFEST_UNKNOWN",
                              fmt::format("manifest tagged by \"{}\" is not found", reference));
  }
  Response response;
  response.content_type = manifest_type;
  response.headers.emplace_back("Docker-Content-Digest", manifest.digest);
  response.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  if (room.knock.request.method == "HEAD") {
    response.headers.emplace_back("Content-Type", std::string(manifest_type));
  }
  give(room, response, manifest.bytes);
  return response;
}

const Blob* find_blob(std::string_view digest) {
  const Image& image = hello_world();
  for (const Blob* blob : {&image.config, &image.layer}) {
    if (blob->digest == digest) return blob;
  }
  return nullptr;
}

std::string data_endpoint(const Room& room) {
  return fmt::format("{}.{}.data.azurecr.io", room.host.registry,
                     text_at(room.registry, {"location"}));
}

// https://host:port/… with another host.
std::string with_host(const std::string& base_url, const std::string& host,
                      const std::string& port) {
  return base_url.substr(0, base_url.find("://") + 3) + host + port;
}

Response redirect_to_blob(const Room& room, std::string_view digest) {
  const Blob* blob = find_blob(digest);
  if (blob == nullptr) {
    return registry_api_error(404, "BLOB_UNKNOWN", "blob unknown to registry");
  }
  Response response;
  response.status = 307;
  response.headers.emplace_back("Docker-Content-Digest", blob->digest);
  response.headers.emplace_back(
      "Location",
      fmt::format("{}/blobs/{}?sig={}",
                  with_host(room.knock.request.base_url, data_endpoint(room), room.host.port),
                  digest, blob_signature(room.knock, room.host, digest)));
  return response;
}

// At the data endpoint: a signed link is as good as a token, and a token counts for nothing.
Response give_blob(const Room& room) {
  const auto& segments = room.knock.target.segments;
  const bool is_link = segments.size() == 2 && segments[0] == "blobs";
  const Blob* blob = is_link ? find_blob(segments[1]) : nullptr;
  if (blob == nullptr ||
      !is_blob_signature(room.knock, room.host, blob->digest, room.knock.target.parameter("sig"))) {
    return registry_api_error(
        403, "DENIED", "the link is none of this data endpoint or has expired; ask the registry");
  }
  Response response;
  response.content_type = "application/octet-stream";
  give(room, response, blob->bytes);
  return response;
}

// /v2/{repository}/{kind}/{reference}; a repository's name may have slashes.
Response answer_repository(const Room& room) {
  const auto& segments = room.knock.target.segments;
  if (segments.size() < 4) return registry_api_error(404, "NOT_FOUND", "there is nothing here");
  std::string repository = segments[1];
  for (std::size_t i = 2; i + 2 < segments.size(); ++i) repository += "/" + segments[i];
  const std::string& kind = segments[segments.size() - 2];
  const std::string& reference = segments.back();
  if (!may_pull(room.knock, room.host, repository)) {
    return registry_challenge(room.knock, room.host, repository);
  }
  if (room.knock.request.method != "GET" && room.knock.request.method != "HEAD") {
    return registry_api_error(405, "UNSUPPORTED", "the registry of the emulator is read only");
  }
  if (room.repositories.count(repository) == 0) return unknown_name(repository);
  if (kind == "tags" && reference == "list") {
    return registry_answer({{"name", repository}, {"tags", Json::array({tag})}});
  }
  if (kind == "manifests") return give_manifest(room, reference);
  if (kind == "blobs") return redirect_to_blob(room, reference);
  return registry_api_error(404, "NOT_FOUND", "there is nothing here");
}

Response answer_login_server(const Room& room) {
  const auto& segments = room.knock.target.segments;
  const bool oauth = segments.size() == 2 && segments[0] == "oauth2";
  if (oauth && segments[1] == "exchange" && room.knock.request.method == "POST") {
    return exchange_entra_token(room.knock, room.host, room.registry);
  }
  if (oauth && segments[1] == "token") {
    return issue_registry_token(room.knock, room.host, room.registry);
  }
  if (segments.empty() || segments[0] != "v2") {
    return registry_api_error(404, "NOT_FOUND", "there is nothing here");
  }
  if (segments.size() > 2) return answer_repository(room);
  if (!may_pull(room.knock, room.host, "")) return registry_challenge(room.knock, room.host, "");
  if (segments.size() == 1) return registry_answer(Json::object());
  if (segments[1] == "_catalog") return registry_answer({{"repositories", room.repositories}});
  return registry_api_error(404, "NOT_FOUND", "there is nothing here");
}

}  // namespace

std::optional<Response> answer_front_door(const Knock& knock) {
  const auto host = parse_registry_host(knock.request.header("host"));
  if (!host) return std::nullopt;
  const Json* registry = find_registry_named(knock.cloud, host->registry);
  if (registry == nullptr) {
    // Azure has no such name in its DNS; here somebody had to make it up.
    return registry_api_error(404, "NAME_UNKNOWN",
                              fmt::format("there is no registry '{}'", host->registry));
  }
  const Client client = client_of(knock.request, knock.clients);
  const Admission admission = admits_at(knock.cloud, *registry, client, host->host);
  // No name leads such a client here; it came because somebody told it the address.
  if (!admission.arrives) return registry_api_error(404, "NAME_UNKNOWN", admission.reason);
  if (!admission.admitted) return denied(knock, client);
  static const std::set<std::string> none;
  const auto images = knock.cloud.repositories.find(lower(text_at(*registry, {"id"})));
  const Room room{knock, *host, *registry,
                  images == knock.cloud.repositories.end() ? none : images->second};
  return host->is_data_endpoint() ? give_blob(room) : answer_login_server(room);
}

}  // namespace acrnet::emulator
