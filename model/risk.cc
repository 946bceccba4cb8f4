#include "model/risk.h"

namespace acrnet {

RiskLevel level(RiskReason reason) {
  if (reason <= RiskReason::deletes_registry) return RiskLevel::high;
  if (reason <= RiskReason::opening_on_the_way) return RiskLevel::medium;
  return RiskLevel::low;
}

}  // namespace acrnet
