/* Products of packed weights with inputs in 8 bits. Each item of work is a run of panels of a weight: they are unpacked into the worker's
 * scratch, where they stay in its cache, and multiplied there with all groups of positions. */
#include <string.h>

#include "matmul.h"
#include "pack.h"

enum {
    LEAST_BYTES = 16 << 10, /* of a weight that make an item where few positions are read, */
    MOST_BYTES = 256 << 10, /* about: long streams are read faster, and short ones shared out better */
    MOST_PANELS = 8,        /* of an item */
    CACHED = 448 << 10,     /* bytes of panels that stay in a core's own cache beside a group */
};

typedef struct task {
    lp_machine *m;
    const float *x;
    size_t n, k, blocks;
    const lp_product *products;
    int count;
    size_t item_panels;
} task;

static size_t panels_of(const lp_product *p) { return lp_ceiling((size_t)p->weight->rows, LP_ROWS); }

static size_t items_of(const task *t, const lp_product *p) { return lp_ceiling(panels_of(p), t->item_panels); }

/* ==== Inputs ==== */

static void round_group(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const task *t = context;
    const size_t first = (size_t)item * LP_GROUP, count = lp_smaller(t->n - first, LP_GROUP);
    for (size_t i = 0; i < count; i++) {
        const float *x = t->x + (first + i) * t->k;
        if (t->n <= LP_FEW) {
            t->m->kernels->quantize_few(x, t->k, t->m->few, i);
        } else {
            t->m->kernels->quantize(x, t->k, t->m->input + item * t->blocks, i);
        }
    }
}

/* out (positions of the group, 16) = the group times one panel of a. */
static void multiply_low_panel(
    const task *t, const uint8_t *packed, size_t group, size_t positions, lp_panel_block *panel, float *out) {
    const lp_kernels *k = t->m->kernels;
    if (t->n <= LP_FEW) {
        const lp_direct rows = {.type = LP_Q8_0, .packed = packed, .input = t->m->few, .y = out, .y_stride = LP_ROWS};
        k->direct(&rows, t->blocks, t->n);
        return;
    }
    const lp_input_block *input = t->m->input + group * t->blocks;
    k->multiply(panel, t->blocks, LP_SCALED, input, positions, NULL, 0, out, LP_ROWS);
}

/* The rows of an addition times a: numbers first, then pairs of them in their place. */
static void multiply_low(const task *t, const lp_addition *a, lp_panel_block *panel) {
    const size_t rank = (size_t)a->lora->rank, pairs = (rank + 1) / 2, end = a->first + a->count;
    const size_t bytes = lp_panel_bytes(lp_row_bytes(LP_Q8_0, (int64_t)t->k));
    float out[LP_GROUP * LP_ROWS];
    for (size_t r = 0; r < rank; r += LP_ROWS) {
        const uint8_t *packed = a->lora->packed + r / LP_ROWS * bytes;
        if (t->n > LP_FEW) t->m->kernels->unpack(LP_Q8_0, packed, t->blocks, panel);
        for (size_t group = a->first / LP_GROUP; group * LP_GROUP < end; group++) {
            const size_t from = lp_larger(a->first, group * LP_GROUP), to = lp_smaller((group + 1) * LP_GROUP, end);
            multiply_low_panel(t, packed, group, to - group * LP_GROUP, panel, out);
            for (size_t row = from; row < to; row++) {
                t->m->kernels->pair_up(
                    out + row % LP_GROUP * LP_ROWS, lp_smaller(rank - r, LP_ROWS),
                    (uint32_t *)(void *)a->low + (row - a->first) * pairs + r / 2);
            }
        }
    }
}

static void low_rows(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const lp_product *p = &t->products[item];
    for (size_t i = 0; i < p->addition_count; i++) {
        multiply_low(t, &p->additions[i], (lp_panel_block *)lp_scratch(t->m, worker));
    }
}

/* ==== Products ==== */

typedef struct part {
    const lp_product *product;
    size_t first, count; /* panels */
    lp_panel_block *panels;
} part;

