// What proves to the place of a remote state who asks: a password, an account key, a signature, a
// token.
//
// Abstract because there are that many ways. A signer is used for requests to one origin only;
// whoever has it sees to that. Secrets are never printed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "executor/http/http_message.h"
#include "executor/http/http_transport.h"
#include "executor/identity/token_provider.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

class RequestSigner {
 public:
  virtual ~RequestSigner() = default;
  // To be called anew for each attempt, since what it adds may hold the time. An error: nothing may
  // be sent.
  // `give_up` ends the waiting for one that somebody else has to give.
  virtual std::optional<Diagnostic> sign(HttpRequest& request,
                                         const std::function<bool()>& give_up) = 0;
  // The server did not accept it (401): true when the next one is another.
  virtual bool renew() { return false; }
};

// For a place that wants no proof.
std::unique_ptr<RequestSigner> no_signer();
// RFC 7617.
std::unique_ptr<RequestSigner> basic_signer(const std::string& username,
                                            const std::string& password);
// A shared access signature of Azure Storage ("sv=…&sig=…"): a part of the URL.
std::unique_ptr<RequestSigner> sas_signer(std::string signature);
// The Shared Key of Azure Storage; `key` is raw. See "Authorize with Shared Key" of its REST
// reference.
std::unique_ptr<RequestSigner> shared_key_signer(std::string account, std::string key);
// A bearer token. Runs the transport's loop while one is fetched; both must outlive it.
std::unique_ptr<RequestSigner> token_signer(HttpTransport& transport,
                                            std::unique_ptr<TokenProvider> tokens);

// What a Shared Key signs: the method, the headers that count, and the resource. For tests and the
// signer.
std::string shared_key_text(const HttpRequest& request, const std::string& account);

}  // namespace acrnet::executor
