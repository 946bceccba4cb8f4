// A program whose changes of the world are known, for the tests of the harness itself.
//
//   world_changer replace FOLDER        FOLDER/state is replaced the careful way
//   world_changer threads FOLDER COUNT  four threads make COUNT files each
//   world_changer fork FOLDER           a child makes a file, then its parent does
//   world_changer hang FOLDER           makes a file and never ends
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

// Exit codes tell a failure's place; a harness that breaks a call must not go unseen.
void require(bool good, int code) {
  if (!good) std::_Exit(code);
}

void make_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  require(fd >= 0 && ::write(fd, "new", 3) == 3 && ::close(fd) == 0, 10);
}

void replace(const std::string& folder) {
  const std::string state = folder + "/state";
  const std::string fresh = folder + "/state.tmp";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  require(fd >= 0 && ::write(fd, "new", 3) == 3, 11);
  require(::fsync(fd) == 0 && ::close(fd) == 0, 12);
  require(::rename(fresh.c_str(), state.c_str()) == 0, 13);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY);
  require(directory >= 0 && ::fsync(directory) == 0, 14);
  require(::write(1, "done\n", 5) == 5, 15);
}

void make_files_in_threads(const std::string& folder, int count) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&folder, count, t] {
      for (int i = 0; i < count; ++i) {
        make_file(folder + "/" + std::to_string(t) + "-" + std::to_string(i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

void make_files_in_two_processes(const std::string& folder) {
  const pid_t child = ::fork();
  require(child >= 0, 16);
  if (child == 0) {
    make_file(folder + "/child");
    std::_Exit(0);
  }
  require(::waitpid(child, nullptr, 0) == child, 17);
  make_file(folder + "/parent");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  require(arguments.size() >= 3, 2);
  const std::string_view mode = arguments[1];
  const std::string& folder = arguments[2];
  if (mode == "replace") {
    replace(folder);
  } else if (mode == "threads") {
    make_files_in_threads(folder, std::atoi(arguments.at(3).c_str()));
  } else if (mode == "fork") {
    make_files_in_two_processes(folder);
  } else if (mode == "hang") {
    make_file(folder + "/made");
    while (true) ::pause();
  } else {
    return 2;
  }
  return 0;
}
