#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "executor/files/state_codec.h"
#include "executor/messages/diagnostics.h"
#include "executor/state/local_state_store.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::executor;
using acrnet::testing::dump;
using acrnet::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

State numbered(std::uint64_t serial) {
  State state = testing::sample_state();
  state.serial = serial;
  state.last_observed_serial = serial;
  return state;
}

std::string bytes_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

// Runs `work` in a process of its own and gives its exit code (128 + signal when it was killed).
template <typename Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Kills a process that has the lock and goes on writing after the state `last`, before its n-th
// system call. False when something else ended it.
bool kill_writer_at(int call, const fs::path& folder, std::uint64_t last) {
  const pid_t child = ::fork();
  if (child == 0) {
    LocalStateStore store(folder);
    Diagnostics diagnostics;
    const auto lock = store.lock("apply", diagnostics);
    if (!lock || ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
    ::raise(SIGSTOP);
    while (store.write(numbered(++last), diagnostics)) continue;
    ::_exit(2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  // It stops before each call and after it.
  for (int stop = 1; stop < 2 * call && WIFSTOPPED(status); ++stop) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    ::waitpid(child, &status, 0);
  }
  if (!WIFSTOPPED(status)) return false;
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// A program that repeats what it is told, until it is told no more.
class RunningCat {
 public:
  RunningCat() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string name = "cat";
    const std::array<char*, 2> words{name.data(), nullptr};
    const int failure = ::posix_spawnp(&child_, "cat", &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    end_ = ends[0];
    REQUIRE(failure == 0);
  }
  RunningCat(const RunningCat&) = delete;
  RunningCat& operator=(const RunningCat&) = delete;
  ~RunningCat() {
    ::close(end_);
    ::waitpid(child_, nullptr, 0);
  }

  // Only the program itself answers: it has been started, and has not ended.
  bool answers() const {
    char byte = 0;
    return ::send(end_, "a", 1, MSG_NOSIGNAL) == 1 && ::recv(end_, &byte, 1, 0) == 1 && byte == 'a';
  }

 private:
  pid_t child_ = -1;
  int end_ = -1;
};

struct Stored {
  Stored() : store(folder.path()) {
    lock = store.lock("test", diagnostics);
    REQUIRE(store.write(numbered(1), diagnostics));
    REQUIRE(store.write(numbered(2), diagnostics));
  }
  TemporaryFolder folder;
  LocalStateStore store;
  Diagnostics diagnostics;
  std::unique_ptr<StateLock> lock;
};

}  // namespace

TEST_CASE("a write keeps the state before it, for the owner's eyes only") {
  Stored stored;
  CHECK(names_in(stored.folder.path()) == std::vector<std::string>{".acrnet.acrstate.lock",
                                                                   "acrnet.acrstate",
                                                                   "acrnet.acrstate.backup"});
  Diagnostics diagnostics;
  CHECK(read_state_file(stored.store.backup_file(), diagnostics) == numbered(1));
  for (const fs::path& file :
       {stored.store.state_file(), stored.store.backup_file(), stored.store.lock_file()}) {
    CHECK((fs::status(file).permissions() & fs::perms::all) ==
          (fs::perms::owner_read | fs::perms::owner_write));
  }
}

TEST_CASE("a damaged or newer state is refused, named with its backup, and never written over") {
  Stored stored;
  const std::string whole = bytes_of(stored.store.state_file());
  const auto [bytes, code] = GENERATE_COPY(table<std::string, std::string>({
      {whole.substr(0, whole.size() / 2), "ACR4004"},
      {"", "ACR4004"},
      {"{}", "ACR4004"},
      {"\xff\xfe", "ACR4004"},
      {R"({"format":"acrnet-state","format_version":99})", "ACR4005"},
  }));
  std::ofstream(stored.store.state_file(), std::ios::binary) << bytes;
  Diagnostics diagnostics;
  CHECK_FALSE(stored.store.read(diagnostics));
  CHECK_FALSE(stored.store.write(numbered(3), diagnostics));
  REQUIRE(diagnostics.items().size() == 2);
  CHECK(diagnostics.items()[0].code == code);
  if (code == "ACR4004")
    CHECK_THAT(diagnostics.items()[0].help, Catch::Contains("mv ") && Catch::Contains(".backup"));
  CHECK(bytes_of(stored.store.state_file()) == bytes);
  CHECK(read_state_file(stored.store.backup_file(), diagnostics) == numbered(1));
}

TEST_CASE("a full disk leaves the state as it was, and nothing behind") {
  Stored stored;
  const auto before = names_in(stored.folder.path());
  for (const rlim_t room : {rlim_t{0}, rlim_t{1}, rlim_t{100}, rlim_t{700}}) {
    CAPTURE(room);
    const int exit_code = in_child([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{room, room};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      Diagnostics diagnostics;
      const bool written = stored.store.write(numbered(3), diagnostics);
      return written ? 1 : diagnostics.items()[0].code == "ACR4007" ? 0 : 2;
    });
    CHECK(exit_code == 0);
    CHECK(names_in(stored.folder.path()) == before);
    Diagnostics diagnostics;
    CHECK(stored.store.read(diagnostics) == numbered(2));
  }
  CHECK(stored.store.write(numbered(3), stored.diagnostics));
}

TEST_CASE("what a full disk makes impossible is told: first the state aside, then not even that") {
  Stored stored;
  Diagnostics diagnostics;
  stored.store.rescue(numbered(3), diagnostics);
  CHECK_THAT(dump(diagnostics), Catch::Contains("ACR4008"));
  CHECK_THAT(diagnostics.items()[0].help,
             Catch::Contains("mv ") && Catch::Contains("errored.acrstate"));
  CHECK(read_state_file(stored.store.rescue_file(), diagnostics) == numbered(3));
  const int exit_code = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_FSIZE, &none);
    Diagnostics errors;
    stored.store.rescue(numbered(4), errors);
    return errors.items()[0].code == "ACR4009" ? 0 : 1;
  });
  CHECK(exit_code == 0);
  CHECK(read_state_file(stored.store.rescue_file(), diagnostics) == numbered(3));
}

