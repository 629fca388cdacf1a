/* Checks of the engine in C alone: see engine-check.c. */
#ifndef LP_CHECK_H
#define LP_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "clooper.h"

/* ==== Random numbers, the same everywhere ==== */

typedef struct check_random {
    uint64_t state;
} check_random;

uint32_t check_bits(check_random *r);
float check_normal(check_random *r);

/* ==== Models ==== */

typedef struct check_model {
    lp_config config;
    lp_weights weights;
    lp_layer *layers;
    lp_model *model;
    void *memory; /* of the tensors */
    size_t mapped; /* bytes, where `memory` is a mapped file */
} check_model;

/* What a random model is made of. */
typedef struct check_shape {
    const char *name;
    int32_t vocabulary, width, layers, heads, kv_heads, head_width, hidden, rope_width, rope_style;
    int32_t types[3]; /* taken in turn by the weights */
    int biases, head_norms;
} check_shape;

/* 0 on failure, which is told. The caller frees it with check_model_free. */
int check_model_make(const check_shape *shape, uint64_t seed, check_model *model);
int check_model_read(const char *path, check_model *model);
void check_model_free(check_model *model);

/* A random adapter of rank `rank` on every weight; NULL on failure. */
lp_adapter *check_adapter_make(const check_model *model, int32_t rank, uint64_t seed);

/* ==== Comparing ==== */

/* |a - b| / |b|, of vectors */
double check_distance(const float *a, const float *b, size_t count);

/* Counts and tells a comparison; `limit` is the distance allowed. */
typedef struct check_tally {
    int passed, failed, told;
    double largest;
} check_tally;

void check_compare(
    check_tally *tally, const char *what, const float *got, const float *expected, size_t count, double limit);

/* ==== Subcommands: exit statuses ==== */

int check_ops(const char *backend, int only); /* only: number of a model, or -1 */
int check_parity(const char *path, const char *backend, int ids);
int check_bench(const char *path, const char *backend);
int check_train(const char *backend, int only); /* only: as above */
int check_train_bench(const char *path, const char *backend);

#endif
