# What users get: install rules, find_package(Shapewise) from an installation and from the build
# tree, and cpack.

include(CMakePackageConfigHelpers)

set(ConfigFolder "${CMAKE_INSTALL_LIBDIR}/cmake/Shapewise")
set(PluginFolder "${CMAKE_INSTALL_LIBDIR}/shapewise")
get_target_property(RuntimeType shapewise_runtime TYPE)
get_target_property(RuntimeLibraries shapewise_runtime LINK_LIBRARIES)
set(SHAPEWISE_RUNTIME_NEEDS_TBB OFF)
if("TBB::tbb" IN_LIST RuntimeLibraries AND RuntimeType STREQUAL "STATIC_LIBRARY")
  set(SHAPEWISE_RUNTIME_NEEDS_TBB ON)
endif()

install(TARGETS ShapewisePlugin ShapewiseTidy LIBRARY DESTINATION "${PluginFolder}")
if(TARGET shapewise-clangd)
  install(TARGETS shapewise-clangd RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(DIRECTORY docs/ examples DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES README.md LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(EXPORT ShapewiseTargets NAMESPACE Shapewise:: DESTINATION "${ConfigFolder}")
# What Debian's policy asks of every package.
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/package")
execute_process(COMMAND gzip -9nc "${CMAKE_CURRENT_SOURCE_DIR}/cmake/debian/changelog"
                OUTPUT_FILE "${CMAKE_BINARY_DIR}/package/changelog.gz")
install(FILES cmake/debian/copyright "${CMAKE_BINARY_DIR}/package/changelog.gz"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(SHAPEWISE_PLUGIN_FILE "${PluginFolder}/ShapewisePlugin.so")
set(SHAPEWISE_HEADERS "${CMAKE_INSTALL_INCLUDEDIR}")
configure_package_config_file(cmake/ShapewiseConfig.cmake.in
  "${CMAKE_BINARY_DIR}/package/ShapewiseConfig.cmake"
  INSTALL_DESTINATION "${ConfigFolder}"
  PATH_VARS SHAPEWISE_PLUGIN_FILE SHAPEWISE_HEADERS)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/package/ShapewiseConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/package/ShapewiseConfig.cmake"
  "${CMAKE_BINARY_DIR}/package/ShapewiseConfigVersion.cmake" cmake/ShapewiseCheck.cmake
  DESTINATION "${ConfigFolder}")

# The build tree is a package too: find_package(Shapewise HINTS build).
export(EXPORT ShapewiseTargets NAMESPACE Shapewise:: FILE "${CMAKE_BINARY_DIR}/ShapewiseTargets.cmake")
set(SHAPEWISE_PLUGIN_FILE "${CMAKE_BINARY_DIR}/lib/ShapewisePlugin.so")
set(SHAPEWISE_HEADERS "${CMAKE_SOURCE_DIR}/runtime/include")
configure_package_config_file(cmake/ShapewiseConfig.cmake.in
  "${CMAKE_BINARY_DIR}/ShapewiseConfig.cmake"
  INSTALL_DESTINATION "${CMAKE_BINARY_DIR}" INSTALL_PREFIX "${CMAKE_BINARY_DIR}"
  PATH_VARS SHAPEWISE_PLUGIN_FILE SHAPEWISE_HEADERS)
configure_file(cmake/ShapewiseCheck.cmake "${CMAKE_BINARY_DIR}/ShapewiseCheck.cmake" COPYONLY)
configure_file("${CMAKE_BINARY_DIR}/package/ShapewiseConfigVersion.cmake"
  "${CMAKE_BINARY_DIR}/ShapewiseConfigVersion.cmake" COPYONLY)

set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME "shapewise")
set(CPACK_PACKAGE_CONTACT "Shapewise maintainers <maintainers@shapewise.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION
"A plugin for Clang follows the shapes of tensors through C++ code and
reports calls that must fail, above all a loss whose logits and labels
cannot belong together. libtorch programs need no change, other tensor
classes a few annotations. With it come the same checks for clang-tidy, a
clangd that has them, find_package(Shapewise) for CMake, and a run-time
library with checked, vectorized losses.")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# dpkg-shlibdeps adds what the programs and libraries load. What links our run-time library is not among
# them.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "clang-${SHAPEWISE_LLVM_VERSION}")
if(SHAPEWISE_RUNTIME_NEEDS_TBB)
  string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libtbb-dev")
endif()
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "clang-tidy-${SHAPEWISE_LLVM_VERSION}, libtorch-dev")
include(CPack)
