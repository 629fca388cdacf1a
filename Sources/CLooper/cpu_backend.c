/* The CPU: threads over positions, panels of weights, and heads. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attention.h"
#include "matmul.h"
#include "ops.h"
#include "packed_weights.h"

enum {
    POSITIONS = 8, /* positions of an item of work between products */
    FEW = 4,       /* up to so many positions are not worth waking a thread between products */
    SCORED = 64,   /* rows that get their logits at once */
    MOST_THREADS = 256,
    MOST_BUFFERS = 32,
    LINE = 64, /* bytes of a cache line */
};

typedef struct cpu_backend {
    lp_backend base;
    const lp_model *model;
    lp_machine machine;
    lp_packed_weights packed;
    lp_cache cache;
    int32_t page_capacity;
    const lp_step *step;
    lp_status status; /* of the step */
    float *cosines, *sines; /* (n, rope_width/2) */
    float *chosen;          /* (n, C) rows that are scored */
    float *logits;          /* (SCORED, V) */
    float *partial;         /* results of attention's chunks */
    size_t partial_floats;
    lp_addition *additions; /* (3, n) */
    void *buffers[MOST_BUFFERS];
    int buffer_count;
} cpu_backend;

static cpu_backend *cpu(lp_backend *b) { return (cpu_backend *)b; }

/* ==== Memory ==== */

static int64_t cpu_packed_bytes(const lp_backend *b) { return (int64_t)((const cpu_backend *)b)->packed.bytes; }

/* Zeroed memory on a cache line, which goes with the backend; NULL on overflow as well. */
static void *take(cpu_backend *b, size_t count, size_t size) {
    size_t bytes;
    if (b->buffer_count == MOST_BUFFERS || __builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - LINE) {
        return NULL;
    }
    char *memory = calloc(bytes + LINE, 1);
    if (!memory) return NULL;
    b->buffers[b->buffer_count++] = memory;
    return memory + (LINE - (uintptr_t)memory % LINE) % LINE;
}

static float *cpu_allocate(lp_backend *b, size_t count) { return take(cpu(b), count, sizeof(float)); }

static lp_status cpu_copy(lp_backend *b, float *to, const float *from, size_t count) {
    (void)b;
    memcpy(to, from, count * sizeof *to);
    return LP_OK;
}

static void cpu_free(lp_backend *base) {
    cpu_backend *b = cpu(base);
    lp_pool_free(b->machine.pool);
    lp_packed_weights_release(&b->packed);
    for (int i = 0; i < b->buffer_count; i++) free(b->buffers[i]);
    for (int32_t i = 0; i < b->page_capacity; i++) free(b->cache.pages[i]);
    free(b->cache.pages);
    free(b->partial);
    free(b->machine.low);
    free(b);
}

static lp_status cpu_reserve_page(lp_backend *base, int32_t page) {
    cpu_backend *b = cpu(base);
    if (page >= b->page_capacity) {
        const int32_t capacity = page + 1 > 2 * b->page_capacity ? page + 1 : 2 * b->page_capacity;
        void **grown = realloc(b->cache.pages, (size_t)capacity * sizeof *grown);
        if (!grown) return LP_NO_MEMORY;
        memset(grown + b->page_capacity, 0, (size_t)(capacity - b->page_capacity) * sizeof *grown);
        b->cache.pages = grown;
        b->page_capacity = capacity;
    }
    /* Zeroed: places that were never written are multiplied with zero. */
    b->cache.pages[page] = calloc(1, lp_cache_page_bytes(&b->cache));
    return b->cache.pages[page] ? LP_OK : LP_NO_MEMORY;
}

static lp_status cpu_copy_page(lp_backend *base, int32_t from, int32_t to) {
    cpu_backend *b = cpu(base);
    memcpy(b->cache.pages[to], b->cache.pages[from], lp_cache_page_bytes(&b->cache));
    return LP_OK;
}

/* ==== A function of one position, for all positions ==== */

typedef struct pass {
    cpu_backend *b;
    int32_t layer;
    const float *x, *weight;
    float *y, *q, *k;
    void (*each)(const struct pass *p, size_t row);
} pass;

static void some_rows(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const pass *p = context;
    const size_t first = (size_t)item * POSITIONS, n = (size_t)p->b->step->n;
    for (size_t row = first; row < first + POSITIONS && row < n; row++) p->each(p, row);
}

