// The plugin loads by -fplugin= alone and leaves the compilation as it was.
// RUN: %clang_shapewise -c %s -o %t.o 2>&1 | count 0
// RUN: test -s %t.o
int main() { return 0; }
