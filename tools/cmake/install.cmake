# What does find_package(ropecheck) find? Targets ropecheck::abi, ::spec, ::reference, ::optimized.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ropecheck)
set(header_dir ${CMAKE_INSTALL_INCLUDEDIR}/ropecheck)

# The plug-in interface: one C header, nothing to link.
add_library(ropecheck_abi INTERFACE)
add_library(ropecheck::abi ALIAS ropecheck_abi)
target_include_directories(ropecheck_abi INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/kernels>
  $<INSTALL_INTERFACE:${header_dir}> $<INSTALL_INTERFACE:${header_dir}/kernels>)
install(FILES kernels/ropecheck_kernel.h DESTINATION ${header_dir}/kernels)

# Public headers by room; the others are private to their room.
set(public_spec format schemes specification build catalogue config)
set(public_reference real truth frequency placement rounding oracle bounds)
set(public_optimized rope)

set(exported ropecheck_options ropecheck_abi)
foreach(room spec reference optimized)
  if(TARGET ropecheck_${room})
    list(APPEND exported ropecheck_${room})
    list(TRANSFORM public_${room} REPLACE "(.+)" "${room}/\\1.hpp" OUTPUT_VARIABLE headers)
    install(FILES ${headers} DESTINATION ${header_dir}/${room})
  endif()
endforeach()
install(FILES optimized/ropecheck_rope.h DESTINATION ${header_dir}/optimized)
foreach(target ${exported})
  string(REPLACE ropecheck_ "" name ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
endforeach()

install(TARGETS ${exported} EXPORT ropecheck-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT ropecheck-targets NAMESPACE ropecheck:: DESTINATION ${package_dir})

# The host process in which the program runs other people's libraries; it looks for it beside itself.
if(TARGET ropecheck-kernel-host)
  install(TARGETS ropecheck-kernel-host RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(tools/cmake/ropecheck-config.cmake.in ${PROJECT_BINARY_DIR}/ropecheck-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ropecheck-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/ropecheck-config.cmake ${PROJECT_BINARY_DIR}/ropecheck-config-version.cmake
        DESTINATION ${package_dir})
