// A JSON schema of the project, to hold real outputs against (by valijson, which knows the drafts
// up to 7 and passes by what is newer).
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace acrnet::test {

class JsonSchema {
 public:
  // `path` is relative to the project.
  explicit JsonSchema(const std::string& path);
  ~JsonSchema();
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  // One line for each violation, with its place; empty for a document as the schema wants it.
  std::string violations(const nlohmann::json& document) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace acrnet::test
