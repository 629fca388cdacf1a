/* Reads ids in batches: embedding, then layer by layer, then logits of the positions asked for. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "attention.h"
#include "clooper.h"
#include "machine.h"
#include "matmul.h"
#include "model.h"
#include "ops.h"

enum {
    BATCH = 512,    /* most positions of a batch */
    POSITIONS = 8,  /* positions of an item of work between products */
    MOST_THREADS = 256,
    MOST_CAPACITY = 1 << 24,
};

struct lp_session {
    const lp_model *model;
    lp_machine machine;
    lp_heads heads;
    int32_t capacity, length;
    _Atomic int cancelled;
    lp_cache *caches; /* (layers) */
    float *cached;    /* keys and values of all layers */
    float *buffers;   /* all of the following, for n <= BATCH positions */
    float *x;         /* (n, C) between layers */
    float *normed;    /* (n, C) */
    float *mixed;     /* (n, H*D) result of attention */
    float *added;     /* (n, C) what a half of a layer adds */
    float *q;         /* (n, H*D) */
    float *k;         /* (n, G*D) */
    float *v;         /* (n, G*D) */
    float *gate;      /* (n, F) */
    float *up;        /* (n, F) */
    float *cosines;   /* (n, rope_width/2) */
    float *sines;     /* (n, rope_width/2) */
};

/* ==== Between products: a function of one position, for all positions ==== */

typedef struct batch {
    lp_session *s;
    const lp_block *block;
    const lp_cache *cache;
    const int32_t *ids;
    const float *norm;
    size_t n;
    void (*each)(const struct batch *b, size_t position);
} batch;

static void some_positions(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const batch *b = context;
    const size_t first = (size_t)item * POSITIONS;
    for (size_t p = first; p < first + POSITIONS && p < b->n; p++) b->each(b, p);
}

static void for_positions(batch *b, void (*each)(const batch *b, size_t position)) {
    b->each = each;
    lp_pool_run(b->s->machine.pool, some_positions, b, (uint32_t)((b->n + POSITIONS - 1) / POSITIONS));
}

static void embed(const batch *b, size_t p) {
    const lp_tensor *e = &b->s->model->embedding;
    const size_t c = (size_t)e->columns, bytes = lp_row_bytes(e->type, e->columns);
    const uint8_t *row = (const uint8_t *)e->data + (size_t)b->ids[p] * bytes;
    b->s->machine.kernels->dequantize(e->type, row, b->s->x + p * c, c);
}

static void rotation(const batch *b, size_t p) {
    const lp_model *m = b->s->model;
    const size_t half = (size_t)m->config.rope_width / 2, position = (size_t)b->s->length + p;
    for (size_t i = 0; i < half; i++) {
        const float angle = (float)position * m->rope_frequencies[i];
        b->s->cosines[p * half + i] = cosf(angle);
        b->s->sines[p * half + i] = sinf(angle);
    }
}

static void norm(const batch *b, size_t p) {
    const lp_config *config = &b->s->model->config;
    const size_t c = (size_t)config->width, at = p * c;
    lp_rmsnorm_forward(&b->s->machine, b->s->x + at, b->norm, config->norm_epsilon, b->s->normed + at, c);
}

/* Each of `heads` heads of x (heads, D). */
static void norm_heads(const lp_session *s, float *x, size_t heads, const float *weight) {
    const size_t d = s->heads.width;
    for (size_t i = 0; i < heads; i++, x += d) {
        lp_rmsnorm_forward(&s->machine, x, weight, s->model->config.norm_epsilon, x, d);
    }
}

static void rotate_and_store(const batch *b, size_t p) {
    lp_session *s = b->s;
    const lp_heads *h = &s->heads;
    const lp_config *c = &s->model->config;
    const size_t width = (size_t)c->rope_width;
    const float *cosines = s->cosines + p * (width / 2), *sines = s->sines + p * (width / 2);
    float *query = s->q + p * h->heads * h->width, *key = s->k + p * h->kv_heads * h->width;
    if (b->block->query_norm) {
        norm_heads(s, query, h->heads, b->block->query_norm);
        norm_heads(s, key, h->kv_heads, b->block->key_norm);
    }
    lp_rope_forward(query, h->heads, h->width, width, c->rope_style, cosines, sines);
    lp_rope_forward(key, h->kv_heads, h->width, width, c->rope_style, cosines, sines);
    lp_cache_store(b->cache, h, (size_t)s->length + p, key, s->v + p * h->kv_heads * h->width);
}

