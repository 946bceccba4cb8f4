// The certificate that the emulator speaks TLS with: the one in a folder, or one it makes there.
//
// A folder has cert.pem (the chain) and key.pem; ca.pem is what a client is told to trust, and may
// be missing where cert.pem is signed by somebody whom clients trust anyway. In a folder without
// them all three are made: an authority whose key is thrown away at once, and one certificate of it
// for 127.0.0.1, ::1, localhost, *.azurecr.io and the data endpoints *.REGION.data.azurecr.io,
// valid two years. Reads and writes that folder only. POSIX only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace acrnet::emulator {

struct TlsFiles {
  std::filesystem::path trust;  // ca.pem, or cert.pem where there is none
  std::filesystem::path certificate;
  std::filesystem::path key;  // readable by its owner only, where it was made here
};

// `host`, where the emulator listens, is in a certificate that is made. Nothing and a reason with
// the repair when the folder has one file of the two, a file of no use, or one that has expired.
std::optional<TlsFiles> prepare_tls(const std::filesystem::path& folder, const std::string& host,
                                    std::string& error);

}  // namespace acrnet::emulator