TEST_CASE(
    "a process that is killed while it writes, at any call, leaves a whole state and no trouble") {
  Stored stored;
  stored.lock.reset();
  int leftovers = 0;
  bool written = false;
  for (int call = 1; !written; ++call) {
    CAPTURE(call);
    REQUIRE(call < 1000);
    Diagnostics diagnostics;
    const std::uint64_t before = stored.store.read(diagnostics)->serial;
    REQUIRE(kill_writer_at(call, stored.folder.path(), before));
    leftovers += names_in(stored.folder.path()).size() > 3 ? 1 : 0;
    // The kernel has dropped the dead process's lock; the new holder clears its leftovers away.
    const auto lock = stored.store.lock("plan", diagnostics);
    REQUIRE(lock);
    const auto state = stored.store.read(diagnostics);
    REQUIRE(state);
    REQUIRE(state->serial >= before);
    written = state->serial > before;
    const auto backup = read_state_file(stored.store.backup_file(), diagnostics);
    REQUIRE(backup);
    CHECK((backup->serial + 1 == state->serial || backup->serial == state->serial));
    CHECK(names_in(stored.folder.path()).size() == 3);
    CHECK(stored.store.write(numbered(state->serial + 1), diagnostics));
  }
  CHECK(leftovers > 0);
}

TEST_CASE("of many processes that want the lock one has it, and the others are told who") {
  TemporaryFolder folder;
  LocalStateStore store(folder.path());
  Diagnostics diagnostics;
  auto lock = store.lock("apply", diagnostics);
  REQUIRE(lock);
  const std::string holder = std::to_string(::getpid());
  const int refused = in_child([&] {
    Diagnostics errors;
    const auto second = LocalStateStore(folder.path()).lock("plan", errors);
    const bool told =
        errors.items().size() == 1 && errors.items()[0].code == code_state_locked &&
        errors.items()[0].detail.find("acrnet apply, process " + holder) != std::string::npos;
    return second == nullptr && told ? 0 : 1;
  });
  CHECK(refused == 0);
  lock.reset();
  const int free = in_child([&] {
    Diagnostics errors;
    return LocalStateStore(folder.path()).lock("plan", errors) ? 0 : 1;
  });
  CHECK(free == 0);
}

TEST_CASE("a program that is started while the lock is held does not inherit it") {
  TemporaryFolder folder;
  LocalStateStore store(folder.path());
  Diagnostics diagnostics;
  auto lock = store.lock("apply", diagnostics);
  const RunningCat program;
  REQUIRE(program.answers());
  lock.reset();
  CHECK(store.lock("plan", diagnostics));
  CHECK(program.answers());
}

TEST_CASE("where a lock can't be made, that is told apart from a lock that is held") {
  LocalStateStore store("/nonexistent-folder-of-acrnet");
  Diagnostics diagnostics;
  CHECK_FALSE(store.lock("plan", diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].code == code_lock_unavailable);
  const auto state = store.read(diagnostics);
  REQUIRE(state);
  CHECK(state->lineage.empty());
  CHECK_FALSE(store.write(numbered(8), diagnostics));
}
