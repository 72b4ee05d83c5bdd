# What is every translation unit compiled with? One interface target carries it; no global flags.
option(ROPECHECK_SANITIZE "Address and undefined-behaviour sanitizers" OFF)

# A private matter of this build: users of the installed libraries choose their own warnings.
set(ropecheck_flags -Wall -Wextra -ffp-contract=off -fno-fast-math)
# GCC 12 sees overlaps and overflows inside std::string that are not there (its bugs 105329, 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND ropecheck_flags -Wno-restrict -Wno-stringop-overflow)
endif()
if(ROPECHECK_SANITIZE)
  # Recovery stays on so that suppressions work; the test preset halts at the first report.
  list(APPEND ropecheck_flags -fsanitize=address,undefined -fno-omit-frame-pointer)
endif()

add_library(ropecheck_options INTERFACE)
target_compile_features(ropecheck_options INTERFACE cxx_std_20)
target_compile_options(ropecheck_options INTERFACE "$<BUILD_INTERFACE:${ropecheck_flags}>")
target_include_directories(ropecheck_options INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/ropecheck>)
if(ROPECHECK_SANITIZE)
  target_link_options(ropecheck_options INTERFACE $<BUILD_INTERFACE:-fsanitize=address,undefined>)
endif()

# ccache where it is installed: branches and presets then rebuild quickly.
find_program(CCACHE ccache)
mark_as_advanced(CCACHE)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# ropecheck_cold(target…): code that is compiled more often than it is run hot; half the compile time of -O3.
function(ropecheck_cold)
  foreach(target ${ARGN})
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  endforeach()
endfunction()
