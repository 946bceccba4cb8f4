# Settings and the three helpers that every folder's CMakeLists.txt uses:
#
#   acrnet_library(model SOURCES a.cc b.cc LINKS fmt::fmt)      -> target acrnet_model, alias acrnet::model
#     ALONE c.cc: sources that ACRNET_UNITY leaves by themselves (an expensive library, a generated file)
#   acrnet_test(unit_model SOURCES a_test.cc LINKS acrnet::model) -> a Catch2 program, its cases known to ctest
#
# LINKS are the arrows of docs/architecture.md: a folder that is not linked can't be used.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

option(ACRNET_WERROR "Treat warnings as errors" ON)
set(ACRNET_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
option(ACRNET_COVERAGE "Instrument for coverage" OFF)
option(ACRNET_UNITY "Compile the sources of a room as one: less work from nothing, more after a change" OFF)

find_program(ACRNET_CCACHE ccache)
if(ACRNET_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ACRNET_CCACHE}")
endif()
# A precompiled header for the tests. ccache keeps no object that uses one, unless its user tells it to
# be less exact (sloppiness); clang's would stand in the way of clang-tidy.
set(ACRNET_PCH_DEFAULT OFF)
if(NOT ACRNET_CCACHE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(ACRNET_PCH_DEFAULT ON)
endif()
option(ACRNET_PCH "Precompile the headers that all tests include" ${ACRNET_PCH_DEFAULT})
find_program(ACRNET_MOLD mold)
if(ACRNET_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)  # false alarms inside std::string: GCC bug 105651
endif()
if(ACRNET_UNITY)
  add_compile_options(-Wno-shadow)  # a local name like another file's function: no fault, and dev checks each file
endif()
if(ACRNET_WERROR)
  add_compile_options(-Werror)
endif()
if(ACRNET_SANITIZE)
  add_compile_options(-fsanitize=${ACRNET_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g)
  add_link_options(-fsanitize=${ACRNET_SANITIZE})
endif()
if(ACRNET_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# The sources of one room are compiled as one: what they include is read once. So no name may stand in
# unnamed namespaces of two sources of a room; the architecture test looks after that.
function(acrnet_unity_rooms target sources)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH room)
    string(MAKE_C_IDENTIFIER "${target}_${room}" group)
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${group}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${ACRNET_UNITY} UNITY_BUILD_MODE GROUP)
endfunction()

function(acrnet_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALONE;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(acrnet_${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
  acrnet_unity_rooms(acrnet_${name} "${ARG_SOURCES}")
  add_library(acrnet::${name} ALIAS acrnet_${name})
  target_include_directories(acrnet_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(acrnet_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# What nearly every test includes, compiled once for all of them.
function(acrnet_use_test_headers target)
  if(NOT TARGET acrnet_test_headers)
    set(source "${PROJECT_BINARY_DIR}/test_headers.cc")
    file(CONFIGURE OUTPUT "${source}" CONTENT "// Nothing but the header that is precompiled for it.\n")
    add_library(acrnet_test_headers OBJECT "${source}")
    target_link_libraries(acrnet_test_headers PRIVATE Catch2::Catch2WithMain)
    target_precompile_headers(acrnet_test_headers PRIVATE
      <catch2/catch.hpp> <algorithm> <functional> <map> <optional> <string> <variant> <vector>)
  endif()
  target_precompile_headers(${target} REUSE_FROM acrnet_test_headers)
endfunction()

function(acrnet_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(test_${name} ${ARG_SOURCES})
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(test_${name} PRIVATE ${ARG_LINKS} acrnet_checkout Catch2::Catch2WithMain)
  if(ACRNET_PCH)
    acrnet_use_test_headers(test_${name})
  endif()
  catch_discover_tests(test_${name} TEST_PREFIX "${name}: " PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${name})
endfunction()
