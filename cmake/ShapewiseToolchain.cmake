# What every target is built with: ccache and lld where they are, one set of warnings, sanitizers.

find_program(SHAPEWISE_CCACHE ccache)
set(SHAPEWISE_OWN_CCACHE OFF)
if(SHAPEWISE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(SHAPEWISE_OWN_CCACHE ON)
  # Precompiled headers are cached only when ccache may ignore their time stamps.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;${SHAPEWISE_CCACHE}")
endif()

# What a target is compiled from may come from another clone's cache: paths below the source tree do
# not count. Not for targets with a precompiled header, which has its own path in it.
function(shapewise_cache_across_clones Target)
  if(SHAPEWISE_OWN_CCACHE)
    set_target_properties(${Target} PROPERTIES CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR};CCACHE_NOHASHDIR=1;${SHAPEWISE_CCACHE}")
  endif()
endfunction()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(SHAPEWISE_LLD NAMES ld.lld-${CMAKE_CXX_COMPILER_VERSION_MAJOR} ld.lld-22)
  if(SHAPEWISE_LLD)
    add_link_options("--ld-path=${SHAPEWISE_LLD}")
  endif()
endif()

if(SHAPEWISE_SANITIZE)
  add_compile_options(-fsanitize=${SHAPEWISE_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${SHAPEWISE_SANITIZE})
endif()

set(SHAPEWISE_WARNINGS -Wall -Wextra -Wno-unused-parameter)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns about LLVM's own SmallVector and Expected code once it is inlined into ours.
  list(APPEND SHAPEWISE_WARNINGS -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-restrict
       -Wno-nonnull)
  # GoogleTest's assertions are meant to stand behind an `if` without braces.
  list(APPEND SHAPEWISE_WARNINGS -Wno-dangling-else)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's stable_sort uses what it calls deprecated itself.
  list(APPEND SHAPEWISE_WARNINGS -Wno-deprecated-declarations)
endif()
if(SHAPEWISE_WARNINGS_AS_ERRORS)
  list(APPEND SHAPEWISE_WARNINGS -Werror)
endif()
