# shapewise_layer(NAME [CLANG] [BELOW layer...] [SOURCES file...])
#
# Makes the static library shapewise_NAME of all .cpp files in the current folder. BELOW names the
# layers it may include. CLANG lets it see Clang's headers, through one shared precompiled header;
# without it a layer sees LLVM's ADT and Support only. A folder without sources gives a library of
# headers.

# How everything that ends in the plugin is compiled. It links no LLVM library: the clang that loads
# it has them.
add_library(shapewise_plugin_flags INTERFACE)
target_compile_features(shapewise_plugin_flags INTERFACE cxx_std_20)
target_compile_options(shapewise_plugin_flags INTERFACE
                       -fno-rtti -fno-exceptions -ffunction-sections -fdata-sections
                       ${SHAPEWISE_WARNINGS})
target_compile_definitions(shapewise_plugin_flags INTERFACE ${LLVM_DEFINITIONS_LIST})
target_include_directories(shapewise_plugin_flags INTERFACE "${CMAKE_SOURCE_DIR}/plugin")

function(shapewise_compile_as_plugin Target)
  set_target_properties(${Target} PROPERTIES
    POSITION_INDEPENDENT_CODE ON
    CXX_STANDARD 20
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
endfunction()

# Clang's headers take seconds to parse: the layers that need them share one precompiled header.
function(shapewise_add_clang_pch)
  file(WRITE "${CMAKE_BINARY_DIR}/shapewise_clang_pch.cpp.new" "// Holds the precompiled header.\n")
  file(COPY_FILE "${CMAKE_BINARY_DIR}/shapewise_clang_pch.cpp.new"
       "${CMAKE_BINARY_DIR}/shapewise_clang_pch.cpp" ONLY_IF_DIFFERENT)
  add_library(shapewise_clang_pch OBJECT "${CMAKE_BINARY_DIR}/shapewise_clang_pch.cpp")
  shapewise_compile_as_plugin(shapewise_clang_pch)
  target_link_libraries(shapewise_clang_pch PUBLIC shapewise_plugin_flags shapewise_clang_headers)
  target_precompile_headers(shapewise_clang_pch PRIVATE
    <clang/AST/ASTConsumer.h>
    <clang/AST/ASTContext.h>
    <clang/AST/RecursiveASTVisitor.h>
    <clang/Analysis/CFG.h>
    <clang/Basic/Diagnostic.h>
    <clang/Basic/SourceManager.h>
    <clang/Frontend/CompilerInstance.h>
    <clang/Lex/Lexer.h>)
endfunction()

function(shapewise_layer Name)
  cmake_parse_arguments(Arg "CLANG" "" "BELOW;SOURCES" ${ARGN})
  set(Target shapewise_${Name})
  file(GLOB Sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  list(APPEND Sources ${Arg_SOURCES})
  list(TRANSFORM Arg_BELOW PREPEND shapewise_ OUTPUT_VARIABLE Below)
  if(Arg_CLANG)
    set(Headers shapewise_clang_headers)
  else()
    set(Headers shapewise_llvm_headers)
  endif()
  if(NOT Sources)
    add_library(${Target} INTERFACE)
    target_link_libraries(${Target} INTERFACE ${Below} shapewise_plugin_flags ${Headers})
    return()
  endif()
  add_library(${Target} STATIC ${Sources})
  shapewise_compile_as_plugin(${Target})
  target_link_libraries(${Target} PUBLIC ${Below} shapewise_plugin_flags ${Headers})
  if(Arg_CLANG)
    target_precompile_headers(${Target} REUSE_FROM shapewise_clang_pch)
  else()
    shapewise_cache_across_clones(${Target})
  endif()
endfunction()
