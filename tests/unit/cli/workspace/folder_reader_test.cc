#include "cli/workspace/folder_reader.h"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

// The text of the file, or why not.
std::string read(const TemporaryFolder& folder, const std::string& path) {
  FolderReader reader(folder.path() / "policy");
  std::string reason;
  const SourceFile* const file = reader.read(path, reason);
  if (file == nullptr) return "refused: " + reason;
  CHECK(file->name() == path);
  return std::string(file->text());
}

void link(const TemporaryFolder& folder, const std::string& name, const std::string& target) {
  std::filesystem::create_directories((folder.path() / name).parent_path());
  std::filesystem::create_symlink(target, folder.path() / name);
}

const char* const leaves = "refused: it leaves the configuration's folder";

}  // namespace

TEST_CASE("a file below the folder is read, also through links that stay below it") {
  const TemporaryFolder folder;
  folder.write("policy/a.txt", "a");
  folder.write("policy/data/deep/b.txt", "b");
  link(folder, "policy/data/up", "../a.txt");
  link(folder, "policy/latest", "data/./deep");
  link(folder, "policy/again", "latest/../../data/up");
  CHECK(read(folder, "a.txt") == "a");
  CHECK(read(folder, "data/deep/b.txt") == "b");
  CHECK(read(folder, "data/up") == "a");
  CHECK(read(folder, "latest/b.txt") == "b");
  CHECK(read(folder, "again") == "a");
}

TEST_CASE("no link and no path leads out of the folder") {
  const TemporaryFolder folder;
  folder.write("secret.txt", "secret");
  folder.write("policy/a.txt", "a");
  link(folder, "policy/out", "../secret.txt");
  link(folder, "policy/root", "/etc/passwd");
  link(folder, "policy/inside", folder.path() / "policy" / "a.txt");
  link(folder, "policy/sub/parent", "../..");
  link(folder, "policy/by-the-way", "../policy/a.txt");
  CHECK(read(folder, "out") == leaves);
  CHECK(read(folder, "root") == "refused: it is a link that leaves the configuration's folder");
  CHECK(read(folder, "inside") == "refused: it is a link that leaves the configuration's folder");
  CHECK(read(folder, "sub/parent/secret.txt") == leaves);
  CHECK(read(folder, "by-the-way") == leaves);
}

TEST_CASE("what is no plain file of a sensible size is refused, and nothing waits for it") {
  const TemporaryFolder folder;
  folder.write("policy/a.txt", "a");
  folder.write("policy/large.txt", std::string(parser::FileReader::largest_file + 1, 'x'));
  folder.write("policy/full.txt", std::string(parser::FileReader::largest_file, 'x'));
  REQUIRE(::mkfifo((folder.path() / "policy/pipe").c_str(), 0600) == 0);
  link(folder, "policy/round", "and-round");
  link(folder, "policy/and-round", "round");
  link(folder, "policy/to-pipe", "pipe");
  CHECK(read(folder, "pipe") == "refused: it is a pipe");
  CHECK(read(folder, "to-pipe") == "refused: it is a pipe");
  CHECK(read(folder, "round") == "refused: its links go round and round");
  CHECK(read(folder, "large.txt") == "refused: it has more than 4 MiB");
  CHECK(read(folder, "full.txt").size() == parser::FileReader::largest_file);
  CHECK(read(folder, "missing") == "refused: No such file or directory");
  CHECK(read(folder, "a.txt/b") == "refused: Not a directory");
  std::filesystem::create_directories(folder.path() / "policy/data");
  CHECK(read(folder, "data") == "refused: it is a folder");
  if (::geteuid() != 0) {
    std::filesystem::permissions(folder.path() / "policy/a.txt", std::filesystem::perms::none);
    CHECK(read(folder, "a.txt") == "refused: Permission denied");
  }
}

TEST_CASE("what was read is taken in the order in which it was asked for") {
  const TemporaryFolder folder;
  folder.write("policy/b", "1");
  folder.write("policy/a", "2");
  FolderReader reader(folder.path() / "policy");
  std::string reason;
  const SourceFile* const first = reader.read("b", reason);
  REQUIRE(first != nullptr);
  CHECK(reader.read("no", reason) == nullptr);
  CHECK(reader.read("a", reason) != nullptr);
  CHECK(first->text() == "1");
  const Sources files = reader.take_files();
  REQUIRE(files.size() == 2);
  CHECK(files[0].name() == "b");
  CHECK(files[1].name() == "a");
}

}  // namespace acrnet::cli
