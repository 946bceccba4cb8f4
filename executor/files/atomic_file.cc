#include "executor/files/atomic_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <utility>

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view letters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t random_letters = 6;
constexpr int most_attempts = 100;

std::string leftover_prefix(const FilePlace& place) { return "." + place.name + ".tmp-"; }

bool is_leftover(std::string_view name, std::string_view prefix) {
  return name.size() == prefix.size() + random_letters && name.starts_with(prefix) &&
         name.find_first_not_of(letters, prefix.size()) == std::string_view::npos;
}

std::string new_name(const FilePlace& place) {
  std::string name = leftover_prefix(place);
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letter(0, letters.size() - 1);
  for (std::size_t i = 0; i < random_letters; ++i) name += letters[letter(random)];
  return name;
}

void remove(const FilePlace& place) { ::unlinkat(place.folder.number(), place.name.c_str(), 0); }

// A new file, locked so that nobody takes it for a leftover. A file system without flock() has no
// such lock, and nobody then gets one to remove it.
std::optional<Descriptor> make_locked(const FilePlace& place, FileError& error) {
  auto file = open_regular(place, O_RDWR | O_CREAT | O_EXCL, Names::only, error);
  if (!file) return std::nullopt;
  const bool is_held = ::flock(file->number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (!is_held && is_called(*file, place)) return file;
  error = system_error(EEXIST);  // somebody is clearing it away
  return std::nullopt;
}

// close() tells what fsync() did not; the lock stays with the descriptor that is left.
bool close_a_copy(const Descriptor& file) {
  Descriptor copy(::fcntl(file.number(), F_DUPFD_CLOEXEC, 0));
  return copy.is_open() && copy.close();
}

// A new file beside `place`, empty and locked.
struct Fresh {
  FilePlace place;
  Descriptor file;
};

std::optional<Fresh> make_beside(const FilePlace& place, FileError& error) {
  Fresh fresh{{place.folder.again(), {}}, Descriptor()};
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    fresh.place.name = new_name(place);
    auto file = make_locked(fresh.place, error);
    if (file) fresh.file = std::move(*file);
    if (file) return fresh;
    if (error.problem != FileProblem::taken) break;
  }
  return std::nullopt;
}

// On the disk.
bool fill(const Descriptor& file, std::string_view content, mode_t mode, FileError& error) {
  const bool is_whole = ::fchmod(file.number(), mode) == 0 && write_all(file, content) &&
                        flush(file) && close_a_copy(file);
  if (!is_whole) error = system_error(errno);
  return is_whole;
}

}  // namespace

bool is_replaceable(const FilePlace& place, FileError& error) {
  if (open_regular(place, O_PATH, Names::only, error)) return true;
  return error.problem == FileProblem::missing;
}

bool replace_file(const FilePlace& place, std::string_view content, FileError& error, mode_t mode) {
  if (!is_replaceable(place, error)) return false;
  // A folder that can't be flushed, because it can't be read, is found before anything is written.
  const Descriptor list = place.folder.open_list(error);
  if (!list.is_open()) return false;
  remove_leftovers(place);
  const auto fresh = make_beside(place, error);
  if (!fresh) return false;
  const int folder = place.folder.number();
  bool is_written = fill(fresh->file, content, mode, error);
  if (is_written) {
    is_written = ::renameat(folder, fresh->place.name.c_str(), folder, place.name.c_str()) == 0;
    if (is_written) return flush_list(list, error);
    error = system_error(errno);
  }
  remove(fresh->place);
  return false;
}

bool replace_file(const fs::path& path, std::string_view content, FileError& error) {
  const auto place = place_of(path, error);
  return place && replace_file(*place, content, error);
}

void remove_leftovers(const FilePlace& place) {
  FileError ignored;  // a leftover that stays is harmless
  const auto names = place.folder.names(ignored);
  if (!names) return;
  const std::string prefix = leftover_prefix(place);
  for (const std::string& name : *names) {
    if (!is_leftover(name, prefix)) continue;
    const FilePlace leftover{place.folder.again(), name};
    const auto file = open_regular(leftover, O_RDONLY, Names::only, ignored);
    struct stat status {};
    if (!file || ::fstat(file->number(), &status) != 0 || status.st_uid != ::geteuid()) continue;
    if (::flock(file->number(), LOCK_EX | LOCK_NB) == 0 && is_called(*file, leftover))
      remove(leftover);
  }
}

}  // namespace acrnet::executor
