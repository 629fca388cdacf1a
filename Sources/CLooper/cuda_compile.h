/* The kernels, compiled for a device. */
#ifndef LP_CUDA_COMPILE_H
#define LP_CUDA_COMPILE_H

#include "clooper.h"
#include "cuda_library.h"

/* Image of the kernels, of reading or of training, for a device of that capability (major * 10 + minor), which the
 * driver can load. Comes from the cache folder where it was compiled before: LOOPER_CUDA_CACHE in the environment
 * ("none" for none), else looper in XDG_CACHE_HOME or in ~/.cache. The caller frees *image. */
lp_status lp_cuda_compile(
    const lp_cuda_library *library, int capability, int trains, int use_cache, char **image, char *message,
    size_t capacity);

/* Forgets the image in the cache, which the driver did not take. */
void lp_cuda_forget(const lp_cuda_library *library, int capability, int trains);

#endif
