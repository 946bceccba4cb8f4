#include "executor/files/open_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <iterator>
#include <memory>
#include <system_error>

#include <fmt/format.h>

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;

constexpr int place_only = O_PATH | O_DIRECTORY | O_CLOEXEC;
// What a name is of may change after it was looked at: opening must not wait for a pipe's other
// end, nor make a terminal ours.
constexpr int careful = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
// <linux/magic.h>
constexpr long kernel_processes = 0x9fa0;
constexpr long kernel_devices = 0x62656572;
// A reader of JSON wants some, and would else move the whole text.
constexpr std::size_t room_behind = 256;

FileError refusal(FileProblem problem, std::string reason) { return {problem, std::move(reason)}; }

std::nullopt_t fail(FileError what, FileError& error) {
  error = std::move(what);
  return std::nullopt;
}

FileError too_large(std::uint64_t limit) {
  constexpr std::uint64_t mebi = std::uint64_t{1} << 20U;
  const std::string shown = limit % mebi != 0 ? fmt::format("{} bytes", limit)
                            : limit % (mebi << 10U) == 0
                                ? fmt::format("{} GiB", limit / (mebi << 10U))
                                : fmt::format("{} MiB", limit / mebi);
  return refusal(FileProblem::too_large, fmt::format("it has more than {}", shown));
}

// What a file is that is not regular; empty for one that is.
std::string_view kind_of(mode_t mode) {
  if (S_ISREG(mode)) return {};
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISLNK(mode)) return "a symbolic link";
  return "a device";
}

// Whether this is a file of ours to open.
bool is_fit(const struct stat& status, Names names, FileError& error) {
  if (const std::string_view kind = kind_of(status.st_mode); !kind.empty()) {
    error = refusal(S_ISLNK(status.st_mode) ? FileProblem::linked : FileProblem::not_regular,
                    fmt::format("it is {}", kind));
    return false;
  }
  if (names == Names::any || status.st_nlink <= 1) return true;
  error =
      refusal(FileProblem::linked, fmt::format("it has {} names (hard links)", status.st_nlink));
  return false;
}

bool is_of_kernel(int file) {
  struct statfs system {};
  if (::fstatfs(file, &system) != 0) return false;
  const auto type = static_cast<long>(system.f_type);
  return type == kernel_processes || type == kernel_devices;
}

// Looks again at what was opened, which may not be what the name was of before.
std::optional<Descriptor> checked_file(Descriptor file, Names names, FileError& error) {
  struct stat status {};
  if (!file.is_open() && errno == ELOOP)
    return fail(refusal(FileProblem::linked, "it is a symbolic link"), error);
  if (!file.is_open() || ::fstat(file.number(), &status) != 0)
    return fail(system_error(errno), error);
  if (!is_fit(status, names, error)) return std::nullopt;
  if (is_of_kernel(file.number())) {
    return fail(refusal(FileProblem::not_regular, "it is a file of the kernel, not of a disk"),
                error);
  }
  return file;
}

// The parts of a path that are still to go, the next one last.
void push_parts(std::string_view path, std::vector<std::string>& to_go) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  to_go.insert(to_go.end(), std::make_move_iterator(parts.rbegin()),
               std::make_move_iterator(parts.rend()));
}

// Walks below a folder, one part of the path after the other.
class Walk {
 public:
  Walk(int folder, std::string_view path) : root_(folder) { push_parts(path, to_go_); }

  // To the name at the end of the path, which is no link.
  std::optional<FilePlace> to_file(FileError& error) {
    while (next(error)) {
      if (is_step_) continue;
      if (to_go_.empty() && !is_link_) return FilePlace{last_folder(), std::move(part_)};
      if (!go_on(false, error)) return std::nullopt;
    }
    if (is_over_) return fail(refusal(FileProblem::not_regular, "it is a folder"), error);
    return std::nullopt;
  }

  std::optional<Folder> to_folder(bool make, FileError& error) {
    while (next(error)) {
      if (!is_step_ && !go_on(make, error)) return std::nullopt;
    }
    if (!is_over_) return std::nullopt;
    return last_folder();
  }