static part part_of(const task *t, uint32_t item, int32_t worker) {
    const lp_product *p = t->products;
    size_t index = item;
    while (index >= items_of(t, p)) index -= items_of(t, p++);
    const size_t first = index * t->item_panels;
    return (part){p, first, lp_smaller(panels_of(p) - first, t->item_panels),
                  (lp_panel_block *)lp_scratch(t->m, worker)};
}

/* y (positions; 16 columns, or fewer) += low (positions, pairs) · b */
static void combine_panel(
    const task *t, const uint32_t *low, size_t positions, size_t pairs, const lp_lora *lora, size_t column,
    size_t columns, float *y) {
    const size_t out = (size_t)lora->out;
    if (columns == LP_ROWS) {
        t->m->kernels->combine(low, positions, pairs, lora->pairs + column, out, y, out);
        return;
    }
    for (size_t i = 0; i < positions; i++) {
        for (size_t r = 0; r < pairs; r++) {
            for (size_t j = 0; j < columns; j++) {
                const uint32_t a = low[i * pairs + r], b = lora->pairs[r * out + column + j];
                const uint32_t halves[4] = {a << 16, b << 16, a & 0xffff0000u, b & 0xffff0000u};
                float f[4];
                memcpy(f, halves, sizeof f);
                y[i * out + j] += f[0] * f[1] + f[2] * f[3];
            }
        }
    }
}

/* y of the rows of a group that an adapter adds to += low · b, in the columns of one panel. */
static void add_low(const task *t, const part *p, size_t panel, size_t group, size_t columns) {
    const size_t stride = (size_t)p->product->weight->rows, column = panel * LP_ROWS;
    for (size_t i = 0; i < p->product->addition_count; i++) {
        const lp_addition *a = &p->product->additions[i];
        const size_t from = lp_larger(a->first, group * LP_GROUP);
        const size_t to = lp_smaller(a->first + a->count, (group + 1) * LP_GROUP);
        const size_t pairs = ((size_t)a->lora->rank + 1) / 2;
        if (from >= to) continue;
        const uint32_t *low = (const uint32_t *)(const void *)a->low + (from - a->first) * pairs;
        combine_panel(t, low, to - from, pairs, a->lora, column, columns, p->product->y + from * stride + column);
    }
}

/* Where a panel's results go: into y, or, where the weight has fewer than 16 more rows, into `out` first. */
typedef struct place {
    size_t column, columns; /* columns of y that are the panel's */
    const float *bias;
    int add;
    float *y;
    size_t y_stride;
    float out[LP_GROUP * LP_ROWS];
} place;

static void find_place(const part *p, size_t panel, size_t position, place *to) {
    const lp_product *product = p->product;
    const size_t stride = (size_t)product->weight->rows;
    to->column = panel * LP_ROWS;
    to->columns = lp_smaller(stride - to->column, LP_ROWS);
    const int is_whole = to->columns == LP_ROWS;
    to->bias = is_whole && product->bias ? product->bias + to->column : NULL;
    to->add = is_whole && product->add;
    to->y = is_whole ? product->y + position * stride + to->column : to->out;
    to->y_stride = is_whole ? stride : LP_ROWS;
}

static void put_short(const part *p, const place *from, size_t position, size_t positions) {
    if (from->columns == LP_ROWS) return;
    const lp_product *product = p->product;
    const float *bias = product->bias ? product->bias + from->column : NULL;
    for (size_t i = 0; i < positions; i++) {
        float *y = product->y + (position + i) * (size_t)product->weight->rows + from->column;
        for (size_t j = 0; j < from->columns; j++) {
            y[j] = from->out[i * LP_ROWS + j] + (bias ? bias[j] : 0) + (product->add ? y[j] : 0);
        }
    }
}

static void multiply_panel(const task *t, const part *p, size_t index, size_t group) {
    const size_t at = p->first + index, position = group * LP_GROUP;
    const size_t positions = lp_smaller(t->n - position, LP_GROUP);
    place to;
    find_place(p, at, position, &to);
    t->m->kernels->multiply(
        p->panels + index * t->blocks, t->blocks, (int32_t)lp_scaling_of(p->product->weight->type),
        t->m->input + group * t->blocks, positions, to.bias, to.add, to.y, to.y_stride);
    put_short(p, &to, position, positions);
    add_low(t, p, at, group, to.columns);
}

