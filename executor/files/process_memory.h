// How a process of ours uses memory: a run is short, its peak is early, and much of its time would
// go into having pages cleared.
//
// For main(); changes nothing but speed. What it sets is glibc's and Linux's, and a hint for both.
#pragma once

namespace acrnet::executor {

// Memory that was got is kept for what comes next, where the default gives the large texts and
// trees back to the kernel one by one, only to ask for cleared pages again. And large blocks of
// arenas (std::pmr::get_default_resource), as those of an AST, are made of pages of 2 MB where the
// kernel has them.
void use_memory_for_a_short_run();

}  // namespace acrnet::executor
