/* Adapters are copied to the device when a step first needs them, and stay there while there is room. */
#include <stdlib.h>

#include "cuda_backend.h"

static void drop(lp_cuda *b, lp_cuda_adapter *a) {
    if (a->number == 0) return;
    lp_cuda_graphs_free(b);
    b->library->driver.release_memory(a->values);
    free(a->loras);
    *a = (lp_cuda_adapter){0};
}

void lp_cuda_adapters_free(lp_cuda *b) {
    for (int i = 0; i < LP_CUDA_ADAPTERS; i++) drop(b, &b->adapters[i]);
}

/* A free place, else that of the adapter that was not used for longest; not of one of this step. */
static lp_cuda_adapter *place(lp_cuda *b) {
    lp_cuda_adapter *oldest = NULL;
    for (int i = 0; i < LP_CUDA_ADAPTERS; i++) {
        lp_cuda_adapter *a = &b->adapters[i];
        if (a->number == 0) return a;
        if (a->used != b->steps && (!oldest || a->used < oldest->used)) oldest = a;
    }
    if (oldest) drop(b, oldest);
    return oldest;
}

static int upload(lp_cuda *b, const lp_adapter *from, lp_cuda_adapter *to) {
    const size_t parts = (size_t)from->layers * LP_PARTS;
    size_t count = 1;
    for (size_t i = 0; i < parts; i++) {
        const lp_lora *l = &from->parts[i];
        if (l->rank > 0) count += (size_t)l->rank * ((size_t)l->in + (size_t)l->out);
    }
    to->loras = calloc(parts, sizeof *to->loras);
    if (!to->loras || b->library->driver.allocate(&to->values, count * sizeof(float)) != 0) {
        free(to->loras);
        *to = (lp_cuda_adapter){0};
        return 0;
    }
    float *next = (float *)(uintptr_t)to->values;
    for (size_t i = 0; i < parts; i++) {
        const lp_lora *l = &from->parts[i];
        if (l->rank == 0) continue;
        const size_t a = (size_t)l->rank * (size_t)l->in, values = a + (size_t)l->rank * (size_t)l->out;
        to->loras[i] = (lp_cuda_lora){next, next + a, l->rank};
        if (l->rank > to->most) to->most = l->rank;
        lp_cuda_note(b, b->base.ops->upload(&b->base, next, l->a, a));
        lp_cuda_note(b, b->base.ops->upload(&b->base, next + a, l->b, values - a));
        next += values;
    }
    to->number = from->number;
    return 1;
}

const lp_cuda_adapter *lp_cuda_adapter_find(lp_cuda *b, const lp_adapter *adapter) {
    for (int i = 0; i < LP_CUDA_ADAPTERS; i++) {
        if (b->adapters[i].number != adapter->number) continue;
        b->adapters[i].used = b->steps;
        return &b->adapters[i];
    }
    lp_cuda_adapter *a = place(b);
    if (!a || !upload(b, adapter, a)) return NULL;
    a->used = b->steps;
    return a;
}

/* ==== Additions ==== */

static lp_cuda_lora lora_of(const lp_cuda_range *r, int32_t layer, lp_part part) {
    return r->adapter ? r->adapter->loras[(size_t)layer * LP_PARTS + part] : (lp_cuda_lora){0};
}

static void adapt_few(lp_cuda *b, int32_t layer, const float *x, const lp_output *outputs, int count) {
    lp_cuda_adapt a = {.x = x, .low = (float *)(uintptr_t)b->low, .most = b->most_rank};
    int most_rank = 0, most_rows = 0;
    for (int i = 0; i < count; i++) {
        const lp_cuda_matrix *w = &b->blocks[layer].weights[outputs[i].part].matrix;
        a.columns = w->columns;
        a.y[i] = outputs[i].y;
        a.rows[i] = w->rows;
        if (w->rows > most_rows) most_rows = w->rows;
        for (int32_t j = 0; j < b->range_count; j++) {
            const lp_cuda_range *r = &b->ranges[j];
            const lp_cuda_lora lora = lora_of(r, layer, outputs[i].part);
            if (lora.rank > most_rank) most_rank = lora.rank;
            for (int32_t row = 0; row < r->count; row++) a.loras[i][r->first + row] = lora;
        }
    }
    if (most_rank == 0) return;
    lp_cuda_run(
        b, LP_CUDA_FUNCTION_adapt_low, lp_cuda_ceiling(most_rank, LP_CUDA_THREADS / 32), b->n, count, LP_CUDA_THREADS,
        0, &a);
    lp_cuda_run(
        b, LP_CUDA_FUNCTION_adapt_add, lp_cuda_ceiling(most_rows, LP_CUDA_THREADS), b->n, count, LP_CUDA_THREADS, 0,
        &a);
}

/* y (n, R) += low (n, rank) · b (rank, R) */
static void add_low(lp_cuda *b, const lp_cuda_lora *lora, int n, int rows, float *y) {
    const float one = 1;
    if (b->status != LP_OK) return;
    lp_cuda_note(
        b, b->library->blas.sgemm(
               b->blas, LP_CUBLAS_PLAIN, LP_CUBLAS_PLAIN, rows, n, lora->rank, &one, lora->b, rows,
               (const float *)(uintptr_t)b->low, lora->rank, &one, y, rows));
}

void lp_cuda_adapt_outputs(lp_cuda *b, int32_t layer, const float *x, const lp_output *outputs, int count) {
    if (b->most_rank == 0) return;
    if (b->n <= LP_CUDA_FEW) {
        adapt_few(b, layer, x, outputs, count);
        return;
    }
    for (int i = 0; i < count; i++) {
        const lp_cuda_matrix *w = &b->blocks[layer].weights[outputs[i].part].matrix;
        for (int32_t j = 0; j < b->range_count; j++) {
            const lp_cuda_range *r = &b->ranges[j];
            const lp_cuda_lora lora = lora_of(r, layer, outputs[i].part);
            if (lora.rank == 0) continue;
            const float *rows = x + (size_t)r->first * (size_t)w->columns;
            lp_cuda_sgemm(
                b, rows, r->count, w->columns, lora.a, w->columns, lora.rank, (float *)(uintptr_t)b->low, lora.rank, 0);
            add_low(b, &lora, r->count, w->rows, outputs[i].y + (size_t)r->first * (size_t)w->rows);
        }
    }
}
