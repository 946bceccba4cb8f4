#include "tests/emulator/recordings/recording.h"

#include <yaml-cpp/binary.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "emulator/base/text.h"

namespace acrnet::emulator::testing {
namespace {

std::string text_of(const YAML::Node& node) {
  if (!node.IsScalar()) return {};
  if (node.Tag() != "tag:yaml.org,2002:binary") return node.Scalar();
  const std::vector<unsigned char> bytes = YAML::DecodeBase64(node.Scalar());
  return {bytes.begin(), bytes.end()};
}

// Some requests of 2019 and 2020 are written as Python shows bytes: b'…', with \\ for a backslash.
std::string body_of(const YAML::Node& node) {
  std::string text = text_of(node);
  if (!text.starts_with("b'") || !text.ends_with("'")) return text;
  std::string body;
  for (std::size_t i = 2; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    body += text[i];
  }
  return body;
}

// Each header is a list of values; none of those that are looked at has more than one.
std::map<std::string, std::string> headers_of(const YAML::Node& node) {
  std::map<std::string, std::string> headers;
  for (const auto& entry : node) {
    const YAML::Node& values = entry.second;
    headers[lower(entry.first.Scalar())] =
        values.IsSequence() && values.size() > 0 ? text_of(values[0]) : text_of(values);
  }
  return headers;
}

Interaction interaction_of(const YAML::Node& node) {
  const YAML::Node request = node["request"];
  const YAML::Node response = node["response"];
  const std::string uri = request["uri"].Scalar();
  const std::size_t host = uri.find("://") + 3;
  const std::size_t path = std::min(uri.find('/', host), uri.size());
  Interaction interaction;
  interaction.method = request["method"].Scalar();
  interaction.host = uri.substr(host, path - host);
  interaction.target = uri.substr(path);
  interaction.request_headers = headers_of(request["headers"]);
  interaction.request_body = body_of(request["body"]);
  interaction.status = response["status"]["code"].as<int>();
  interaction.response_headers = headers_of(response["headers"]);
  interaction.response_body = text_of(response["body"]["string"]);
  return interaction;
}

}  // namespace

std::vector<Recording> read_recordings(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Recording> recordings;
  for (const std::filesystem::path& file : files) {
    recordings.push_back({file.stem().string(), {}});
    for (const YAML::Node& node : YAML::LoadFile(file.string())["interactions"]) {
      recordings.back().interactions.push_back(interaction_of(node));
    }
  }
  return recordings;
}

}  // namespace acrnet::emulator::testing
