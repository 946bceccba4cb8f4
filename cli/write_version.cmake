# Writes version.cc with the commit that is being built; leaves the file alone when nothing changed, so
# that nothing is compiled for it.
#
#   cmake -DOUT=version.cc -DSOURCE=… -DNUMBER=… -DBUILD=… -DCOMPILER=… -P write_version.cmake
set(commit "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND "${GIT_EXECUTABLE}" -C "${SOURCE}" rev-parse --short=10 HEAD
    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit "${found}")
  endif()
endif()
set(content "#include \"cli/messages/version.h\"

namespace acrnet::cli {

const Version version{\"${NUMBER}\", \"${commit}\", \"${BUILD}\", \"${COMPILER}\"};

}  // namespace acrnet::cli
")
if(EXISTS "${OUT}")
  file(READ "${OUT}" before)
endif()
if(NOT "${before}" STREQUAL "${content}")
  file(WRITE "${OUT}" "${content}")
endif()
