/* Shapes are checked against the model, and the values turned into the forms that the kernels read. */
#include "adapter.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "pack.h"

enum { MOST_RANK = 1024 };

typedef struct builder {
    char *message;
    size_t capacity;
} builder;

static const char *const names[LP_PARTS] = {
    [LP_QUERY] = "query", [LP_KEY] = "key", [LP_VALUE] = "value", [LP_ATTENTION_OUTPUT] = "attention output",
    [LP_GATE] = "gate",   [LP_UP] = "up",   [LP_DOWN] = "down",
};

static const lp_adapter_part *source_of(const lp_adapter_layer *l, int part) {
    const lp_adapter_part *const parts[LP_PARTS] = {
        [LP_QUERY] = &l->query, [LP_KEY] = &l->key, [LP_VALUE] = &l->value, [LP_GATE] = &l->gate,
        [LP_UP] = &l->up,       [LP_DOWN] = &l->down, [LP_ATTENTION_OUTPUT] = &l->attention_output,
    };
    return parts[part];
}

static int is_plain(const lp_tensor *t) {
    return t->data && (t->type == LP_F32 || t->type == LP_F16 || t->type == LP_BF16) && t->rows > 0 &&
           t->rows <= INT32_MAX && lp_row_bytes(t->type, t->columns) * (size_t)t->rows == t->bytes;
}

/* NULL where the part fits the weight, or what is wrong with it. */
static const char *problem_of(const lp_adapter_part *p, const lp_tensor *weight) {
    if (!is_plain(&p->a) || !is_plain(&p->b)) return "a and b must both be there, as F32, F16 or BF16";
    if (p->a.columns != weight->columns) return "the columns of a are not those of the model's weight";
    if (p->b.rows != weight->rows) return "the rows of b are not those of the model's weight";
    if (p->a.rows != p->b.columns) return "a and b have different ranks";
    if (p->a.rows > MOST_RANK) return "the rank is over 1024";
    if (!isfinite(p->scale)) return "the scale is not finite";
    return NULL;
}

/* How much memory the parts take. */
typedef struct sizes {
    size_t floats, packed, pairs; /* numbers, bytes, words */
} sizes;

static size_t packed_bytes_of(const lp_adapter_part *p) {
    const size_t row_bytes = lp_row_bytes(LP_Q8_0, p->a.columns);
    return ((size_t)p->a.rows + LP_ROWS - 1) / LP_ROWS * lp_panel_bytes(row_bytes);
}

static size_t pairs_of(const lp_adapter_part *p) { return ((size_t)p->a.rows + 1) / 2 * (size_t)p->b.rows; }

static lp_status check(builder *b, const lp_model *m, const lp_adapter_layer *layers, sizes *total) {
    *total = (sizes){0};
    for (int32_t i = 0; i < m->config.layers; i++) {
        for (int part = 0; part < LP_PARTS; part++) {
            const lp_adapter_part *p = source_of(&layers[i], part);
            if (!p->a.data && !p->b.data) continue;
            const char *problem = problem_of(p, &m->blocks[i].weights[part]);
            if (problem) {
                if (b->message) snprintf(b->message, b->capacity, "%s of layer %d: %s", names[part], i, problem);
                return LP_BAD_TENSOR;
            }
            total->floats += (size_t)p->a.rows * (size_t)(p->a.columns + p->b.rows);
            total->packed += packed_bytes_of(p);
            total->pairs += pairs_of(p);
        }
    }
    return LP_OK;
}

/* A block of Q8_0 of x (32). */
static void put_block(uint8_t *to, const float *x) {
    float largest = 0;
    for (int j = 0; j < LP_DEPTH; j++) largest = fmaxf(largest, fabsf(x[j]));
    const float d = largest / 127.0f;
    uint16_t half;
    lp_kernels_find(NULL)->halve(&d, &half, 1);
    memcpy(to, &half, sizeof half);
    for (int j = 0; j < LP_DEPTH; j++) to[2 + j] = (uint8_t)(int8_t)(d > 0 ? lrintf(x[j] / d) : 0);
}

