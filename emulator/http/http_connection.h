// One client's connection to the HTTP server: reads requests, hands them over, writes the answers.
//
// A template over the stream, plain or TLS. A part of http_server.cc in a file of its own; nobody
// else includes it. Every step has its time limit (below), every size its bound.
#pragma once

#include <fmt/format.h>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/http/open_request.h"
#include "emulator/http/wire_text.h"

namespace acrnet::emulator {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint32_t largest_header = 64 * 1024;         // polling links alone have 5 KB
constexpr std::uint64_t largest_body = 4ULL * 1024 * 1024;  // ARM's own limit for a request
constexpr std::uint64_t largest_snapshot = 1024ULL * 1024 * 1024;
constexpr std::size_t first_read = 4096;

// How long a client may take for each step.
constexpr auto for_handshake = std::chrono::seconds(15);
constexpr auto for_next_request = std::chrono::seconds(120);
constexpr auto for_header = std::chrono::seconds(20);
constexpr auto for_body = std::chrono::seconds(60);
constexpr auto for_answer = std::chrono::seconds(60);
constexpr auto for_reading_the_end = std::chrono::seconds(2);

// What the connections of a server share.
struct HttpShared {
  std::function<void(std::unique_ptr<OpenRequest>)> handle;
  std::string base_url;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> requests_in_work{0};
};

inline std::uint64_t body_limit(std::string_view target) {
  return target.starts_with("/_emulator/snapshot") ? largest_snapshot : largest_body;
}

inline Response not_http(error_code failure) {
  if (failure == http::error::header_limit) {
    return arm_error(431, "RequestHeaderFieldsTooLarge",
                     fmt::format("The header of a request may have {} bytes.", largest_header));
  }
  if (failure == http::error::body_limit) {
    return arm_error(413, "RequestContentTooLarge",
                     fmt::format("The content of a request may have {} bytes.", largest_body));
  }
  return arm_error(400, "BadRequest",
                   fmt::format("This is not a request of HTTP/1.1: {}.", failure.message()));
}

// Whether the other end may still read an answer after this failure.
inline bool is_mistake_of_request(error_code failure) {
  return failure.category() == http::make_error_code(http::error::bad_method).category() &&
         failure != http::error::end_of_stream && failure != http::error::partial_message;
}

// One client. It belongs to whatever it waits for: the handler of the read, write or timer that
// runs, or the one who works on its request. So there is one owner at any time and no thread in
// between.
template <class Stream>
class Connection final : public OpenRequest {
 public:
  using Own = std::unique_ptr<Connection>;

  Connection(Stream stream, std::string peer, HttpShared& server)
      : server_(server),
        stream_(std::move(stream)),
        timer_(stream_.get_executor()),
        peer_(std::move(peer)) {
    ++server_.connections;
  }
  ~Connection() override {
    set_in_work(false);
    --server_.connections;
  }

  static void begin(Own self) {
    if constexpr (std::is_same_v<Stream, Secure>) {
      Connection& c = *self;
      c.limit(for_handshake);
      c.stream_.async_handshake(asio::ssl::stream_base::server,
                                [self = std::move(self)](error_code failure) mutable {
                                  if (!failure) await_request(std::move(self));
                                });
    } else {
      await_request(std::move(self));
    }
  }

  const Request& request() const override { return request_; }

 private:
  beast::tcp_stream& socket() { return beast::get_lowest_layer(stream_); }
  void limit(std::chrono::seconds time) { socket().expires_after(time); }

  void set_in_work(bool in_work) {
    if (in_work != std::exchange(in_work_, in_work)) {
      in_work ? ++server_.requests_in_work : --server_.requests_in_work;
    }
  }

  static void await_request(Own self) {
    Connection& c = *self;
    if (c.server_.stopping) return;
    c.request_ = Request();
    c.outgoing_ = std::string();
    if (c.buffer_.size() > 0) return read_header(std::move(self));
    c.limit(for_next_request);
    c.stream_.async_read_some(c.buffer_.prepare(first_read),
                              [self = std::move(self)](error_code failure, std::size_t n) mutable {
                                if (failure) return;
                                self->buffer_.commit(n);
                                read_header(std::move(self));
                              });
  }

  static void read_header(Own self) {
    Connection& c = *self;
    c.parser_.emplace();
    c.parser_->header_limit(largest_header);
    c.parser_->body_limit(boost::none);  // until the target is known
    c.limit(for_header);
    http::async_read_header(c.stream_, c.buffer_, *c.parser_,
                            [self = std::move(self)](error_code failure, std::size_t) mutable {
                              if (failure) return refuse(std::move(self), failure);
                              read_body(std::move(self));
                            });
  }

