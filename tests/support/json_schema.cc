#include "tests/support/json_schema.h"

#include <fstream>
#include <nlohmann/json.hpp>

// The headers of valijson are not written for our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Woverloaded-virtual"
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

#include "tests/support/checkout.h"

namespace acrnet::test {

struct JsonSchema::Compiled {
  valijson::Schema schema;
};

JsonSchema::JsonSchema(const std::string& path) : compiled_(std::make_unique<Compiled>()) {
  std::ifstream file(in_checkout(path));
  const nlohmann::json document = nlohmann::json::parse(file);
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), compiled_->schema);
}

JsonSchema::~JsonSchema() = default;

std::string JsonSchema::violations(const nlohmann::json& document) const {
  valijson::Validator validator;
  valijson::ValidationResults results;
  validator.validate(compiled_->schema, valijson::adapters::NlohmannJsonAdapter(document),
                     &results);
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context) text += part;
    text += ": " + error.description + "\n";
  }
  return text;
}

}  // namespace acrnet::test