static void for_rows(const pass *p) {
    const size_t n = (size_t)p->b->step->n;
    if (n > FEW) {
        lp_pool_run(p->b->machine.pool, some_rows, (void *)p, (uint32_t)lp_ceiling(n, POSITIONS));
    } else {
        some_rows((void *)p, 0, 0);
    }
}

/* ==== Step ==== */

static void rotation(const pass *p, size_t row) {
    const lp_model *m = p->b->model;
    const size_t half = (size_t)m->config.rope_width / 2;
    for (size_t i = 0; i < half; i++) {
        const float angle = (float)p->b->step->positions[row] * m->rope_frequencies[i];
        p->b->cosines[row * half + i] = cosf(angle);
        p->b->sines[row * half + i] = sinf(angle);
    }
}

/* Room for what adapters compute between their two factors. */
static lp_status make_room_for_low(cpu_backend *b, const lp_step *step) {
    size_t floats = 0;
    for (int32_t i = 0; i < step->run_count; i++) {
        const lp_adapter *a = step->runs[i].adapter;
        size_t most = 0;
        for (int32_t j = 0; a && j < a->layers * LP_PARTS; j++) most = lp_larger(most, (size_t)a->parts[j].rank);
        floats += most * (size_t)step->runs[i].count;
    }
    if (3 * floats <= b->machine.low_floats) return LP_OK;
    free(b->machine.low);
    b->machine.low = calloc(3 * floats, sizeof(float));
    b->machine.low_floats = b->machine.low ? 3 * floats : 0;
    return b->machine.low ? LP_OK : LP_NO_MEMORY;
}

static lp_status make_room_for_chunks(cpu_backend *b, const lp_step *step) {
    const size_t floats = lp_attention_partial(&b->machine, &b->cache.heads, step);
    if (floats <= b->partial_floats) return LP_OK;
    free(b->partial);
    b->partial = calloc(floats, sizeof(float));
    b->partial_floats = b->partial ? floats : 0;
    return b->partial ? LP_OK : LP_NO_MEMORY;
}

static lp_status cpu_begin(lp_backend *base, const lp_step *step, int *replayed) {
    cpu_backend *b = cpu(base);
    *replayed = 0;
    b->step = step;
    b->status = make_room_for_chunks(b, step);
    if (b->status == LP_OK) b->status = make_room_for_low(b, step);
    if (b->status != LP_OK) return b->status;
    const pass p = {.b = b, .each = rotation};
    for_rows(&p);
    return LP_OK;
}

static lp_status cpu_end(lp_backend *base) { return cpu(base)->status; }

/* ==== Operations ==== */

static void embed(const pass *p, size_t row) {
    const lp_tensor *e = &p->b->model->embedding;
    const size_t c = (size_t)e->columns, bytes = lp_row_bytes(e->type, e->columns);
    const uint8_t *source = (const uint8_t *)e->data + (size_t)p->b->step->ids[row] * bytes;
    p->b->machine.kernels->dequantize(e->type, source, p->y + row * c, c);
}

static void cpu_embed(lp_backend *base, float *x) {
    const pass p = {.b = cpu(base), .y = x, .each = embed};
    for_rows(&p);
}

static void norm(const pass *p, size_t row) {
    const lp_config *c = &p->b->model->config;
    const size_t width = (size_t)c->width, at = row * width;
    lp_rmsnorm_forward(&p->b->machine, p->x + at, p->weight, c->norm_epsilon, p->y + at, width);
}

static void cpu_norm(lp_backend *base, int32_t layer, lp_norm which, const float *x, float *y) {
    const lp_model *m = cpu(base)->model;
    const float *weight = which == LP_OUTPUT_NORM      ? m->output_norm
                          : which == LP_ATTENTION_NORM ? m->blocks[layer].attention_norm
                                                       : m->blocks[layer].feed_norm;
    const pass p = {.b = cpu(base), .x = x, .weight = weight, .y = y, .each = norm};
    for_rows(&p);
}

/* The additions of all runs to one weight, whose first products begin at *low. */
static void collect(const cpu_backend *b, int32_t layer, lp_part part, lp_addition *to, float **low, lp_product *p) {
    p->additions = to;
    for (int32_t i = 0; i < b->step->run_count; i++) {
        const lp_step_run *run = &b->step->runs[i];
        const lp_lora *lora = run->adapter ? lp_adapter_part_of(run->adapter, layer, part) : NULL;
        if (!lora || lora->rank == 0) continue;
        to[p->addition_count++] = (lp_addition){(size_t)run->first, (size_t)run->count, lora, *low};
        *low += (size_t)run->count * (size_t)lora->rank;
    }
}