 private:
  // Takes the next part, and looks what it is. False at the end of the path, or with an error.
  bool next(FileError& error) {
    is_over_ = to_go_.empty();
    if (is_over_) return false;
    part_ = std::move(to_go_.back());
    to_go_.pop_back();
    is_step_ = part_ == "." || part_ == "..";
    if (part_ == "..") {
      if (folders_.empty()) {
        error = refusal(FileProblem::leads_out, "it leaves the configuration's folder");
        return false;
      }
      folders_.pop_back();
    }
    struct stat status {};
    is_there_ = !is_step_ && ::fstatat(here(), part_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    is_link_ = is_there_ && S_ISLNK(status.st_mode);
    return true;
  }

  bool go_on(bool make, FileError& error) {
    if (is_link_) return follow(error);
    if (!is_there_ && make && !make_folder(error)) return false;
    Descriptor folder(::openat(here(), part_.c_str(), place_only | O_NOFOLLOW));
    if (!folder.is_open()) {
      error = system_error(errno);
      return false;
    }
    folders_.push_back(std::move(folder));
    return true;
  }

  bool make_folder(FileError& error) {
    if (::mkdirat(here(), part_.c_str(), 0777) == 0) {
      const Descriptor list = last_folder().open_list(error);
      return list.is_open() && flush_list(list, error);
    }
    if (errno == EEXIST) return true;  // another process has just made it
    error = system_error(errno);
    return false;
  }

  bool follow(FileError& error) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(here(), part_.c_str(), target.data(), target.size());
    const std::string_view path(target.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
    if (size < 0) {
      error = system_error(errno);
    } else if (++links_ > most_links) {
      error = refusal(FileProblem::linked, "its links go round and round");
    } else if (path.starts_with('/')) {
      error =
          refusal(FileProblem::leads_out, "it is a link that leaves the configuration's folder");
    } else {
      push_parts(path, to_go_);
      return true;
    }
    return false;
  }

  int here() const { return folders_.empty() ? root_ : folders_.back().number(); }
  Folder last_folder() const { return Folder(Descriptor(::openat(here(), ".", place_only))); }

  static constexpr int most_links = 40;

  int root_;
  std::vector<Descriptor> folders_;  // the path below the root, open folder by folder
  std::vector<std::string> to_go_;
  int links_ = 0;
  // The part that was taken last.
  std::string part_;
  bool is_step_ = false;  // "." or ".."
  bool is_there_ = false;
  bool is_link_ = false;
  bool is_over_ = false;  // there was none left
};

// Reads until `limit` bytes are there, or the end.
bool read_up_to(const Descriptor& file, std::uint64_t limit, std::string& content) {
  std::array<char, 65'536> block{};
  while (content.size() < limit) {
    const std::uint64_t wanted = std::min<std::uint64_t>(block.size(), limit - content.size());
    const ssize_t size = ::read(file.number(), block.data(), static_cast<std::size_t>(wanted));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    if (size == 0) break;
    content.append(block.data(), static_cast<std::size_t>(size));
  }
  return true;
}

std::optional<Descriptor> open_named(const fs::path& path, FileError& error) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail(system_error(errno), error);
  if (!is_fit(status, Names::any, error)) return std::nullopt;
  const int flags = O_RDONLY | (careful & ~O_NOFOLLOW);
  return checked_file(Descriptor(::open(path.c_str(), flags)), Names::any, error);
}

}  // namespace

bool Descriptor::close() {
  const int number = std::exchange(number_, -1);
  return number < 0 || ::close(number) == 0;
}

std::string FileError::sentence() const {
  return is_of_system() ? reason : "I" + reason.substr(1);  // ours all begin with "it"
}

std::string FileError::told() const {
  return is_of_system() ? fmt::format("The system says: {}", reason) : sentence();
}

FileError system_error(int number) {
  const FileProblem problem = number == ENOENT   ? FileProblem::missing
                              : number == EEXIST ? FileProblem::taken
                                                 : FileProblem::system;
  return refusal(problem, std::generic_category().message(number));
}

std::optional<FilePlace> place_of(const fs::path& path, FileError& error) {
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const std::string name = path.filename().string();
  if (name.empty() || name == "." || name == "..")
    return fail(refusal(FileProblem::not_regular, "it is a folder"), error);
  Descriptor folder(::open(parent.c_str(), place_only));
  if (!folder.is_open()) return fail(system_error(errno), error);
  return FilePlace{Folder(std::move(folder)), name};
}

std::optional<Folder> Folder::open(const fs::path& path, FileError& error) {
  Descriptor folder(::open(path.empty() ? "." : path.c_str(), place_only));
  if (!folder.is_open()) return fail(system_error(errno), error);
  return Folder(std::move(folder));
}

std::optional<FilePlace> Folder::find(std::string_view path, FileError& error) const {
  return Walk(number(), path).to_file(error);
}

