# One interface target carries what every translation unit is compiled with; no global flags.
add_library(ropecheck_options INTERFACE)
target_compile_features(ropecheck_options INTERFACE cxx_std_20)
target_compile_options(ropecheck_options INTERFACE -Wall -Wextra -ffp-contract=off -fno-fast-math)
target_include_directories(ropecheck_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
