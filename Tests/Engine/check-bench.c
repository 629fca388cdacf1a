/* Ids a second of a backend, and on a GPU what share that is of its memory bandwidth and of its products in bfloat16,
 * both measured as well. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "cuda_library.h"

enum { PROMPT = 512, GENERATED = 64, REPEATS = 3 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ==== What the device can do ==== */

typedef struct device {
    double bytes; /* read a second */
    double operations; /* a second, in bfloat16 */
} device;

static void measure_copy(const lp_cuda_library *l, lp_cuda_handle stream, device *d) {
    const size_t bytes = (size_t)1 << 30;
    lp_cuda_address from = 0, to = 0;
    if (l->driver.allocate(&from, bytes) == 0 && l->driver.allocate(&to, bytes) == 0) {
        for (int i = 0; i < 3; i++) l->driver.copy(to, from, bytes, stream);
        l->driver.wait(stream);
        const double start = now();
        for (int i = 0; i < 20; i++) l->driver.copy(to, from, bytes, stream);
        l->driver.wait(stream);
        d->bytes = 2 * 20.0 * (double)bytes / (now() - start); /* each byte is read and written */
    }
    if (from) l->driver.release_memory(from);
    if (to) l->driver.release_memory(to);
}

static void measure_products(const lp_cuda_library *l, lp_cuda_handle stream, device *d) {
    const int size = 8192;
    const size_t bytes = (size_t)size * (size_t)size * 2;
    lp_cuda_address a = 0, b = 0, c = 0;
    lp_cuda_handle blas = NULL;
    const float one = 1, zero = 0;
    if (l->blas.create(&blas) == 0 && l->blas.set_stream(blas, stream) == 0 && l->driver.allocate(&a, bytes) == 0 &&
        l->driver.allocate(&b, bytes) == 0 && l->driver.allocate(&c, 2 * bytes) == 0) {
        l->driver.clear(a, 0x3c, bytes, stream);
        l->driver.clear(b, 0x3c, bytes, stream);
        double start = 0;
        for (int i = 0; i < 13; i++) {
            if (i == 3) {
                l->driver.wait(stream);
                start = now();
            }
            l->blas.gemm(
                blas, 1, 0, size, size, size, &one, (const void *)(uintptr_t)a, LP_CUBLAS_BF16, size,
                (const void *)(uintptr_t)b, LP_CUBLAS_BF16, size, &zero, (void *)(uintptr_t)c, LP_CUBLAS_FLOATS, size,
                LP_CUBLAS_IN_FLOATS, LP_CUBLAS_ANY_WAY);
        }
        l->driver.wait(stream);
        d->operations = 10 * 2.0 * size * size * size / (now() - start);
    }
    if (a) l->driver.release_memory(a);
    if (b) l->driver.release_memory(b);
    if (c) l->driver.release_memory(c);
    if (blas) l->blas.destroy(blas);
}

/* The engine's context is current on this thread. */
static device measure_device(void) {
    const lp_cuda_library *l = lp_cuda_library_find();
    device d = {0, 0};
    lp_cuda_handle stream = NULL;
    if (l->missing || l->driver.make_stream(&stream, 1) != 0) return d;
    measure_copy(l, stream, &d);
    measure_products(l, stream, &d);
    l->driver.free_stream(stream);
    return d;
}

/* ==== The engine ==== */

static void weights_of(const check_model *m, double *bytes, double *values) {
    const lp_tensor *head = m->weights.head.data ? &m->weights.head : &m->weights.embedding;
    *bytes = (double)head->bytes;
    *values = 0;
    for (int32_t i = 0; i < m->config.layers; i++) {
        const lp_layer *l = &m->layers[i];
        const lp_tensor *const weights[] = {&l->query, &l->key, &l->value, &l->attention_output, &l->gate, &l->up,
                                            &l->down};
        for (size_t j = 0; j < sizeof weights / sizeof *weights; j++) {
            *bytes += (double)weights[j]->bytes;
            *values += (double)weights[j]->rows * (double)weights[j]->columns;
        }
    }
}

/* Seconds for the prompt and for what follows; 0 on failure. */
static int run_once(lp_engine *engine, int32_t vocabulary, float *logits, double *prompt, double *generated) {
    int32_t ids[PROMPT];
    lp_sequence *sequence = NULL;
    if (lp_sequence_create(engine, &sequence) != LP_OK) return 0;
    for (int i = 0; i < PROMPT; i++) ids[i] = (int32_t)((i * 7919u + 13u) % (uint32_t)vocabulary);
    double start = now();
    lp_run run = {sequence, NULL, ids, PROMPT, 1, logits};
    int works = lp_engine_read(engine, &run, 1) == LP_OK;
    *prompt = now() - start;
    run.count = 1;
    start = now();
    for (int i = 0; i < GENERATED && works; i++) {
        int32_t best = 0;
        for (int32_t j = 1; j < vocabulary; j++) {
            if (logits[j] > logits[best]) best = j;
        }
        ids[0] = best;
        works = lp_engine_read(engine, &run, 1) == LP_OK;
    }
    *generated = now() - start;
    lp_sequence_free(sequence);
    return works;
}

int check_bench(const char *path, const char *backend) {
    check_model model;
    char message[512] = "";
    lp_engine *engine = NULL;
    const lp_options options = {.backend = backend, .positions = 8192, .cache_type = LP_F16, .precision = LP_FAST};
    int works = check_model_read(path, &model);
    float *logits = works ? calloc((size_t)model.config.vocabulary, sizeof *logits) : NULL;
    if (logits) works = lp_engine_create(model.model, &options, &engine, message, sizeof message) == LP_OK;
    if (*message) fprintf(stderr, "%s: %s\n", backend, message);
    double best_prompt = 1e9, best_generated = 1e9, bytes = 0, values = 0;
    for (int i = 0; i < REPEATS && works && logits; i++) {
        double prompt = 0, generated = 0;
        works = run_once(engine, model.config.vocabulary, logits, &prompt, &generated);
        if (prompt < best_prompt) best_prompt = prompt;
        if (generated < best_generated) best_generated = generated;
    }
    if (works && logits) {
        weights_of(&model, &bytes, &values);
        printf("prompt of %d: %.0f ids/s; %d more: %.1f ids/s\n", PROMPT, PROMPT / best_prompt, GENERATED,
               GENERATED / best_generated);
    }
    if (works && logits && strcmp(backend, "cuda") == 0) {
        const device d = measure_device();
        printf("device: %.0f GB/s copied (read + written), %.0f TFLOP/s in bfloat16\n", d.bytes / 1e9, d.operations / 1e12);
        if (d.bytes > 0) printf("generating: %.0f%% of that bandwidth\n", 100 * bytes * GENERATED / best_generated / d.bytes);
        if (d.operations > 0) printf("prompt: %.0f%% of that rate\n", 100 * 2 * values * PROMPT / best_prompt / d.operations);
    }
    lp_engine_free(engine);
    free(logits);
    check_model_free(&model);
    return !works || !logits;
}
