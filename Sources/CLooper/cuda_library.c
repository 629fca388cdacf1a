#include "cuda_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PATH = 1024 };

typedef struct symbol {
    const char *name;
    size_t offset; /* of its place in lp_cuda_library */
} symbol;

#define SYMBOL(part, field, text) {text, offsetof(lp_cuda_library, part.field)},
#define DRIVER_SYMBOL(field, text, parameters) SYMBOL(driver, field, text)
#define BLAS_SYMBOL(field, text, parameters) SYMBOL(blas, field, text)
#define COMPILER_SYMBOL(field, text, parameters) SYMBOL(compiler, field, text)

typedef struct source {
    const char *names[4];
    const symbol *symbols;
    size_t count;
    const char *absent; /* what to say where no file is found */
    const char *old;    /* and where it lacks a symbol */
} source;

static const symbol driver_symbols[] = {LP_CUDA_DRIVER(DRIVER_SYMBOL)};
static const symbol blas_symbols[] = {LP_CUDA_BLAS(BLAS_SYMBOL)};
static const symbol compiler_symbols[] = {LP_CUDA_COMPILER(COMPILER_SYMBOL)};

static const source sources[] = {
    {{"libcuda.so.1"},
     driver_symbols,
     sizeof driver_symbols / sizeof *driver_symbols,
     "libcuda.so.1 was not found: install NVIDIA's driver, or take the backend cpu",
     "libcuda.so.1 is too old: install NVIDIA's driver 520 or later, or take the backend cpu"},
    {{"libcublas.so.12", "libcublas.so.13", "libcublas.so.11"},
     blas_symbols,
     sizeof blas_symbols / sizeof *blas_symbols,
     "libcublas.so.12 was not found: install CUDA's cuBLAS (pip install nvidia-cublas-cu12) and name its folder in "
     "LOOPER_CUDA_PATH",
     "cuBLAS is too old: install that of CUDA 12 and name its folder in LOOPER_CUDA_PATH"},
    {{"libnvrtc.so.12", "libnvrtc.so.13", "libnvrtc.so.11.2"},
     compiler_symbols,
     sizeof compiler_symbols / sizeof *compiler_symbols,
     "libnvrtc.so.12 was not found: install CUDA's NVRTC (pip install nvidia-cuda-nvrtc-cu12) and name its folder in "
     "LOOPER_CUDA_PATH",
     "NVRTC is too old: install that of CUDA 12 and name its folder in LOOPER_CUDA_PATH"},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static lp_cuda_library library;

static void *open_in(const char *folder, size_t length, const char *name) {
    static const char *const below[] = {"", "/lib64", "/lib", "/cuda_nvrtc/lib", "/cublas/lib", "/cu13/lib"};
    for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
        char path[MOST_PATH];
        const int written = snprintf(path, sizeof path, "%.*s%s/%s", (int)length, folder, below[i], name);
        void *opened = written > 0 && written < MOST_PATH ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
        if (opened) return opened;
    }
    return NULL;
}

static void *open_named(const char *name) {
    static const char *const usual[] = {"/usr/local/cuda", "/opt/cuda", "/usr/lib/wsl"};
    const char *wanted = getenv("LOOPER_CUDA_PATH");
    while (wanted && *wanted) {
        const size_t length = strcspn(wanted, ":");
        void *opened = length > 0 && length < MOST_PATH ? open_in(wanted, length, name) : NULL;
        if (opened) return opened;
        wanted += length + (wanted[length] == ':');
    }
    void *opened = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; i < sizeof usual / sizeof *usual && !opened; i++) {
        opened = open_in(usual[i], strlen(usual[i]), name);
    }
    return opened;
}

/* NULL, or what is missing. */
static const char *load(const source *s) {
    void *opened = NULL;
    for (size_t i = 0; i < sizeof s->names / sizeof *s->names && !opened && s->names[i]; i++) {
        opened = open_named(s->names[i]);
    }
    if (!opened) return s->absent;
    for (size_t i = 0; i < s->count; i++) {
        void *found = dlsym(opened, s->symbols[i].name);
        if (!found) return s->old;
        memcpy((char *)&library + s->symbols[i].offset, &found, sizeof found);
    }
    return NULL;
}

static void find(void) {
    for (size_t i = 0; i < sizeof sources / sizeof *sources && !library.missing; i++) {
        library.missing = load(&sources[i]);
    }
}

const lp_cuda_library *lp_cuda_library_find(void) {
    pthread_once(&once, find);
    return &library;
}
