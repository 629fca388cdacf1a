/* A file of the cache is written beside its place and renamed, so that no reader sees half of one. It begins with the
 * hash of the image: the driver does not check what it is given. */
#include "cuda_compile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cuda_text.h"
#include "kernels/arguments.h"

enum { MOST_PATH = 1024, MOST_LOG = 400, MOST_IMAGE = 1 << 28 };

static const uint64_t FIRST_HASH = 0xcbf29ce484222325;

static char *whole_text(void) {
    size_t length = 1;
    for (const char *const *line = lp_cuda_text; *line; line++) length += strlen(*line);
    char *text = malloc(length), *end = text;
    if (!text) return NULL;
    for (const char *const *line = lp_cuda_text; *line; line++) {
        const size_t more = strlen(*line);
        memcpy(end, *line, more);
        end += more;
    }
    *end = 0;
    return text;
}

/* ==== Cache ==== */

/* FNV-1a */
static uint64_t hash_of(const char *bytes, size_t count, uint64_t hash) {
    for (size_t i = 0; i < count; i++) hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3;
    return hash;
}

static uint64_t hash_of_text(void) {
    uint64_t hash = FIRST_HASH;
    for (const char *const *line = lp_cuda_text; *line; line++) hash = hash_of(*line, strlen(*line), hash);
    return hash;
}

/* 0 where there is no cache folder. Makes the folder. */
static int cache_path(const lp_cuda_library *l, int capability, int trains, char *path) {
    const char *named = getenv("LOOPER_CUDA_CACHE"), *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char folder[MOST_PATH];
    int written;
    if (named && strcmp(named, "none") == 0) return 0;
    if (named && *named) {
        written = snprintf(folder, sizeof folder, "%s", named);
    } else if (base && *base) {
        written = snprintf(folder, sizeof folder, "%s/looper", base);
    } else if (home && *home) {
        written = snprintf(folder, sizeof folder, "%s/.cache", home);
        if (written > 0 && written < MOST_PATH) mkdir(folder, 0700);
        written = snprintf(folder, sizeof folder, "%s/.cache/looper", home);
    } else {
        return 0;
    }
    if (written <= 0 || written >= MOST_PATH) return 0;
    mkdir(folder, 0700);
    int major = 0, minor = 0;
    l->compiler.version(&major, &minor);
    written = snprintf(
        path, MOST_PATH, "%s/%s-%016llx-%d-%d.%d.image", folder, trains ? "training" : "kernels",
        (unsigned long long)hash_of_text(), capability, major, minor);
    return written > 0 && written < MOST_PATH;
}

static char *read_whole(FILE *file) {
    uint64_t hash;
    if (fseek(file, 0, SEEK_END) != 0) return NULL;
    const long size = ftell(file) - (long)sizeof hash;
    if (size <= 0 || size > MOST_IMAGE || fseek(file, 0, SEEK_SET) != 0) return NULL;
    char *image = calloc((size_t)size + 1, 1);
    if (image && (fread(&hash, sizeof hash, 1, file) != 1 || fread(image, (size_t)size, 1, file) != 1 ||
                  hash != hash_of(image, (size_t)size, FIRST_HASH))) {
        free(image);
        image = NULL;
    }
    return image;
}

static char *read_image(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    char *image = read_whole(file);
    fclose(file);
    return image;
}

static void write_image(const char *path, const char *image, size_t size) {
    char beside[MOST_PATH + 32];
    snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
    FILE *file = fopen(beside, "wb");
    if (!file) return;
    const uint64_t hash = hash_of(image, size, FIRST_HASH);
    const int complete = fwrite(&hash, sizeof hash, 1, file) == 1 && fwrite(image, size, 1, file) == 1;
    if (fclose(file) != 0 || !complete || rename(beside, path) != 0) remove(beside);
}

void lp_cuda_forget(const lp_cuda_library *l, int capability, int trains) {
    char path[MOST_PATH];
    if (cache_path(l, capability, trains, path)) remove(path);
}

/* ==== Compiling ==== */

/* The largest architecture that the compiler knows, up to the device's. */
static int known_architecture(const lp_cuda_library *l, int capability) {
    int count = 0, best = 0;
    if (l->compiler.count_architectures(&count) != 0 || count <= 0) return capability;
    int *all = calloc((size_t)count, sizeof *all);
    if (all && l->compiler.architectures(all) == 0) {
        for (int i = 0; i < count; i++) {
            if (all[i] <= capability && all[i] > best) best = all[i];
        }
    }
    free(all);
    return best > 0 ? best : capability;
}

static void tell_log(const lp_cuda_library *l, lp_cuda_handle program, char *message, size_t capacity) {
    size_t size = 0;
    char *log = l->compiler.log_size(program, &size) == 0 && size > 0 ? calloc(size + 1, 1) : NULL;
    if (log && l->compiler.log(program, log) == 0 && message) {
        snprintf(message, capacity, "NVRTC did not compile the kernels: %.*s", MOST_LOG, log);
    }
    free(log);
}

/* Machine code where the compiler knows the device, else PTX, which the driver compiles. */
static char *image_of(const lp_cuda_library *l, lp_cuda_handle program, int is_exact, size_t *size) {
    int (*size_of)(lp_cuda_handle, size_t *) = is_exact ? l->compiler.cubin_size : l->compiler.ptx_size;
    int (*get)(lp_cuda_handle, char *) = is_exact ? l->compiler.cubin : l->compiler.ptx;
    if (size_of(program, size) != 0 || *size == 0) return NULL;
    char *image = calloc(*size + 1, 1);
    if (image && get(program, image) != 0) {
        free(image);
        return NULL;
    }
    return image;
}

lp_status lp_cuda_compile(
    const lp_cuda_library *l, int capability, int trains, int use_cache, char **image, char *message, size_t capacity) {
    char path[MOST_PATH], option[64];
    const int has_path = cache_path(l, capability, trains, path);
    *image = has_path && use_cache ? read_image(path) : NULL;
    if (*image) return LP_OK;
    if (message) snprintf(message, capacity, "NVRTC could not be started");
    char *text = whole_text();
    if (!text) return LP_NO_MEMORY;
    lp_cuda_handle program = NULL;
    size_t size = 0;
    if (l->compiler.create(&program, text, "looper.cu", 0, NULL, NULL) == 0) {
        const int known = known_architecture(l, capability), is_exact = known == capability;
        snprintf(option, sizeof option, "--gpu-architecture=%s_%d", is_exact ? "sm" : "compute", known);
        const char *const options[] = {option, "--std=c++17", trains ? "-DLP_TRAINING" : "-DLP_READING"};
        if (l->compiler.compile(program, 3, options) == 0) {
            *image = image_of(l, program, is_exact, &size);
        } else {
            tell_log(l, program, message, capacity);
        }
        l->compiler.destroy(&program);
    }
    free(text);
    if (!*image) return LP_NO_DEVICE;
    if (has_path) write_image(path, *image, size);
    return LP_OK;
}
