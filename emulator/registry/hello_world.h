// The one image that registries of the emulator hold: hello-world, an OCI image of a single file
// that prints a greeting when it is run (linux/amd64). Made from nothing but this code, the same
// bytes each time.
//
// Formats: OCI image specification 1.0 (manifest, config, layer as an uncompressed tar), POSIX
// ustar, ELF64. Pure.
#pragma once

#include <string>
#include <string_view>

namespace acrnet::emulator {

struct Blob {
  std::string digest;  // sha256:…
  std::string bytes;
};

struct Image {
  Blob manifest;
  Blob config;
  Blob layer;
};

// Made at the first call; thread-safe.
const Image& hello_world();

inline constexpr std::string_view manifest_type = "application/vnd.oci.image.manifest.v1+json";

}  // namespace acrnet::emulator