/* One packed panel times a few positions. */
static void multiply_packed(const task *t, const part *p, size_t at) {
    const lp_tensor *w = p->product->weight;
    const size_t bytes = lp_panel_bytes(lp_row_bytes(w->type, w->columns));
    place to;
    find_place(p, at, 0, &to);
    const lp_direct rows = {w->type, p->product->packed + at * bytes, t->m->few, to.bias, to.add, to.y, to.y_stride};
    t->m->kernels->direct(&rows, t->blocks, t->n);
    put_short(p, &to, 0, t->n);
    add_low(t, p, at, 0, to.columns);
}

static void some_panels(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const part p = part_of(t, item, worker);
    if (t->n <= LP_FEW) {
        for (size_t i = 0; i < p.count; i++) multiply_packed(t, &p, p.first + i);
        return;
    }
    const lp_tensor *w = p.product->weight;
    const size_t bytes = lp_panel_bytes(lp_row_bytes(w->type, w->columns)), groups = lp_ceiling(t->n, LP_GROUP);
    for (size_t i = 0; i < p.count; i++) {
        t->m->kernels->unpack(
            w->type, p.product->packed + (p.first + i) * bytes, t->blocks, p.panels + i * t->blocks);
    }
    for (size_t group = 0; group < groups; group++) {
        for (size_t i = 0; i < p.count; i++) multiply_panel(t, &p, i, group);
    }
}

/* Panels of an item where few positions are read. */
static size_t item_panels_of_few(const task *t, size_t total) {
    const size_t bytes = lp_panel_bytes(lp_row_bytes(t->products->weight->type, t->products->weight->columns));
    const size_t share = total * bytes / (8 * (size_t)t->m->threads);
    return lp_larger(lp_smaller(lp_larger(share, LEAST_BYTES), MOST_BYTES) / bytes, 1);
}

static size_t item_panels(const task *t) {
    size_t total = 0;
    for (int i = 0; i < t->count; i++) total += panels_of(&t->products[i]);
    if (t->n <= LP_FEW) return item_panels_of_few(t, total);
    const size_t cached = lp_larger(CACHED / (t->blocks * sizeof(lp_panel_block)), 1);
    /* Many items for each thread, so that none waits long for another. */
    const size_t shared = lp_larger(total / (16 * (size_t)t->m->threads), 1);
    return lp_smaller(lp_smaller(cached, MOST_PANELS), shared);
}

void lp_matmul_panels(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count) {
    task t = {m, x, n, k, k / LP_DEPTH, products, count, 1};
    t.item_panels = item_panels(&t);
    size_t items = 0;
    for (int i = 0; i < count; i++) items += items_of(&t, &products[i]);
    lp_pool_run(m->pool, round_group, &t, (uint32_t)lp_ceiling(n, LP_GROUP));
    int adds = 0;
    for (int i = 0; i < count; i++) adds += products[i].addition_count > 0;
    if (adds > 0 && n > LP_FEW) {
        lp_pool_run(m->pool, low_rows, &t, (uint32_t)count);
    } else if (adds > 0) {
        for (int i = 0; i < count; i++) low_rows(&t, (uint32_t)i, 0);
    }
    lp_pool_run(m->pool, some_panels, &t, (uint32_t)items);
}

size_t lp_matmul_blocks(size_t n, size_t k) { return lp_ceiling(n, LP_GROUP) * (k / LP_DEPTH + 1); }

size_t lp_matmul_scratch(size_t n, size_t k) {
    (void)n;
    const size_t panel = (k / LP_DEPTH + 1) * sizeof(lp_panel_block) / sizeof(float);
    const size_t panels = lp_larger(CACHED / sizeof(float), panel);
    const size_t tile = 48 * (k + LP_STAGGER + LP_PANEL), sgemm = 96 * k;
    return lp_larger(panels, lp_larger(tile, sgemm));
}
