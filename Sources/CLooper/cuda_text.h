/* The text of the kernels. */
#ifndef LP_CUDA_TEXT_H
#define LP_CUDA_TEXT_H

#include <stddef.h>

/* Its lines, then NULL. */
extern const char *const lp_cuda_text[];

#endif
