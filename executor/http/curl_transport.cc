#include "executor/http/curl_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "executor/http/url.h"
#include "model/arm_id.h"

namespace acrnet::executor {

namespace {

constexpr std::chrono::milliseconds longest_nap{100};
// A nap that took so much longer was one of the whole process.
constexpr std::chrono::milliseconds most_oversleep{2'000};
// Rounded they make three seconds.
constexpr std::chrono::milliseconds usual_answer{2'600};
constexpr std::chrono::milliseconds between_looks{250};

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

// One request under way; at a fixed address, as curl keeps pointers into it.
struct Transfer {
  HttpRequest request;
  HttpTransport::Completion completion;
  HttpResponse response;
  HeaderList headers;
  std::size_t max_bytes = 0;
  bool too_large = false;
  Clock::time_point started;
  char error[CURL_ERROR_SIZE] = {};
  Easy easy;  // last: closed before what it points to goes
};

struct Timer {
  Clock::time_point due;
  std::uint64_t number;  // first come, first served
  std::function<void()> action;
};

struct Later {
  bool operator()(const Timer& a, const Timer& b) const {
    return std::tie(a.due, a.number) > std::tie(b.due, b.number);
  }
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.response.body.size() + size > transfer.max_bytes) {
    transfer.too_large = true;
    return 0;  // curl ends the transfer
  }
  transfer.response.body.append(data, size);
  return size;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) {
    transfer.response.headers.clear();  // an interim answer (100, a proxy's CONNECT) came before
    return size;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  transfer.response.headers.push_back(
      {std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  return size;
}

HeaderList header_list(const HttpRequest& request) {
  // Without "Expect:" curl asks before it sends a body, which costs a round trip.
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const HttpHeader& header : request.headers) {
    list = curl_slist_append(list, (header.name + ": " + header.value).c_str());
  }
  return HeaderList(list);
}

void set_method(CURL* easy, const HttpRequest& request) {
  if (request.method == "GET") {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    return;
  }
  // An empty body is sent as one, with Content-Length: 0: a POST without a length is refused by
  // some servers and kept waiting by others.
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
}

void set_safety(CURL* easy, const HttpRequest& request) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  // Who gives up does not wait for a name server that never answers.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 15'000L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  const auto there = destination_of(request.url);
  // Nor for the metadata service of virtual machines, which answers for this machine only.
  const bool is_here = there && (there->is_loopback() || there->host == "169.254.169.254");
  if (is_here) curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

void set_tls(CURL* easy, const CurlOptions& options) {
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.ca_folder.empty()) curl_easy_setopt(easy, CURLOPT_CAPATH, options.ca_folder.c_str());
}

void configure(Transfer& transfer, const CurlOptions& options) {
  CURL* const easy = transfer.easy.get();
  curl_easy_setopt(easy, CURLOPT_URL, transfer.request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // all that curl can unpack
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer.error);
  set_method(easy, transfer.request);
  set_safety(easy, transfer.request);
  set_tls(easy, options);
}

// Whether who can read the request could act as its sender.
bool proves_sender(const HttpRequest& request) {
  const auto is_proof = [](const HttpHeader& header) {
    const std::string name = to_lower(header.name);
    return (name == "authorization" && header.value != "Bearer emulator") ||
           name == "x-identity-header";
  };
  return std::any_of(request.headers.begin(), request.headers.end(), is_proof) ||
         request.url.find("sig=") != std::string::npos ||
         request.body.find("client_secret=") != std::string::npos ||
         request.body.find("client_assertion=") != std::string::npos;
}

// Empty: nothing speaks against it. A URL that curl refuses is left to it: it reports why. What
// decides about addresses has checked them before; this holds for whatever address comes up.
std::string_view why_not_to_send(const HttpRequest& request) {
  if (!origin_of(request.url)) return "";
  const auto there = destination_of(request.url);
  if (!there) return "the URL can be read in two ways, so nothing was sent";
  if (there->is_private() || there->is_link_local() || !proves_sender(request)) return "";
  return "the address is not encrypted (http), so nothing was sent";
}

std::string failure_in_words(const Transfer& transfer, CURLcode code) {
  if (transfer.too_large) {
    return "the answer is larger than " + std::to_string(transfer.max_bytes >> 20U) + " MiB";
  }
  std::string words = curl_easy_strerror(code);
  if (transfer.error[0] != '\0') words += std::string(" (") + transfer.error + ")";
  return words;
}

}  // namespace

class CurlTransport::Loop {
 public:
  explicit Loop(CurlOptions options) : options_(std::move(options)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_.reset(curl_multi_init());
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() { abandon(); }

  void start(HttpRequest request, Completion completion) {
    if (options_.secrets != nullptr) options_.secrets->learn(request);
    auto transfer = std::make_unique<Transfer>();
    transfer->headers = header_list(request);
    transfer->request = std::move(request);
    transfer->completion = std::move(completion);
    transfer->max_bytes = options_.max_answer_bytes;
    transfer->started = now();
    const std::string_view problem = why_not_to_send(transfer->request);
    if (!problem.empty()) return refuse(std::move(transfer), problem);
    transfer->easy.reset(curl_easy_init());
    configure(*transfer, options_);
    CURL* const easy = transfer->easy.get();
    transfers_.emplace(easy, std::move(transfer));
    curl_multi_add_handle(multi_.get(), easy);
  }

  void after(std::chrono::milliseconds delay, std::function<void()> action) {
    timers_.push({now() + delay, next_timer_++, std::move(action)});
  }

  void run(const std::function<bool()>& done) {
    while (!done() && (!transfers_.empty() || !timers_.empty())) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      if (complete_finished() || fire_due_timers()) continue;
      look_for_stall();
      take_nap();
    }
  }

