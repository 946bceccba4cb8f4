#include "model/plan.h"

namespace acrnet {

ChangeCounts count_changes(const Plan& plan) {
  ChangeCounts counts;
  for (const Change& change : plan.changes) {
    switch (change.action) {
      case Action::add: ++counts.add; break;
      case Action::update: ++counts.update; break;
      case Action::remove: ++counts.remove; break;
      case Action::adopt: ++counts.adopt; break;
      case Action::move: ++counts.move; break;
      case Action::forget: ++counts.forget; break;
    }
  }
  return counts;
}

}  // namespace acrnet