/* Packs a (r, in), by way of rows of Q8_0; 0 where there is no memory. */
static int put_packed(uint8_t *to, const float *a, size_t rank, size_t in) {
    const size_t row_bytes = lp_row_bytes(LP_Q8_0, (int64_t)in);
    uint8_t *rows = malloc(rank * row_bytes);
    if (!rows) return 0;
    for (size_t i = 0; i < rank * in / LP_DEPTH; i++) put_block(rows + i * 34, a + i * LP_DEPTH);
    const lp_tensor t = {rows, rank * row_bytes, LP_Q8_0, (int64_t)rank, (int64_t)in};
    for (size_t r = 0; r < rank; r += LP_ROWS) lp_pack_panel(&t, r, to + r / LP_ROWS * lp_panel_bytes(row_bytes));
    free(rows);
    return 1;
}

/* Where the next values go. */
typedef struct target {
    float *values;
    uint8_t *packed;
    uint32_t *pairs;
} target;

static int fill(lp_lora *lora, const lp_adapter_part *p, target *to) {
    const lp_kernels *k = lp_kernels_find(NULL);
    const size_t rank = (size_t)p->a.rows, in = (size_t)p->a.columns, out = (size_t)p->b.rows;
    const size_t row_bytes = lp_row_bytes(p->b.type, p->b.columns);
    float *a = to->values, *b = a + rank * in, row[MOST_RANK];
    uint32_t pairs[MOST_RANK / 2];
    k->dequantize(p->a.type, p->a.data, a, rank * in);
    for (size_t i = 0; i < out; i++) {
        k->dequantize(p->b.type, (const uint8_t *)p->b.data + i * row_bytes, row, rank);
        for (size_t r = 0; r < rank; r++) row[r] *= p->scale;
        for (size_t r = 0; r < rank; r++) b[r * out + i] = row[r];
        k->pair_up(row, rank, pairs);
        for (size_t r = 0; r < (rank + 1) / 2; r++) to->pairs[r * out + i] = pairs[r];
    }
    *lora = (lp_lora){.rank = (int32_t)rank, .in = (int32_t)in, .out = (int32_t)out, .a = a, .b = b, .pairs = to->pairs};
    if (packed_bytes_of(p) > 0) {
        if (!put_packed(to->packed, a, rank, in)) return 0;
        lora->packed = to->packed;
    }
    to->values = b + rank * out;
    to->packed += packed_bytes_of(p);
    to->pairs += pairs_of(p);
    return 1;
}

static int allocate(lp_adapter *adapter, int32_t layers, const sizes *total) {
    adapter->layers = layers;
    adapter->parts = calloc((size_t)layers * LP_PARTS, sizeof *adapter->parts);
    adapter->values = calloc(total->floats + 1, sizeof *adapter->values);
    adapter->packed = calloc(total->packed + 1, sizeof *adapter->packed);
    adapter->pairs = calloc(total->pairs + 1, sizeof *adapter->pairs);
    return adapter->parts && adapter->values && adapter->packed && adapter->pairs;
}

lp_status lp_adapter_create(
    const lp_model *model, const lp_adapter_layer *layers, lp_adapter **adapter, char *message, size_t capacity) {
    static _Atomic uint64_t last;
    if (message && capacity > 0) message[0] = 0;
    if (!adapter) return LP_BAD_ARGUMENT;
    *adapter = NULL;
    if (!model || !layers) return LP_BAD_ARGUMENT;
    builder b = {.message = capacity > 0 ? message : NULL, .capacity = capacity};
    sizes total;
    const lp_status status = check(&b, model, layers, &total);
    if (status != LP_OK) return status;
    lp_adapter *made = calloc(1, sizeof *made);
    if (!made || !allocate(made, model->config.layers, &total)) {
        lp_adapter_free(made);
        return LP_NO_MEMORY;
    }
    made->number = atomic_fetch_add(&last, 1) + 1;
    target to = {made->values, made->packed, made->pairs};
    int is_filled = 1;
    for (int32_t i = 0; i < made->layers; i++) {
        for (int part = 0; part < LP_PARTS; part++) {
            const lp_adapter_part *p = source_of(&layers[i], part);
            if (p->a.data) is_filled &= fill(&made->parts[(size_t)i * LP_PARTS + (size_t)part], p, &to);
        }
    }
    if (!is_filled) {
        lp_adapter_free(made);
        return LP_NO_MEMORY;
    }
    *adapter = made;
    return LP_OK;
}

void lp_adapter_free(lp_adapter *adapter) {
    if (!adapter) return;
    free(adapter->packed);
    free(adapter->pairs);
    free(adapter->values);
    free(adapter->parts);
    free(adapter);
}