static void cpu_project(
    lp_backend *base, int32_t layer, const float *x, const lp_output *outputs, int count, int add) {
    cpu_backend *b = cpu(base);
    const lp_block *block = &b->model->blocks[layer];
    lp_product products[LP_PARTS] = {0};
    float *low = b->machine.low;
    for (int i = 0; i < count; i++) {
        const lp_part part = outputs[i].part;
        products[i] = (lp_product){.weight = &block->weights[part],
                                   .packed = lp_packed_part(&b->packed, layer, part),
                                   .bias = block->biases[part],
                                   .y = outputs[i].y,
                                   .add = add};
        collect(b, layer, part, b->additions + i * b->step->n, &low, &products[i]);
    }
    lp_matmul_forward(
        &b->machine, x, (size_t)b->step->n, (size_t)block->weights[outputs[0].part].columns, products, count);
}

static void store(const pass *p, size_t row) {
    cpu_backend *b = p->b;
    const lp_config *c = &b->model->config;
    const lp_block *block = &b->model->blocks[p->layer];
    const size_t d = (size_t)c->head_width, width = (size_t)c->rope_width;
    const size_t heads = (size_t)c->heads, kv_heads = (size_t)c->kv_heads;
    const float *cosines = b->cosines + row * (width / 2), *sines = b->sines + row * (width / 2);
    float *q = p->q + row * heads * d, *k = p->k + row * kv_heads * d;
    for (size_t h = 0; block->query_norm && h < heads; h++) {
        lp_rmsnorm_forward(&b->machine, q + h * d, block->query_norm, c->norm_epsilon, q + h * d, d);
    }
    for (size_t h = 0; block->key_norm && h < kv_heads; h++) {
        lp_rmsnorm_forward(&b->machine, k + h * d, block->key_norm, c->norm_epsilon, k + h * d, d);
    }
    lp_rope_forward(q, heads, d, width, c->rope_style, cosines, sines);
    lp_rope_forward(k, kv_heads, d, width, c->rope_style, cosines, sines);
    const lp_step_run *run = b->step->runs;
    while (row >= (size_t)(run->first + run->count)) run++;
    const int32_t position = b->step->positions[row];
    lp_cache_store(
        &b->cache, b->machine.kernels, p->layer, run->pages[position / LP_PAGE], (size_t)(position % LP_PAGE), k,
        p->x + row * kv_heads * d);
}

static void cpu_store(lp_backend *base, int32_t layer, float *q, float *k, const float *v) {
    const pass p = {.b = cpu(base), .layer = layer, .q = q, .k = k, .x = v, .each = store};
    for_rows(&p);
}

static void cpu_attend(lp_backend *base, int32_t layer, const float *q, float *y) {
    cpu_backend *b = cpu(base);
    lp_attention_forward(&b->machine, &b->cache, layer, b->step, q, b->partial, y);
}

static void activate(const pass *p, size_t row) {
    const size_t f = (size_t)p->b->model->config.hidden;
    p->b->machine.kernels->swiglu_forward(p->y + row * f, p->x + row * f, f);
}

static void cpu_activate(lp_backend *base, float *gate, const float *up) {
    const pass p = {.b = cpu(base), .x = up, .y = gate, .each = activate};
    for_rows(&p);
}

/* Writes the logits of some rows; where they do not follow each other in the caller's memory, by way of our own. */
static void score_rows(cpu_backend *b, const float *rows, size_t count, float *const *logits) {
    const lp_model *m = b->model;
    const size_t v = (size_t)m->config.vocabulary;
    int in_order = 1;
    for (size_t i = 1; i < count; i++) in_order &= logits[i] == logits[i - 1] + v;
    const lp_product head = {
        .weight = &m->head, .packed = lp_packed_head(&b->packed), .y = in_order ? logits[0] : b->logits};
    lp_matmul_forward(&b->machine, rows, count, (size_t)m->config.width, &head, 1);
    for (size_t i = 0; i < count && !in_order; i++) memcpy(logits[i], b->logits + i * v, v * sizeof(float));
}