std::optional<Folder> Folder::below(std::string_view path, FileError& error) const {
  return Walk(number(), path).to_folder(false, error);
}

std::optional<Folder> Folder::made_below(std::string_view path, FileError& error) const {
  return Walk(number(), path).to_folder(true, error);
}

std::optional<Folder> Folder::above(std::size_t count, FileError& error) const {
  std::string path = ".";
  for (std::size_t i = 0; i < count; ++i) path += "/..";
  Descriptor folder(::openat(number(), path.c_str(), place_only));
  if (!folder.is_open()) return fail(system_error(errno), error);
  return Folder(std::move(folder));
}

std::optional<std::string> Folder::read(std::string_view path, std::uint64_t limit,
                                        FileError& error) const {
  const auto place = find(path, error);
  return place ? read_file(*place, limit, Names::any, error) : std::nullopt;
}

std::optional<std::vector<std::string>> Folder::names(FileError& error) const {
  Descriptor list = open_list(error);
  if (!list.is_open()) return std::nullopt;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(list.number()), ::closedir);
  if (stream == nullptr) return fail(system_error(errno), error);
  list.release();
  std::vector<std::string> found;
  while (true) {
    errno = 0;
    const dirent* const entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") found.emplace_back(name);
  }
  if (errno != 0) return fail(system_error(errno), error);
  return found;
}

Folder::Identity Folder::identity() const {
  struct stat status {};
  ::fstat(number(), &status);
  return {status.st_dev, status.st_ino};
}

Folder Folder::again() const { return Folder(Descriptor(::openat(number(), ".", place_only))); }

Descriptor Folder::open_list(FileError& error) const {
  Descriptor list(::openat(number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!list.is_open()) error = system_error(errno);
  return list;
}

std::optional<Descriptor> open_regular(const FilePlace& place, int flags, Names names,
                                       FileError& error) {
  struct stat status {};
  const int folder = place.folder.number();
  const char* const name = place.name.c_str();
  if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
    if (!is_fit(status, names, error)) return std::nullopt;
  } else if (errno != ENOENT || (flags & O_CREAT) == 0) {
    return fail(system_error(errno), error);
  }
  return checked_file(Descriptor(::openat(folder, name, flags | careful, 0600)), names, error);
}

bool is_called(const Descriptor& file, const FilePlace& place) {
  struct stat here {};
  struct stat there {};
  return ::fstat(file.number(), &here) == 0 && here.st_nlink == 1 &&
         ::fstatat(place.folder.number(), place.name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

std::optional<std::string> read_all(const Descriptor& file, std::uint64_t limit, FileError& error) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return fail(system_error(errno), error);
  const std::uint64_t size = status.st_size > 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
  if (size > limit) return fail(too_large(limit), error);
  std::string content;
  content.reserve(static_cast<std::size_t>(size) + room_behind);
  // It may grow meanwhile.
  if (!read_up_to(file, limit + 1, content)) return fail(system_error(errno), error);
  if (content.size() > limit) return fail(too_large(limit), error);
  return content;
}

std::optional<std::string> read_file(const FilePlace& place, std::uint64_t limit, Names names,
                                     FileError& error) {
  const auto file = open_regular(place, O_RDONLY, names, error);
  return file ? read_all(*file, limit, error) : std::nullopt;
}

std::optional<std::string> read_file(const fs::path& path, std::uint64_t limit, FileError& error) {
  const auto file = open_named(path, error);
  return file ? read_all(*file, limit, error) : std::nullopt;
}

std::string begin_of_file(const fs::path& path, std::size_t size) {
  FileError ignored;
  std::string begin;
  const auto file = open_named(path, ignored);
  if (file) static_cast<void>(read_up_to(*file, size, begin));
  return begin;
}

bool write_all(const Descriptor& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.number(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool flush(const Descriptor& file) {
  while (::fsync(file.number()) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

bool flush_list(const Descriptor& list, FileError& error) {
  if (flush(list) || errno == EINVAL) return true;
  error = refusal(FileProblem::system, fmt::format("{} (when the folder was flushed to the disk)",
                                                   std::generic_category().message(errno)));
  return false;
}

bool AppendedFile::open(const fs::path& path, FileError& error) {
  const auto place = place_of(path, error);
  if (!place) return false;
  auto file = open_regular(*place, O_WRONLY | O_APPEND | O_CREAT, Names::only, error);
  if (file) file_ = std::move(*file);
  return is_open();
}

}  // namespace acrnet::executor