  static void read_body(Own self) {
    Connection& c = *self;
    auto& header = c.parser_->get();
    const std::uint64_t most =
        body_limit(origin_form({header.target().data(), header.target().size()}));
    const auto announced = c.parser_->content_length();
    if (announced && *announced > most) return refuse(std::move(self), http::error::body_limit);
    c.parser_->body_limit(most);
    const bool asks_first = beast::iequals(header[http::field::expect], "100-continue");
    if (c.parser_->is_done()) return hand_over(std::move(self));
    if (!asks_first) return read_rest(std::move(self));
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(c.stream_, asio::buffer(go_on),
                      [self = std::move(self)](error_code failure, std::size_t) mutable {
                        if (!failure) read_rest(std::move(self));
                      });
  }

  static void read_rest(Own self) {
    Connection& c = *self;
    c.limit(for_body);
    http::async_read(c.stream_, c.buffer_, *c.parser_,
                     [self = std::move(self)](error_code failure, std::size_t) mutable {
                       if (failure) return refuse(std::move(self), failure);
                       hand_over(std::move(self));
                     });
  }

  static void hand_over(Own self) {
    Connection& c = *self;
    c.take_request();
    c.set_in_work(true);
    c.server_.handle(std::move(self));
  }

  void take_request() {
    auto message = parser_->release();
    keep_alive_ = message.keep_alive();
    request_ = Request();
    request_.method = std::string(message.method_string());
    request_.target = origin_form({message.target().data(), message.target().size()});
    for (const auto& field : message) {
      request_.headers.emplace(lower({field.name_string().data(), field.name_string().size()}),
                               std::string(field.value()));
    }
    request_.body = std::move(message.body());
    request_.peer = peer_;
    const std::string host = request_.header("host");
    constexpr bool secure = std::is_same_v<Stream, Secure>;
    request_.base_url = host.empty() ? server_.base_url : (secure ? "https://" : "http://") + host;
  }

  // What cannot be understood ends the connection: nobody knows where the next request would begin.
  static void refuse(Own self, error_code failure) {
    if (!is_mistake_of_request(failure)) return;
    self->keep_alive_ = false;
    self->request_ = Request();
    Connection& c = *self;
    c.send(std::move(self), {not_http(failure), Delivery::whole});
  }

  void send(std::unique_ptr<OpenRequest> open, Answer answer) override {
    Own self(static_cast<Connection*>(open.release()));
    asio::dispatch(stream_.get_executor(),
                   [self = std::move(self), answer = std::move(answer)]() mutable {
                     write(std::move(self), answer);
                   });
  }

  void sleep(std::unique_ptr<OpenRequest> open, std::chrono::milliseconds time,
             Next next) override {
    timer_.expires_after(time);
    timer_.async_wait([open = std::move(open), next = std::move(next)](error_code failure) mutable {
      if (!failure) next(std::move(open));
    });
  }

  static void write(Own self, const Answer& answer) {
    Connection& c = *self;
    if (answer.delivery == Delivery::reset) return c.reset();
    const bool whole = answer.delivery == Delivery::whole;
    c.keep_alive_ = c.keep_alive_ && !c.server_.stopping;
    c.outgoing_ = to_wire(answer.response, c.request_.method == "HEAD", c.keep_alive_,
                          std::chrono::system_clock::now());
    if (!whole) c.outgoing_.resize(c.outgoing_.size() - (answer.response.body.size() + 1) / 2);
    const bool reset_then = answer.delivery == Delivery::reset_midway;
    const bool last = !whole || !c.keep_alive_;
    c.limit(for_answer);
    asio::async_write(
        c.stream_, asio::buffer(c.outgoing_),
        [self = std::move(self), last, reset_then](error_code failure, std::size_t) mutable {
          self->set_in_work(false);
          if (failure) return;
          if (reset_then) return self->reset();
          if (last) return end(std::move(self));
          await_request(std::move(self));
        });
  }

  // An end that lets the client read what was sent: closing with unread input would reset the
  // connection and could take the answer with it.
  static void end(Own self) {
    Connection& c = *self;
    error_code ignored;
    c.socket().socket().shutdown(tcp::socket::shutdown_send, ignored);
    c.limit(for_reading_the_end);
    drain(std::move(self));
  }

  static void drain(Own self) {
    Connection& c = *self;
    c.buffer_.clear();
    c.socket().async_read_some(c.buffer_.prepare(first_read),
                               [self = std::move(self)](error_code failure, std::size_t) mutable {
                                 if (!failure) drain(std::move(self));
                               });
  }

  // The connection ends with RST when it is destroyed.
  void reset() {
    error_code ignored;
    socket().socket().set_option(asio::socket_base::linger(true, 0), ignored);
  }

  HttpShared& server_;
  Stream stream_;
  asio::steady_timer timer_;
  std::string peer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  Request request_;
  std::string outgoing_;
  bool keep_alive_ = true;
  bool in_work_ = false;
};

}  // namespace acrnet::emulator
