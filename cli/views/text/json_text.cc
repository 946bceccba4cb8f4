#include "cli/views/text/json_text.h"

#include <nlohmann/json.hpp>

#include "model/utf8.h"

namespace acrnet::cli {

std::string json_text(const nlohmann::ordered_json& document) {
  return inert_json(
             document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) +
         "\n";
}

}  // namespace acrnet::cli
