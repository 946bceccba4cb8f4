// Reads a recording of az CLI traffic (VCR YAML of the azure-cli tests) as far as these files use YAML:
// block mappings with fixed indents, plain, single- and double-quoted scalars that go over several lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace acrnet::emulator::testing {

struct Interaction {
  std::string method;
  std::string target;  // path and query
  std::string request_body;
  int status = 0;
  std::string response_body;
};

std::vector<Interaction> read_recording(const std::filesystem::path& path);

}  // namespace acrnet::emulator::testing
