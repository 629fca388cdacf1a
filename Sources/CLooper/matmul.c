/* Products in single precision. Each item of work is a run of rows of a weight. They are dequantised into the worker's scratch, where they stay in
 * its cache, and multiplied there with all positions, so the weights are never in memory as floats as a whole. */
#include "matmul.h"

#include <string.h>

enum {
    FEW = 4,         /* up to so many positions: a dot product each */
    DOT_ROWS = 32,   /* rows of an item of dot products */
    TILE_ROWS = 48,  /* rows of an item otherwise: a multiple of all register tiles */
    SGEMM_ROWS = 96, /* with BLAS, which packs its arguments again for each item */
};

typedef struct task {
    lp_machine *m;
    const float *x;
    size_t n, k;
    const lp_product *products;
    size_t item_rows;
    lp_work each;
} task;

/* Rows `first` ..< `first + rows` of one product. */
typedef struct part {
    const lp_product *product;
    size_t first, rows;
} part;

static size_t items_of(const lp_product *p, size_t item_rows) {
    return ((size_t)p->weight->rows + item_rows - 1) / item_rows;
}

static part part_of(const task *t, uint32_t item) {
    const lp_product *p = t->products;
    size_t index = item;
    while (index >= items_of(p, t->item_rows)) index -= items_of(p++, t->item_rows);
    const size_t first = index * t->item_rows, rest = (size_t)p->weight->rows - first;
    return (part){p, first, rest < t->item_rows ? rest : t->item_rows};
}

/* rows (p->rows, K; row stride `stride`) */
static void dequantize_rows(const task *t, const part *p, float *rows, size_t stride) {
    const lp_tensor *w = p->product->weight;
    const size_t bytes = lp_row_bytes(w->type, w->columns);
    const uint8_t *source = (const uint8_t *)w->data + p->first * bytes;
    for (size_t r = 0; r < p->rows; r++) {
        t->m->kernels->dequantize(w->type, source + r * bytes, rows + r * stride, t->k);
    }
}

static void dot_rows(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const part p = part_of(t, item);
    const size_t stride = (size_t)p.product->weight->rows;
    float *row = lp_scratch(t->m, worker);
    for (size_t r = 0; r < p.rows; r++) {
        const part one = {p.product, p.first + r, 1};
        dequantize_rows(t, &one, row, t->k);
        const float bias = p.product->bias ? p.product->bias[one.first] : 0;
        for (size_t i = 0; i < t->n; i++) {
            float *y = &p.product->y[i * stride + one.first];
            *y = t->m->kernels->dot(row, t->x + i * t->k, t->k) + bias + (p.product->add ? *y : 0);
        }
    }
}

/* out (rows, 32) goes to the positions from `position` on, as columns `first` ... of y. */
static void scatter(const task *t, const part *p, const float *out, size_t position) {
    const size_t stride = (size_t)p->product->weight->rows;
    const float *bias = p->product->bias;
    const size_t rest = t->n - position, lanes = rest < LP_PANEL ? rest : LP_PANEL;
    for (size_t lane = 0; lane < lanes; lane++) {
        float *y = p->product->y + (position + lane) * stride + p->first;
        for (size_t r = 0; r < p->rows; r++) {
            y[r] = out[r * LP_PANEL + lane] + (bias ? bias[p->first + r] : 0) + (p->product->add ? y[r] : 0);
        }
    }
}

static void tile_rows(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const part p = part_of(t, item);
    float *out = lp_scratch(t->m, worker), *rows = out + TILE_ROWS * LP_PANEL;
    const size_t stride = t->k + LP_STAGGER;
    dequantize_rows(t, &p, rows, stride);
    for (size_t panel = 0; panel < lp_panels(t->n); panel++) {
        const float *x = t->m->packed + panel * t->k * LP_PANEL;
        t->m->kernels->tile(rows, stride, p.rows, t->k, x, out, LP_PANEL);
        scatter(t, &p, out, panel * LP_PANEL);
    }
}

static void sgemm_rows(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const part p = part_of(t, item);
    const size_t stride = (size_t)p.product->weight->rows;
    const int k = (int)t->k;
    float *rows = lp_scratch(t->m, worker), *y = p.product->y + p.first;
    dequantize_rows(t, &p, rows, t->k);
    t->m->sgemm((int)t->n, (int)p.rows, k, t->x, k, rows, k, p.product->add, y, (int)stride);
    if (!p.product->bias) return;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t r = 0; r < p.rows; r++) y[i * stride + r] += p.product->bias[p.first + r];
    }
}

/* Panel `item`: 32 positions side by side, (K, 32); positions past the last are zero. */
static void pack(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const task *t = context;
    float *panel = t->m->packed + item * t->k * LP_PANEL;
    for (size_t lane = 0; lane < LP_PANEL; lane++) {
        const size_t position = item * LP_PANEL + lane;
        const float *x = t->x + position * t->k;
        const int present = position < t->n;
        for (size_t k = 0; k < t->k; k++) panel[k * LP_PANEL + lane] = present ? x[k] : 0;
    }
}

/* ==== Additions ==== */

/* y of the addition's rows += low · b, in the columns of the part. */
static void add_part(const task *t, const part *p) {
    const size_t stride = (size_t)p->product->weight->rows;
    for (size_t i = 0; i < p->product->addition_count; i++) {
        const lp_addition *a = &p->product->additions[i];
        const size_t rank = (size_t)a->lora->rank;
        for (size_t row = 0; row < a->count; row++) {
            float *y = p->product->y + (a->first + row) * stride + p->first;
            for (size_t r = 0; r < rank; r++) {
                t->m->kernels->accumulate(a->low[row * rank + r], a->lora->b + r * stride + p->first, y, p->rows);
            }
        }
    }
}

static void low_rows(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const task *t = context;
    const lp_product *p = &t->products[item];
    for (size_t i = 0; i < p->addition_count; i++) {
        const lp_addition *a = &p->additions[i];
        const size_t rank = (size_t)a->lora->rank;
        for (size_t row = 0; row < a->count; row++) {
            const float *x = t->x + (a->first + row) * t->k;
            for (size_t r = 0; r < rank; r++) {
                a->low[row * rank + r] = t->m->kernels->dot(x, a->lora->a + r * t->k, t->k);
            }
        }
    }
}

static void some_rows(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const part p = part_of(t, item);
    t->each(context, item, worker);
    add_part(t, &p);
}

void lp_matmul_floats(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count) {
    const int few = n <= FEW;
    task t = {m, x, n, k, products, few ? DOT_ROWS : m->sgemm ? SGEMM_ROWS : TILE_ROWS,
              few ? dot_rows : m->sgemm ? sgemm_rows : tile_rows};
    size_t items = 0;
    for (int i = 0; i < count; i++) items += items_of(&products[i], t.item_rows);
    lp_pool_run(m->pool, low_rows, &t, (uint32_t)count);
    if (!few && !m->sgemm) lp_pool_run(m->pool, pack, &t, (uint32_t)lp_panels(n));
    lp_pool_run(m->pool, some_rows, &t, (uint32_t)items);
}

/* Products whose weights are packed go together; a layer of mixed types is done in two parts. */
void lp_matmul_forward(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count) {
    int from = 0;
    while (from < count) {
        const int is_packed = products[from].packed != NULL;
        int to = from + 1;
        while (to < count && is_packed == (products[to].packed != NULL)) to++;
        (is_packed ? lp_matmul_panels : lp_matmul_floats)(m, x, n, k, products + from, to - from);
        from = to;
    }
}

size_t lp_matmul_packed(size_t n, size_t k) { return lp_panels(n) * LP_PANEL * k; }
