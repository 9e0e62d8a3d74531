// The header that the torch tests have precompiled.
#include <torch/torch.h>