static void cpu_score(lp_backend *base, const float *x, const int32_t *rows, int32_t count, float *const *logits) {
    cpu_backend *b = cpu(base);
    const lp_config *c = &b->model->config;
    const size_t width = (size_t)c->width;
    for (size_t i = 0; i < (size_t)count; i++) {
        const float *row = x + (size_t)rows[i] * width;
        lp_rmsnorm_forward(&b->machine, row, b->model->output_norm, c->norm_epsilon, b->chosen + i * width, width);
    }
    for (size_t i = 0; i < (size_t)count; i += SCORED) {
        score_rows(b, b->chosen + i * width, lp_smaller((size_t)count - i, SCORED), logits + i);
    }
}

/* ==== Making ==== */

static const lp_backend_ops cpu_ops = {
    .name = "cpu",
    .free = cpu_free,
    .packed_bytes = cpu_packed_bytes,
    .allocate = cpu_allocate,
    .upload = cpu_copy,
    .download = cpu_copy,
    .reserve_page = cpu_reserve_page,
    .copy_page = cpu_copy_page,
    .begin = cpu_begin,
    .embed = cpu_embed,
    .norm = cpu_norm,
    .project = cpu_project,
    .store = cpu_store,
    .attend = cpu_attend,
    .activate = cpu_activate,
    .score = cpu_score,
    .end = cpu_end,
};

static int make_machine(cpu_backend *b, const lp_options *options) {
    lp_machine *m = &b->machine;
    const lp_config *c = &b->model->config;
    const lp_heads *h = &b->cache.heads;
    const size_t n = (size_t)options->batch;
    const size_t k = lp_larger(lp_larger((size_t)c->width, (size_t)c->hidden), h->heads * h->width);
    const char *named = getenv("LOOPER_BLAS");
    const int use_blas = options->blas == LP_BLAS_ALWAYS || (options->blas == LP_BLAS_DEFAULT && named && *named);
    m->sgemm = use_blas ? lp_blas_sgemm() : NULL;
    m->threads = options->threads > 0 ? options->threads : lp_core_count();
    if (m->threads > MOST_THREADS) m->threads = MOST_THREADS;
    m->scratch_floats = lp_ceiling(lp_larger(lp_matmul_scratch(n, k), lp_attention_scratch(h)), LINE) * LINE;
    m->scratch = take(b, (size_t)m->threads * m->scratch_floats, sizeof(float));
    m->packed = take(b, lp_matmul_packed(n, k), sizeof(float));
    m->input = take(b, lp_matmul_blocks(n, k), sizeof(lp_input_block));
    m->few = take(b, lp_matmul_blocks(1, k), sizeof(lp_few_block));
    m->pool = lp_pool_create(m->threads);
    return m->scratch && m->packed && m->input && m->few && m->pool;
}

static int make_buffers(cpu_backend *b, size_t n) {
    const lp_config *c = &b->model->config;
    const size_t half = (size_t)c->rope_width / 2;
    b->cosines = take(b, n * half, sizeof(float));
    b->sines = take(b, n * half, sizeof(float));
    b->chosen = take(b, n * (size_t)c->width, sizeof(float));
    b->logits = take(b, lp_smaller(n, SCORED) * (size_t)c->vocabulary, sizeof(float));
    b->additions = take(b, 3 * n, sizeof *b->additions);
    return b->cosines && b->sines && b->chosen && b->logits && b->additions;
}

lp_status lp_cpu_backend_create(
    const lp_model *model, const lp_options *options, lp_backend **backend, char *message, size_t capacity) {
    const lp_kernels *kernels = lp_kernels_find(options->cpu);
    if (!kernels) {
        if (message) snprintf(message, capacity, "this CPU has no kernels '%s'", options->cpu);
        return LP_BAD_ARGUMENT;
    }
    cpu_backend *b = calloc(1, sizeof *b);
    if (!b) return LP_NO_MEMORY;
    const lp_config *c = &model->config;
    b->base.ops = &cpu_ops;
    b->model = model;
    b->machine.kernels = kernels;
    b->cache = (lp_cache){.heads = {(size_t)c->heads, (size_t)c->kv_heads, (size_t)c->head_width},
                          .type = options->cache_type,
                          .layers = c->layers};
    if (!make_machine(b, options) || !make_buffers(b, (size_t)options->batch) ||
        (options->precision == LP_FAST && !lp_packed_weights_init(&b->packed, model, options, b->machine.pool))) {
        cpu_free(&b->base);
        return LP_NO_MEMORY;
    }
    *backend = &b->base;
    return LP_OK;
}
