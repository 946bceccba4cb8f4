#include "emulator/registry/hello_world.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "emulator/base/digest.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view greeting = "Hello from the embedded Azure of acrnet!\n";
constexpr std::string_view file_name = "hello";
constexpr std::size_t tar_block = 512;

// Little-endian, `size` bytes.
void append_number(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>((value >> (8 * i)) & 0xffU);
}

// write(1, greeting, size), exit(0) with the system calls of x86-64.
std::string machine_code(std::uint64_t greeting_address) {
  std::string code;
  code += std::string("\xb8\x01\x00\x00\x00", 5);  // mov eax, 1 (write)
  code += std::string("\xbf\x01\x00\x00\x00", 5);  // mov edi, 1 (standard output)
  code += std::string("\x48\xbe", 2);              // mov rsi, the greeting
  append_number(code, greeting_address, 8);
  code += std::string("\xba", 1);  // mov edx, its size
  append_number(code, greeting.size(), 4);
  code += std::string("\x0f\x05", 2);              // syscall
  code += std::string("\xb8\x3c\x00\x00\x00", 5);  // mov eax, 60 (exit)
  code += std::string("\x31\xff", 2);              // xor edi, edi
  code += std::string("\x0f\x05", 2);              // syscall
  return code;
}

// An executable of one segment: header, program header, code, greeting.
std::string program() {
  constexpr std::uint64_t base = 0x400000;
  constexpr std::uint64_t headers = 64 + 56;
  const std::uint64_t code_size = machine_code(0).size();
  const std::string body = machine_code(base + headers + code_size) + std::string(greeting);
  std::string elf(
      "\x7f"
      "ELF\x02\x01\x01",
      7);
  elf.resize(16);
  append_number(elf, 2, 2);     // an executable
  append_number(elf, 0x3e, 2);  // for x86-64
  append_number(elf, 1, 4);
  append_number(elf, base + headers, 8);  // where it begins to run
  append_number(elf, 64, 8);              // where the program headers are
  append_number(elf, 0, 8);               // no sections
  append_number(elf, 0, 4);
  append_number(elf, 64, 2);
  append_number(elf, 56, 2);
  append_number(elf, 1, 2);
  append_number(elf, 0, 6);
  append_number(elf, 1, 4);  // load it
  append_number(elf, 5, 4);  // readable, executable
  append_number(elf, 0, 8);
  append_number(elf, base, 8);
  append_number(elf, base, 8);
  append_number(elf, headers + body.size(), 8);
  append_number(elf, headers + body.size(), 8);
  append_number(elf, 0x1000, 8);
  return elf + body;
}

void put(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

// A tar file of one executable; numbers are octal text (POSIX pax/ustar).
std::string tar_of(std::string_view content) {
  std::string header(tar_block, '\0');
  put(header, 0, file_name);
  put(header, 100, "0000755");
  put(header, 108, "0000000");
  put(header, 116, "0000000");
  put(header, 124, fmt::format("{:011o}", content.size()));
  put(header, 136, "00000000000");  // 1970
  put(header, 148, "        ");     // the checksum counts as blanks
  put(header, 156, "0");            // a file
  put(header, 257, std::string_view("ustar\00000", 8));
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(header, 148, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
  std::string tar = header + std::string(content);
  tar.resize((tar.size() + tar_block - 1) / tar_block * tar_block);
  return tar + std::string(2 * tar_block, '\0');
}

Blob blob(std::string bytes) {
  std::string digest = sha256_digest(bytes);
  return {std::move(digest), std::move(bytes)};
}

Json descriptor(std::string_view type, const Blob& content) {
  return {{"mediaType", type}, {"digest", content.digest}, {"size", content.bytes.size()}};
}

Image make_image() {
  Image image;
  image.layer = blob(tar_of(program()));
  image.config = blob(
      to_text({{"architecture", "amd64"},
               {"os", "linux"},
               {"created", "1970-01-01T00:00:00Z"},
               {"config", {{"Cmd", Json::array({fmt::format("/{}", file_name)})}}},
               {"rootfs", {{"type", "layers"}, {"diff_ids", Json::array({image.layer.digest})}}},
               {"history", Json::array({{{"created", "1970-01-01T00:00:00Z"},
                                         {"created_by", "the embedded Azure of acrnet"}}})}}));
  image.manifest = blob(to_text(
      {{"schemaVersion", 2},
       {"mediaType", manifest_type},
       {"config", descriptor("application/vnd.oci.image.config.v1+json", image.config)},
       {"layers",
        Json::array({descriptor("application/vnd.oci.image.layer.v1.tar", image.layer)})}}));
  return image;
}

}  // namespace

const Image& hello_world() {
  static const Image image = make_image();
  return image;
}

}  // namespace acrnet::emulator
