#include "executor/http/http_message.h"

#include "model/arm_id.h"

namespace acrnet::executor {

std::string_view HttpResponse::header(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const HttpHeader& candidate : headers) {
    if (to_lower(candidate.name) == wanted) return candidate.value;
  }
  return {};
}

}  // namespace acrnet::executor
