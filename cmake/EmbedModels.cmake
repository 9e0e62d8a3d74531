# Run by the build: writes the model files as string literals into one C++ file.
#   cmake -DOUTPUT=file.cpp -DMODELS=a.model|b.model -P EmbedModels.cmake

string(REPLACE "|" ";" Models "${MODELS}")
set(Texts "")
set(Rows "")
set(Index 0)
foreach(Model IN LISTS Models)
  get_filename_component(Name "${Model}" NAME)
  file(READ "${Model}" Hex HEX)
  # Bytes rather than a raw string: a literal has a length limit and cannot hold its own delimiter.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," Bytes "${Hex}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
         Bytes "${Bytes}")
  string(APPEND Texts "const unsigned char Text${Index}[] = {\n${Bytes}0};\n")
  string(APPEND Rows
    "    {\"${Name}\", llvm::StringRef(reinterpret_cast<const char *>(Text${Index}), "
    "sizeof(Text${Index}) - 1)},\n")
  math(EXPR Index "${Index} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Made by cmake/EmbedModels.cmake from plugin/models. Do not edit.
#include \"models/EmbeddedModels.h\"

namespace {
${Texts}
const shapewise::EmbeddedModel Models[] = {
${Rows}    {} // Ends the array, which may not be empty.
};
} // namespace

llvm::ArrayRef<shapewise::EmbeddedModel> shapewise::embeddedModels() {
  return llvm::ArrayRef(Models).drop_back();
}
")
