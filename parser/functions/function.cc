#include "parser/functions/function.h"

#include "parser/value_diagnostics.h"

namespace acrnet::parser {

Value Arguments::fail(std::string_view reason) const {
  evaluation.report(function_failed(at, function, reason));
  return {Unknown{}, at};
}

}  // namespace acrnet::parser
