// The emulator's data file on disk: read whole, replaced whole, held by one emulator at a time.
//
// A replace is: write a neighbour, fsync it, rename it over the file, fsync the directory. At every
// moment, also after a kill or a power cut, the file is the old text or the new one. What is
// written is a regular file without another name, and no link; what is read is a regular file of at
// most 1 GiB. A file that cannot be read is never written over: that is the caller's part. Does
// I/O; POSIX only.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace acrnet::emulator {

// The whole file; nothing and a reason otherwise.
std::optional<std::string> read_file(const std::filesystem::path& path, std::string& error);

// The same of a file that the emulator also writes, which therefore is no link and has no other
// name.
std::optional<std::string> read_own_file(const std::filesystem::path& path, std::string& error);

// Empty when the text is durably in place, else the reason; then the file is as it was.
std::string replace_file(const std::filesystem::path& path, const std::string& text);

// Held while an emulator uses a data file, so that a second one does not write over the first one's
// work. The lock is the kernel's: it goes with the process, however that ends.
class DataFileLock {
 public:
  // Null and a reason when another emulator holds it.
  static std::unique_ptr<DataFileLock> take(const std::filesystem::path& data_file,
                                            std::string& error);
  // Takes over a descriptor that has the lock; use take().
  explicit DataFileLock(int descriptor) : descriptor_(descriptor) {}
  ~DataFileLock();
  DataFileLock(const DataFileLock&) = delete;
  DataFileLock& operator=(const DataFileLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace acrnet::emulator