static void activate(const batch *b, size_t p) {
    const size_t f = (size_t)b->s->model->config.hidden;
    b->s->machine.kernels->swiglu_forward(b->s->gate + p * f, b->s->up + p * f, f);
}

static void add(const batch *b, size_t p) {
    const size_t c = (size_t)b->s->model->config.width;
    lp_residual_forward(b->s->x + p * c, b->s->added + p * c, c);
}

/* ==== Layers ==== */

static void attention_half(batch *b) {
    lp_session *s = b->s;
    const lp_block *w = b->block;
    const size_t c = (size_t)s->model->config.width, hd = s->heads.heads * s->heads.width;
    b->norm = w->attention_norm;
    for_positions(b, norm);
    const lp_product inputs[] = {
        {&w->query, w->query_bias, s->q}, {&w->key, w->key_bias, s->k}, {&w->value, w->value_bias, s->v}};
    lp_matmul_forward(&s->machine, s->normed, b->n, c, inputs, 3);
    for_positions(b, rotate_and_store);
    lp_attention_forward(&s->machine, b->cache, &s->heads, s->q, b->n, (size_t)s->length, s->mixed);
    const lp_product output = {&w->attention_output, NULL, s->added};
    lp_matmul_forward(&s->machine, s->mixed, b->n, hd, &output, 1);
    for_positions(b, add);
}

static void feed_half(batch *b) {
    lp_session *s = b->s;
    const lp_block *w = b->block;
    const size_t c = (size_t)s->model->config.width, f = (size_t)s->model->config.hidden;
    b->norm = w->feed_norm;
    for_positions(b, norm);
    const lp_product inputs[] = {{&w->gate, NULL, s->gate}, {&w->up, NULL, s->up}};
    lp_matmul_forward(&s->machine, s->normed, b->n, c, inputs, 2);
    for_positions(b, activate);
    const lp_product output = {&w->down, NULL, s->added};
    lp_matmul_forward(&s->machine, s->gate, b->n, f, &output, 1);
    for_positions(b, add);
}

/* Logits (scored, V) of the last `scored` positions of the batch. */
static void score(batch *b, size_t scored, float *logits) {
    lp_session *s = b->s;
    const size_t c = (size_t)s->model->config.width;
    b->norm = s->model->output_norm;
    for_positions(b, norm);
    const lp_product head = {&s->model->head, NULL, logits};
    lp_matmul_forward(&s->machine, s->normed + (b->n - scored) * c, scored, c, &head, 1);
}

static lp_status read_batch(lp_session *s, const int32_t *ids, size_t n, size_t scored, float *logits) {
    batch b = {.s = s, .ids = ids, .n = n};
    for_positions(&b, embed);
    for_positions(&b, rotation);
    for (int32_t i = 0; i < s->model->config.layers; i++) {
        if (atomic_exchange(&s->cancelled, 0)) return LP_CANCELLED;
        b.block = &s->model->blocks[i];
        b.cache = &s->caches[i];
        attention_half(&b);
        feed_half(&b);
    }
    if (scored > 0) score(&b, scored, logits);
    s->length += (int32_t)n;
    return LP_OK;
}

lp_status lp_session_read(lp_session *s, const int32_t *ids, int32_t count, int32_t scored, float *logits) {
    if (!s || !ids || count < 1 || scored < 0 || scored > count || (scored > 0 && !logits)) return LP_BAD_ARGUMENT;
    if (count > s->capacity - s->length) return LP_FULL;
    const lp_config *c = &s->model->config;
    for (int32_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= c->vocabulary) return LP_BAD_ARGUMENT;
    }
    const int32_t unscored = count - scored;
    for (int32_t from = 0; from < count; from += BATCH) {
        const int32_t to = count - from < BATCH ? count : from + BATCH;
        const int32_t first = from > unscored ? from : unscored; /* first position of the batch with logits */
        const int32_t wanted = to > first ? to - first : 0;
        float *out = wanted > 0 ? logits + (size_t)(first - unscored) * (size_t)c->vocabulary : NULL;
        const lp_status status = read_batch(s, ids + from, (size_t)(to - from), (size_t)wanted, out);
        if (status != LP_OK) return status;
    }
    return LP_OK;
}

lp_status lp_session_truncate(lp_session *s, int32_t length) {
    if (!s || length < 0 || length > s->length) return LP_BAD_ARGUMENT;
    s->length = length;
    return LP_OK;
}

int32_t lp_session_length(const lp_session *s) { return s->length; }

