/* The library is told to use one thread: the rows of a product are already shared out among ours. */
#define _GNU_SOURCE /* setenv */
#include "blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "clooper.h"

enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 }; /* numbers of the CBLAS interface */

typedef void (*cblas_sgemm_function)(
    int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a, int lda,
    const float *b, int ldb, float beta, float *c, int ldc);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static cblas_sgemm_function cblas_sgemm;
static char name[256] = "none";

/* OpenBLAS 0.3.21 takes CPUs newer than itself for ones of 2004; it reads this variable while it is loaded. */
static void name_openblas_core(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
    } else if (__builtin_cpu_supports("avx2")) {
        setenv("OPENBLAS_CORETYPE", "Haswell", 0);
    }
#endif
}

static int load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
    *(void **)&cblas_sgemm = dlsym(library, "cblas_sgemm");
    if (!cblas_sgemm) {
        dlclose(library);
        return 0;
    }
    void (*set_threads)(int) = NULL;
    *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
    if (!set_threads) *(void **)&set_threads = dlsym(library, "MKL_Set_Num_Threads");
    if (set_threads) set_threads(1);
    strncpy(name, path, sizeof name - 1);
    return 1;
}

static void find(void) {
    static const char *const libraries[] = {
        "libopenblas.so.0",
        "libmkl_rt.so.2",
        "libmkl_rt.so",
        "/System/Library/Frameworks/Accelerate.framework/Accelerate",
    };
    const char *wanted = getenv("LOOPER_BLAS");
    if (wanted && strcmp(wanted, "none") == 0) return;
    name_openblas_core();
    if (wanted && *wanted) {
        load(wanted);
        return;
    }
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        if (load(libraries[i])) return;
    }
}

static void sgemm(
    int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add, float *y, int ldy) {
    cblas_sgemm(ROW_MAJOR, PLAIN, TRANSPOSED, m, n, k, 1, a, lda, b, ldb, add ? 1 : 0, y, ldy);
}

lp_sgemm lp_blas_sgemm(void) {
    pthread_once(&once, find);
    return cblas_sgemm ? sgemm : NULL;
}

const char *lp_blas_name(void) {
    pthread_once(&once, find);
    return name;
}
