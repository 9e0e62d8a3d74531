# Finds LLVM and Clang, and refuses versions that the plugin cannot be loaded by.
#
# A clang plugin uses Clang's C++ interface, which changes with every major version, so the plugin
# works in the clang of the version it was built with and in no other.

set(SHAPEWISE_LLVM_VERSION 22)
set(SHAPEWISE_LLVM_PACKAGES "clang-22 libclang-22-dev llvm-22-dev llvm-22-tools")

function(shapewise_refuse_llvm Reason)
  message(FATAL_ERROR
    "Shapewise needs LLVM and Clang ${SHAPEWISE_LLVM_VERSION}: ${Reason}. "
    "On Debian run ./scripts/setup.sh, or install ${SHAPEWISE_LLVM_PACKAGES}. "
    "If they are somewhere CMake does not look, "
    "pass -DLLVM_DIR=<prefix>/lib/cmake/llvm -DClang_DIR=<prefix>/lib/cmake/clang.")
endfunction()

set(SHAPEWISE_LLVM_PREFIX "/usr/lib/llvm-${SHAPEWISE_LLVM_VERSION}")
find_package(LLVM CONFIG QUIET HINTS "${SHAPEWISE_LLVM_PREFIX}/lib/cmake/llvm")
if(NOT LLVM_FOUND)
  shapewise_refuse_llvm("no LLVM development files were found")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL SHAPEWISE_LLVM_VERSION)
  shapewise_refuse_llvm("this is LLVM ${LLVM_PACKAGE_VERSION}, from ${LLVM_DIR}")
endif()

find_package(Clang CONFIG QUIET HINTS "${LLVM_DIR}/../clang" "${SHAPEWISE_LLVM_PREFIX}/lib/cmake/clang")
if(NOT Clang_FOUND)
  shapewise_refuse_llvm("LLVM ${LLVM_PACKAGE_VERSION} is there, but no Clang development files")
endif()
if(DEFINED Clang_VERSION AND NOT Clang_VERSION MATCHES "^${SHAPEWISE_LLVM_VERSION}\\.")
  shapewise_refuse_llvm("this is Clang ${Clang_VERSION}, from ${Clang_DIR}")
endif()
message(STATUS "LLVM and Clang ${LLVM_PACKAGE_VERSION}: ${LLVM_DIR}")

# The tools of the same version, by full path: the tests and the plugin's users need exactly these.
foreach(Tool IN ITEMS clang++ clang-tidy clangd clang-format FileCheck lit not split-file)
  string(TOUPPER "SHAPEWISE_TOOL_${Tool}" Variable)
  string(REPLACE "++" "XX" Variable "${Variable}")
  string(REPLACE "-" "_" Variable "${Variable}")
  find_program(${Variable} NAMES ${Tool} PATHS "${LLVM_TOOLS_BINARY_DIR}" NO_DEFAULT_PATH)
endforeach()

# The layers below 'lower' must not see Clang: they get a folder that holds LLVM's headers alone.
set(SHAPEWISE_LLVM_ONLY_INCLUDE "${CMAKE_BINARY_DIR}/llvm-headers")
file(MAKE_DIRECTORY "${SHAPEWISE_LLVM_ONLY_INCLUDE}")
foreach(Folder IN ITEMS llvm llvm-c)
  foreach(Root IN LISTS LLVM_INCLUDE_DIRS)
    if(EXISTS "${Root}/${Folder}")
      file(CREATE_LINK "${Root}/${Folder}" "${SHAPEWISE_LLVM_ONLY_INCLUDE}/${Folder}" SYMBOLIC)
    endif()
  endforeach()
endforeach()

add_library(shapewise_llvm_headers INTERFACE)
target_include_directories(shapewise_llvm_headers SYSTEM INTERFACE "${SHAPEWISE_LLVM_ONLY_INCLUDE}")
add_library(shapewise_clang_headers INTERFACE)
target_include_directories(shapewise_clang_headers SYSTEM
                           INTERFACE ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
