#include "executor/files/open_file.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

#include "executor/files/atomic_file.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet::executor;
using acrnet::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

// The text, or why there is none.
std::string read_below(const fs::path& root, std::string_view path, std::uint64_t limit = 100) {
  FileError error;
  const auto folder = Folder::open(root, error);
  REQUIRE(folder);
  const auto text = folder->read(path, limit, error);
  return text ? *text : error.reason;
}

std::string read_named(const fs::path& path, std::uint64_t limit = 100) {
  FileError error;
  const auto text = read_file(path, limit, error);
  return text ? *text : error.reason;
}

// Why the file can't be replaced; empty when it was.
std::string replace(const fs::path& path) {
  FileError error;
  return replace_file(path, "new", error) ? std::string() : error.reason;
}

}  // namespace

TEST_CASE("what a name is of is told, and only regular files are opened") {
  const TemporaryFolder folder;
  const fs::path& here = folder.path();
  write(here / "file", "text");
  fs::create_directory(here / "folder");
  REQUIRE(::mkfifo((here / "pipe").c_str(), 0600) == 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (here / "socket").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);
  fs::create_symlink("file", here / "link");
  const std::vector<std::pair<std::string, std::string>> told = {
      {"file", "text"},
      {"folder", "it is a folder"},
      {"pipe", "it is a pipe"},
      {"socket", "it is a socket"},
      {"link", "text"},
      {"missing", "No such file or directory"},
      {"", "it is a folder"},
      {".", "it is a folder"},
      {"file/x", "Not a directory"},
  };
  for (const auto& [name, text] : told) {
    CAPTURE(name);
    CHECK(read_below(here, name) == text);
  }
  CHECK(read_named("/dev/zero") == "it is a device");
  CHECK(read_named("/proc/self/environ") == "it is a file of the kernel, not of a disk");
  CHECK(read_named("/sys/kernel/uevent_seqnum").starts_with("it is a file of the kernel") !=
        !fs::exists("/sys/kernel/uevent_seqnum"));
  CHECK(read_named(here / "pipe") == "it is a pipe");
  CHECK(read_named(here / "link") == "text");
}

TEST_CASE("a limit counts to the byte, and is told") {
  const TemporaryFolder folder;
  write(folder.path() / "file", "1234");
  CHECK(read_named(folder.path() / "file", 4) == "1234");
  CHECK(read_named(folder.path() / "file", 3) == "it has more than 3 bytes");
  fs::resize_file(folder.path() / "file", std::uintmax_t{1} << 40U);
  CHECK(read_named(folder.path() / "file", largest_document) == "it has more than 1 GiB");
  CHECK(read_named(folder.path() / "file", 4U << 20U) == "it has more than 4 MiB");
}

TEST_CASE("a link that is exchanged all the time leads out of no folder") {
  const TemporaryFolder folder;
  write(folder.path() / "secret", "secret");
  write(folder.path() / "root/way/secret", "own");
  fs::create_directory_symlink("..", folder.path() / "root/out");
  std::atomic<bool> done = false;
  std::thread exchange([&] {
    const fs::path way = folder.path() / "root/way";
    const fs::path out = folder.path() / "root/out";
    while (!done) {
      ::renameat2(AT_FDCWD, way.c_str(), AT_FDCWD, out.c_str(), 2 /* RENAME_EXCHANGE */);
    }
  });
  std::size_t own = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = read_below(folder.path() / "root", "way/secret");
    own += text == "own" ? 1 : 0;
    if (text == "secret") FAIL("it was read");
  }
  done = true;
  exchange.join();
  CHECK(own > 0);
}

TEST_CASE("a file is replaced only where there is one file of this name, or none") {
  const TemporaryFolder folder;
  const fs::path& here = folder.path();
  write(here / "file", "old");
  write(here / "victim", "victim");
  fs::create_symlink("victim", here / "link");
  fs::create_symlink("nowhere", here / "dangling");
  fs::create_hard_link(here / "victim", here / "second");
  fs::create_directory(here / "folder");
  REQUIRE(::mkfifo((here / "pipe").c_str(), 0600) == 0);
  CHECK(replace(here / "file").empty());
  CHECK(replace(here / "fresh").empty());
  CHECK(replace(here / "link") == "it is a symbolic link");
  CHECK(replace(here / "dangling") == "it is a symbolic link");
  CHECK(replace(here / "second") == "it has 2 names (hard links)");
  CHECK(replace(here / "folder") == "it is a folder");
  CHECK(replace(here / "pipe") == "it is a pipe");
  CHECK(replace("/dev/null") == "it is a device");
  CHECK(replace(here / "no/file") == "No such file or directory");
  CHECK(replace(here / "folder/..") == "it is a folder");
  CHECK(read_named(here / "file") == "new");
  CHECK(read_named(here / "victim") == "victim");
  CHECK_FALSE(fs::exists(here / "nowhere"));
}

TEST_CASE("many writers of one file at once do not take away each other's work") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "file";
  std::array<std::thread, 4> writers;
  std::atomic<int> failures = 0;
  for (std::thread& writer : writers) {
    writer = std::thread([&] {
      for (int i = 0; i < 200; ++i) {
        FileError error;
        if (!replace_file(file, "whole", error)) ++failures;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(failures == 0);
  CHECK(read_named(file) == "whole");
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}
