// A recorded session of the Azure CLI with the real Azure: VCR files of the azure-cli tests.
//
// yaml-cpp reads them, so any YAML will do: the older ones carry Python's tags (!!python/unicode,
// !!binary), which only say how Python would hold the text.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace acrnet::emulator::testing {

struct Interaction {
  std::string method;
  std::string host;                                    // "management.azure.com"
  std::string target;                                  // path and query
  std::map<std::string, std::string> request_headers;  // names in lower case
  std::string request_body;
  int status = 0;
  std::map<std::string, std::string> response_headers;  // names in lower case
  std::string response_body;
};

struct Recording {
  std::string name;  // of the file, without its ending
  std::vector<Interaction> interactions;
};

// All of a folder, by name; none where the folder is absent.
std::vector<Recording> read_recordings(const std::filesystem::path& folder);

}  // namespace acrnet::emulator::testing
