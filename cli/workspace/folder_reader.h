// Reads the files that a policy's functions ask for, and nothing outside of one folder.
//
// Does I/O, by way of executor/files/open_file.h: a symbolic link is followed as long as it stays
// below the folder, devices and pipes are never opened. What was read is kept, in the order in
// which it was asked for.
#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

#include "model/source.h"
#include "parser/evaluate/expressions/file_reader.h"

namespace acrnet::cli {

class FolderReader final : public parser::FileReader {
 public:
  explicit FolderReader(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const SourceFile* read(std::string_view path, std::string& reason) override;
  // All that was read; empties the reader.
  Sources take_files();

 private:
  std::filesystem::path folder_;
  std::deque<SourceFile> files_;  // a deque: what was given stays where it is
};

}  // namespace acrnet::cli
