#include "executor/arm/arm_json.h"

#include <utility>

namespace acrnet::executor {

std::optional<ArmId> id_in(const Json& object, std::string_view name) {
  const std::string* const text = text_member(object, name);
  std::string reason;
  return text == nullptr ? std::nullopt : ArmId::parse(*text, reason);
}

std::optional<JsonPage> read_page(std::string_view body, std::string_view otherwise,
                                  std::string& problem) {
  auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  if (array_member(*document, "value") == nullptr) {
    problem = otherwise;
    return std::nullopt;
  }
  JsonPage page{std::move((*document)["value"]), ""};
  if (const std::string* const link = text_member(*document, "nextLink")) page.next_link = *link;
  return page;
}

}  // namespace acrnet::executor
