#include "cli/session/masked_stream.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_pending = std::size_t{64} << 10U;

}  // namespace

MaskingBuffer::int_type MaskingBuffer::overflow(int_type letter) {
  if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
  const char c = traits_type::to_char_type(letter);
  return write({&c, 1}) ? letter : traits_type::eof();
}

std::streamsize MaskingBuffer::xsputn(const char* text, std::streamsize size) {
  return write({text, static_cast<std::size_t>(size)}) ? size : 0;
}

int MaskingBuffer::sync() {
  const bool written = drain();
  return sink_.pubsync() == 0 && written ? 0 : -1;
}

bool MaskingBuffer::write(std::string_view text) {
  if (pending_.empty() && (text.size() >= most_pending || secrets_.empty())) return pass_on(text);
  pending_ += text;
  return pending_.size() < most_pending || drain();
}

bool MaskingBuffer::drain() {
  const std::string text = std::move(pending_);
  pending_.clear();
  return pass_on(text);
}

bool MaskingBuffer::pass_on(std::string_view text) {
  const auto put = [this](std::string_view piece) {
    const auto size = static_cast<std::streamsize>(piece.size());
    return sink_.sputn(piece.data(), size) == size;
  };
  bool written = true;
  std::size_t at = 0;
  if (!secrets_.empty()) {
    for (const executor::Secrets::Place& place : secrets_.find(text)) {
      written = written && put(text.substr(at, place.begin - at)) && put(executor::Secrets::mask);
      at = place.end;
    }
  }
  return written && put(text.substr(at));
}

namespace {

// All members but the two streams; names each, so that none is forgotten when one is added.
Streams with_output(const Streams& streams, std::ostream& out, std::ostream& err) {
  const auto& [in, old_out, old_err, in_terminal, out_terminal, err_terminal, err_columns,
               out_columns, printer] = streams;
  return {in, out, err, in_terminal, out_terminal, err_terminal, err_columns, out_columns, printer};
}

}  // namespace

MaskedStreams::MaskedStreams(Streams& streams, const executor::Secrets& secrets)
    : out_buffer_(*streams.out.rdbuf(), secrets),
      err_buffer_(*streams.err.rdbuf(), secrets),
      out_(&out_buffer_),
      err_(&err_buffer_),
      streams_(with_output(streams, out_, err_)) {
  out_.setstate(streams.out.rdstate());
  err_.setstate(streams.err.rdstate());
}

}  // namespace acrnet::cli