void lp_session_cancel(lp_session *s) { atomic_store(&s->cancelled, 1); }

void lp_session_rearm(lp_session *s) { atomic_store(&s->cancelled, 0); }

/* ==== Memory ==== */

/* Memory that is zero and that the system provides as it is first touched; NULL on overflow as well. */
static float *floats(size_t rows, size_t columns) {
    size_t count;
    return __builtin_mul_overflow(rows, columns, &count) ? NULL : calloc(count, sizeof(float));
}

static int make_caches(lp_session *s, size_t panels) {
    const size_t layers = (size_t)s->model->config.layers;
    const size_t keys = lp_cache_keys(&s->heads, panels), values = lp_cache_values(&s->heads, panels);
    s->caches = calloc(layers, sizeof *s->caches);
    s->cached = floats(layers, keys + values);
    if (!s->caches || !s->cached) return 0;
    for (size_t i = 0; i < layers; i++) {
        float *at = s->cached + i * (keys + values);
        s->caches[i] = (lp_cache){.keys = at, .values = at + keys, .panels = panels};
    }
    return 1;
}

static int make_buffers(lp_session *s, size_t n) {
    const lp_config *c = &s->model->config;
    const size_t width = (size_t)c->width, hidden = (size_t)c->hidden, half = (size_t)c->rope_width / 2;
    const size_t hd = s->heads.heads * s->heads.width, gd = s->heads.kv_heads * s->heads.width;
    float **const buffers[] = {&s->x, &s->normed, &s->mixed, &s->added, &s->q,      &s->k,
                               &s->v, &s->gate,   &s->up,    &s->cosines, &s->sines};
    const size_t sizes[] = {width, width, hd, width, hd, gd, gd, hidden, hidden, half, half};
    size_t total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) total += sizes[i];
    s->buffers = floats(n, total);
    if (!s->buffers) return 0;
    float *at = s->buffers;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        *buffers[i] = at;
        at += n * sizes[i];
    }
    return 1;
}

static int make_machine(lp_session *s, const lp_options *options, size_t n, size_t panels) {
    lp_machine *m = &s->machine;
    const lp_config *c = &s->model->config;
    const size_t k = lp_larger(lp_larger((size_t)c->width, (size_t)c->hidden), s->heads.heads * s->heads.width);
    const char *named = getenv("LOOPER_BLAS");
    const int use_blas = options->blas == LP_BLAS_ALWAYS || (options->blas == LP_BLAS_DEFAULT && named && *named);
    m->sgemm = use_blas ? lp_blas_sgemm() : NULL;
    m->threads = options->threads > 0 ? options->threads : lp_core_count();
    if (m->threads > MOST_THREADS) m->threads = MOST_THREADS;
    m->scratch_floats = lp_larger(lp_matmul_scratch(n, k), lp_attention_scratch(&s->heads, panels));
    m->scratch = floats((size_t)m->threads, m->scratch_floats);
    m->packed = floats(1, lp_matmul_packed(n, k));
    m->pool = lp_pool_create(m->threads);
    return m->scratch && m->packed && m->pool;
}

lp_status lp_session_create(const lp_model *model, const lp_options *options, lp_session **session) {
    if (!session) return LP_BAD_ARGUMENT;
    *session = NULL;
    if (!model || !options || options->capacity < 1 || options->capacity > MOST_CAPACITY) return LP_BAD_ARGUMENT;
    const lp_kernels *kernels = lp_kernels_find(options->cpu);
    if (!kernels) return LP_BAD_ARGUMENT;
    lp_session *s = calloc(1, sizeof *s);
    if (!s) return LP_NO_MEMORY;
    const lp_config *c = &model->config;
    s->model = model;
    s->machine.kernels = kernels;
    s->heads = (lp_heads){(size_t)c->heads, (size_t)c->kv_heads, (size_t)c->head_width};
    s->capacity = options->capacity;
    const size_t panels = lp_panels((size_t)s->capacity);
    const size_t n = s->capacity < BATCH ? (size_t)s->capacity : BATCH;
    if (!make_caches(s, panels) || !make_buffers(s, n) || !make_machine(s, options, n, panels)) {
        lp_session_free(s);
        return LP_NO_MEMORY;
    }
    *session = s;
    return LP_OK;
}

void lp_session_free(lp_session *s) {
    if (!s) return;
    lp_pool_free(s->machine.pool);
    free(s->machine.packed);
    free(s->machine.scratch);
    free(s->buffers);
    free(s->cached);
    free(s->caches);
    free(s);
}
