// How a process of ours uses memory: a run is short, its peak is early, and much of its time would
// go into having pages cleared. And who may look into it.
//
// For main(). What it sets is glibc's and Linux's.
#pragma once

namespace acrnet::executor {

// Memory that was got is kept for what comes next, where the default gives the large texts and
// trees back to the kernel one by one, only to ask for cleared pages again. And large blocks of
// arenas (std::pmr::get_default_resource), as those of an AST, are made of pages of 2 MB where the
// kernel has them.
void use_memory_for_a_short_run();

// What this process holds in memory stays there: it leaves no core behind, other processes of its
// user can't look into it, and the keys of its TLS connections are written nowhere (SSLKEYLOGFILE).
// To be called before anything reads the environment. Not in a build with sanitizers, whose leak
// checker has to look.
void keep_memory_private();

}  // namespace acrnet::executor
