#include "tests/support/checkout.h"

std::string in_checkout(std::string_view path) {
  std::string result = ACRNET_SOURCE_DIR;
  if (!path.empty()) {
    result += '/';
    result += path;
  }
  return result;
}
