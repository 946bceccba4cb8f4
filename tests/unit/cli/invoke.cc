#include "tests/unit/cli/invoke.h"

#include <catch2/catch.hpp>

#include <sstream>

#include "cli/run.h"

namespace acrnet::cli {

Outcome invoke(const std::vector<std::string>& words, const Caller& caller) {
  std::istringstream in(caller.typed);
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err, caller.at_terminal, false, false, 80};
  const int code = run(words, streams, caller.environment);
  UNSCOPED_INFO("out: " << out.str() << "err: " << err.str());
  return {code, out.str(), err.str()};
}

}  // namespace acrnet::cli
