// Output in which no secret is readable: what a stream or a file is written through.
//
// The outermost writer: whatever a view, a message or a log writes comes by here. Costs nothing
// while no secret is known. I/O on the buffer it is given.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

#include "cli/session/console.h"
#include "executor/http/secrets.h"

namespace acrnet::cli {

// Keeps what is written until it is flushed or becomes much, so that a secret which is written in
// parts is found, too.
class MaskingBuffer final : public std::streambuf {
 public:
  // Both must outlive it.
  MaskingBuffer(std::streambuf& sink, const executor::Secrets& secrets)
      : sink_(sink), secrets_(secrets) {}
  MaskingBuffer(const MaskingBuffer&) = delete;
  MaskingBuffer& operator=(const MaskingBuffer&) = delete;
  ~MaskingBuffer() override { drain(); }

 protected:
  int_type overflow(int_type letter) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool write(std::string_view text);
  bool drain();
  bool pass_on(std::string_view text);

  std::streambuf& sink_;
  const executor::Secrets& secrets_;
  std::string pending_;
};

// The streams of a process, with the two that are written masked.
class MaskedStreams {
 public:
  MaskedStreams(Streams& streams, const executor::Secrets& secrets);

  Streams& streams() { return streams_; }

 private:
  MaskingBuffer out_buffer_;
  MaskingBuffer err_buffer_;
  std::ostream out_;
  std::ostream err_;
  Streams streams_;
};

}  // namespace acrnet::cli
