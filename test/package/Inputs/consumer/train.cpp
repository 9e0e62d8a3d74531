#include "own.h"
void loss(const Matrix &, const Matrix &) {}
Matrix rows() { return {}; }
Matrix labels() { return {}; }
int main() { loss(rows(), labels()); }
