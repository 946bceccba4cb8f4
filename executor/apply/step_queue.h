// Which step may start now: the graph of a plan's steps while it is carried out.
//
// Pure bookkeeping. A step is ready when all its predecessors ended well and no other step writes
// to the same virtual network (Azure refuses concurrent writes to one). Smaller indices come first.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/plan.h"

namespace acrnet::executor {

class StepQueue {
 public:
  explicit StepQueue(const Plan& plan);

  bool empty() const { return ready_.empty(); }
  // The one that take() gives. Requires one that is ready.
  StepIndex first() const { return *ready_.begin(); }
  // Requires one that is ready. The step counts as running until ended().
  StepIndex take();

  // A step that will not run, because of a predecessor.
  struct Skipped {
    StepIndex step = 0;
    StepIndex because_of = 0;
  };
  // What can't run any more, in order; nothing when it ended well.
  std::vector<Skipped> ended(StepIndex step, bool well);

 private:
  // Skips every step that waits for this one, directly or through others.
  std::vector<Skipped> skip_successors(StepIndex step);
  void make_ready(StepIndex step);
  void release_network(StepIndex step);
  // The virtual network that a step writes to; empty for none.
  std::string network_of(StepIndex step) const;

  const Plan& plan_;
  std::vector<std::size_t> open_predecessors_;
  std::vector<std::vector<StepIndex>> successors_;
  std::vector<bool> skipped_;
  std::set<StepIndex> ready_;
  // A network is in here while a step writes to it, with the steps that wait for it.
  std::map<std::string, std::deque<StepIndex>> busy_networks_;
};

}  // namespace acrnet::executor