  Clock::time_point now() const { return Clock::now() - slept_; }

  void tell_of_wait(const RequestRecord& record) {
    if (options_.observer != nullptr) options_.observer->nothing_answered(record);
  }

  void abandon() {
    for (auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_.get(), easy);
    if (!transfers_.empty() && options_.observer != nullptr) options_.observer->waiting_ended();
    transfers_.clear();
    timers_ = {};
  }

 private:
  void take_nap() {
    const std::chrono::milliseconds time = nap();
    const Clock::time_point before = Clock::now();
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(time.count()), nullptr);
    const Clock::duration overslept = Clock::now() - before - time;
    if (overslept > most_oversleep) slept_ += overslept;
  }

  void look_for_stall() {
    if (transfers_.empty() || now() < look_at_) return;
    look_at_ = now() + between_looks;
    const Transfer& oldest =
        *std::min_element(transfers_.begin(), transfers_.end(), [](const auto& a, const auto& b) {
           return a.second->started < b.second->started;
         })->second;
    const auto silence = now() - std::max(oldest.started, last_answer_);
    if (silence < usual_answer) return;
    tell_of_wait({oldest.request.method,
                  mask_url(oldest.request.url),
                  0,
                  {},
                  std::chrono::duration_cast<std::chrono::milliseconds>(silence)});
  }

  void refuse(std::shared_ptr<Transfer> transfer, std::string_view problem) {
    after(std::chrono::milliseconds(0), [this, problem, transfer = std::move(transfer)] {
      HttpResponse response;
      response.failure = problem;
      report(*transfer, response);
      transfer->completion(std::move(response));
    });
  }

  // True when there was one. A completion may start further requests.
  bool complete_finished() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      complete(message->easy_handle, message->data.result);
      any = true;
    }
    return any;
  }

  void complete(CURL* easy, CURLcode code) {
    auto node = transfers_.extract(easy);
    Transfer& transfer = *node.mapped();
    HttpResponse response = std::move(transfer.response);
    if (code == CURLE_OK) {
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      response.status = static_cast<int>(status);
    } else {
      long sent = 0;
      curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
      response.failure = failure_in_words(transfer, code);
      response.was_sent = sent > 0;
    }
    curl_multi_remove_handle(multi_.get(), easy);
    last_answer_ = now();
    report(transfer, response);
    transfer.completion(std::move(response));
  }

  void report(const Transfer& transfer, const HttpResponse& response) {
    if (options_.observer == nullptr) return;
    options_.observer->request_ended(
        {transfer.request.method, mask_url(transfer.request.url), response.status, response.failure,
         std::chrono::duration_cast<std::chrono::milliseconds>(now() - transfer.started)});
  }

  bool fire_due_timers() {
    if (timers_.empty() || timers_.top().due > now()) return false;
    const std::function<void()> action = timers_.top().action;
    timers_.pop();
    action();
    return true;
  }

  std::chrono::milliseconds nap() const {
    if (timers_.empty()) return longest_nap;
    const auto until = std::chrono::ceil<std::chrono::milliseconds>(timers_.top().due - now());
    return std::clamp(until, std::chrono::milliseconds(0), longest_nap);
  }

  CurlOptions options_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::map<CURL*, std::unique_ptr<Transfer>> transfers_;
  std::priority_queue<Timer, std::vector<Timer>, Later> timers_;
  std::uint64_t next_timer_ = 0;
  Clock::duration slept_{0};  // while the process was stopped
  Clock::time_point look_at_;
  Clock::time_point last_answer_;  // or failure
};

CurlOptions curl_options(const Environment& environment) {
  CurlOptions options;
  options.ca_file = first_set(environment, {"CURL_CA_BUNDLE", "SSL_CERT_FILE"});
  options.ca_folder = first_set(environment, {"SSL_CERT_DIR"});
  return options;
}

CurlTransport::CurlTransport(CurlOptions options)
    : loop_(std::make_unique<Loop>(std::move(options))) {}
CurlTransport::~CurlTransport() = default;

void CurlTransport::start(HttpRequest request, Completion completion) {
  loop_->start(std::move(request), std::move(completion));
}

void CurlTransport::after(std::chrono::milliseconds delay, std::function<void()> action) {
  loop_->after(delay, std::move(action));
}

void CurlTransport::run(const std::function<bool()>& done) { loop_->run(done); }
void CurlTransport::abandon() { loop_->abandon(); }
Clock::time_point CurlTransport::now() const { return loop_->now(); }
void CurlTransport::tell_of_wait(const RequestRecord& record) { loop_->tell_of_wait(record); }

}  // namespace acrnet::executor
