#include "tests/e2e/support/world_calls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace acrnet::e2e {

namespace {

// How to read a call's arguments.
enum class Shape {
  descriptor,      // f(fd, ...)
  content,         // f(fd, bytes, size, ...)
  path,            // f(path, ...)
  path_at,         // f(folder fd, path, ...)
  second_path,     // f(path, path): the second is the new name
  second_at,       // f(folder fd, path, folder fd, path, ...)
  second_symlink,  // f(path, folder fd, path)
  open,            // f(path, flags, ...): counts when it may create or empty
  open_at,         // f(folder fd, path, flags, ...)
  open_how,        // f(folder fd, path, {flags, ...}, size)
  lock,            // fcntl(fd, command, ...): counts when the command locks
};

struct Row {
  std::uint64_t number;
  std::string_view name;
  Shape shape;
};

constexpr auto rows = std::to_array<Row>({
    {SYS_write, "write", Shape::content},
    {SYS_pwrite64, "pwrite64", Shape::content},
    {SYS_writev, "writev", Shape::descriptor},
    {SYS_pwritev, "pwritev", Shape::descriptor},
    {SYS_pwritev2, "pwritev2", Shape::descriptor},
    {SYS_sendto, "sendto", Shape::content},
    {SYS_sendmsg, "sendmsg", Shape::descriptor},
    {SYS_sendmmsg, "sendmmsg", Shape::descriptor},
    {SYS_sendfile, "sendfile", Shape::descriptor},
    {SYS_fsync, "fsync", Shape::descriptor},
    {SYS_fdatasync, "fdatasync", Shape::descriptor},
    {SYS_ftruncate, "ftruncate", Shape::descriptor},
    {SYS_fallocate, "fallocate", Shape::descriptor},
    {SYS_fchmod, "fchmod", Shape::descriptor},
    {SYS_flock, "flock", Shape::descriptor},
    {SYS_fcntl, "fcntl", Shape::lock},
    {SYS_truncate, "truncate", Shape::path},
    {SYS_openat, "openat", Shape::open_at},
    {SYS_openat2, "openat2", Shape::open_how},
    {SYS_renameat2, "renameat2", Shape::second_at},
    {SYS_linkat, "linkat", Shape::second_at},
    {SYS_symlinkat, "symlinkat", Shape::second_symlink},
    {SYS_unlinkat, "unlinkat", Shape::path_at},
    {SYS_mkdirat, "mkdirat", Shape::path_at},
    {SYS_fchmodat, "fchmodat", Shape::path_at},
#ifdef SYS_renameat
    {SYS_renameat, "renameat", Shape::second_at},
#endif
#ifdef SYS_rename  // x86-64 has these beside their younger siblings
    {SYS_rename, "rename", Shape::second_path},
    {SYS_link, "link", Shape::second_path},
    {SYS_symlink, "symlink", Shape::second_path},
    {SYS_open, "open", Shape::open},
    {SYS_creat, "creat", Shape::path},
    {SYS_unlink, "unlink", Shape::path},
    {SYS_mkdir, "mkdir", Shape::path},
    {SYS_rmdir, "rmdir", Shape::path},
    {SYS_chmod, "chmod", Shape::path},
#endif
});

constexpr std::size_t longest_path = 4096;
constexpr std::size_t longest_content = 120;

// Reads at most `size` bytes of the thread's memory; fewer at the end of what is mapped.
std::string read_memory(pid_t thread, std::uint64_t address, std::size_t size) {
  std::string bytes;
  constexpr std::size_t page = 4096;  // a read that crosses into an unmapped page fails as a whole
  while (bytes.size() < size) {
    const std::uint64_t from = address + bytes.size();
    const std::size_t piece = std::min(size - bytes.size(), page - from % page);
    std::string buffer(piece, '\0');
    const iovec here = {buffer.data(), piece};
    // An address of the other process: only ever a number here.
    void* const address_there = reinterpret_cast<void*>(from);  // NOLINT(performance-no-int-to-ptr)
    const iovec there = {address_there, piece};
    if (::process_vm_readv(thread, &here, 1, &there, 1, 0) != static_cast<ssize_t>(piece)) break;
    bytes += buffer;
  }
  return bytes;
}

std::string read_path(pid_t thread, std::uint64_t address) {
  std::string path;
  while (path.size() < longest_path && path.find('\0') == std::string::npos) {
    const std::string piece = read_memory(thread, address + path.size(), 256);
    if (piece.empty()) break;
    path += piece;
  }
  return path.substr(0, path.find('\0'));
}

std::string link_of(pid_t thread, std::string_view entry) {
  std::error_code error;
  const auto target =
      std::filesystem::read_symlink(fmt::format("/proc/{}/{}", thread, entry), error);
  return error ? std::string("?") : target.string();
}

std::string descriptor_target(pid_t thread, std::uint64_t descriptor) {
  return link_of(thread, fmt::format("fd/{}", static_cast<int>(descriptor)));
}

std::string absolute(pid_t thread, int folder, const std::string& path) {
  if (path.starts_with('/')) return path;
  const std::string base = folder == AT_FDCWD
                               ? link_of(thread, "cwd")
                               : descriptor_target(thread, static_cast<std::uint64_t>(folder));
  return path.empty() ? base : fmt::format("{}/{}", base, path);
}

std::string path_target(pid_t thread, std::uint64_t path) {
  return absolute(thread, AT_FDCWD, read_path(thread, path));
}

std::string path_target(pid_t thread, std::uint64_t folder, std::uint64_t path) {
  return absolute(thread, static_cast<int>(folder), read_path(thread, path));
}

bool makes(std::uint64_t flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }

bool locks(std::uint64_t command) {
  return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
         command == F_OFD_SETLKW;
}

std::uint64_t flags_of_how(pid_t thread, std::uint64_t address) {
  std::uint64_t flags = 0;
  const std::string bytes = read_memory(thread, address, sizeof flags);
  if (bytes.size() == sizeof flags)
    std::copy_n(bytes.data(), sizeof flags, reinterpret_cast<char*>(&flags));
  return flags;
}

// Empty when the arguments say that the call changes nothing.
std::optional<std::string> target_of(pid_t thread, Shape shape, const CallArguments& a) {
  switch (shape) {
    case Shape::descriptor:
    case Shape::content: return descriptor_target(thread, a[0]);
    case Shape::path: return path_target(thread, a[0]);
    case Shape::path_at: return path_target(thread, a[0], a[1]);
    case Shape::second_path: return path_target(thread, a[1]);
    case Shape::second_at: return path_target(thread, a[2], a[3]);
    case Shape::second_symlink: return path_target(thread, a[1], a[2]);
    case Shape::open:
      if (makes(a[1])) return path_target(thread, a[0]);
      return std::nullopt;
    case Shape::open_at:
      if (makes(a[2])) return path_target(thread, a[0], a[1]);
      return std::nullopt;
    case Shape::open_how:
      if (makes(flags_of_how(thread, a[2]))) return path_target(thread, a[0], a[1]);
      return std::nullopt;
    case Shape::lock:
      if (locks(a[1])) return descriptor_target(thread, a[0]);
      return std::nullopt;
  }
  return std::nullopt;
}

// A process that wakes its own threads; nobody else sees it. (Its standard streams are no pipes
// here.)
bool is_talk_with_itself(std::string_view target) {
  return target.starts_with("anon_inode:") || target.starts_with("pipe:");
}

}  // namespace

std::optional<WorldCall> world_call(pid_t thread, std::uint64_t number,
                                    const CallArguments& arguments) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const Row& candidate) { return candidate.number == number; });
  if (row == rows.end()) return std::nullopt;
  std::optional<std::string> target = target_of(thread, row->shape, arguments);
  if (!target || is_talk_with_itself(*target)) return std::nullopt;
  WorldCall call = {std::string(row->name), std::move(*target), {}};
  if (row->shape == Shape::content) {
    call.content =
        read_memory(thread, arguments[1], std::min<std::size_t>(arguments[2], longest_content));
  }
  return call;
}

std::string describe(const WorldCall& call) {
  if (call.content.empty()) return fmt::format("{} {}", call.name, call.target);
  std::string shown = call.content.substr(0, call.content.find_first_of("\r\n"));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '.');
  return fmt::format("{} {} '{}'", call.name, call.target, shown);
}

}  // namespace acrnet::e2e
