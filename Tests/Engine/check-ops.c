/* Each operation of a backend against the CPU's in single precision, on random models. Inputs of products are whole
 * numbers of up to 127 in every group of 32, which lose nothing when they are rounded to 8 bits or bfloat16: what is
 * left is the error of sums, and of weights in bfloat16. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "backend.h"
#include "check.h"

enum { BATCH = 160, PAGES = 16, MOST_RUNS = 10 };

static const check_shape shapes[] = {
    {"q4_K, q6_K, q5_K", 97, 256, 2, 4, 2, 64, 512, 64, LP_ROPE_HALVES, {LP_Q4_K, LP_Q6_K, LP_Q5_K}, 1, 0},
    {"q8_0, q4_0, q5_0", 65, 96, 2, 6, 2, 32, 160, 32, LP_ROPE_PAIRS, {LP_Q8_0, LP_Q4_0, LP_Q5_0}, 0, 0},
    {"q4_1, q5_1, f16", 66, 128, 2, 9, 3, 64, 320, 48, LP_ROPE_PAIRS, {LP_Q4_1, LP_Q5_1, LP_F16}, 0, 1},
    {"bf16, f32, f16", 33, 40, 2, 3, 1, 24, 72, 24, LP_ROPE_HALVES, {LP_BF16, LP_F32, LP_F16}, 1, 1},
    {"q4_K, q8_0, f32", 41, 512, 2, 2, 2, 256, 1024, 128, LP_ROPE_HALVES, {LP_Q4_K, LP_Q8_0, LP_F32}, 0, 0},
    {"q4_0, many heads", 35, 160, 2, 20, 1, 80, 96, 80, LP_ROPE_HALVES, {LP_Q4_0, LP_Q5_1, LP_BF16}, 1, 0},
    {"q6_K, wide", 700, 2048, 2, 16, 4, 128, 2304, 128, LP_ROPE_HALVES, {LP_Q6_K, LP_Q4_K, LP_Q4_K}, 0, 0},
};

/* Runs as counts of rows and starts; a start of -1 is where the sequence stands. */
typedef struct plan {
    int runs;
    int counts[MOST_RUNS], sequences[MOST_RUNS];
} plan;

static const plan plans[] = {
    {2, {75, 3}, {0, 1}},          {1, {1}, {0}},         {3, {1, 1, 5}, {0, 1, 2}}, {3, {64, 70, 20}, {2, 0, 1}},
    {4, {1, 1, 1, 1}, {0, 1, 2, 3}}, {2, {1, 1}, {2, 0}}, {1, {150}, {0}},           {2, {1, 7}, {0, 2}},
};

typedef struct side {
    lp_backend *backend;
    float *x, *y[3]; /* in its memory */
    int is_cuda;     /* whose few rows are rounded without loss */
} side;

typedef struct bench {
    const check_shape *shape;
    const lp_model *model;
    side cpu, other;
    int exact;
    int32_t cache_type;
    size_t floats; /* of each buffer */
    float *host, *got, *expected;
    check_random random;
    check_tally *tally;
    int32_t lengths[4], tables[4][PAGES];
    lp_adapter *adapters[2];
    char title[128];
} bench;

static void fill_normal(bench *b, size_t count) {
    for (size_t i = 0; i < count; i++) b->host[i] = check_normal(&b->random);
}

/* Whole numbers / 64, of which every 32 have one of 127. */
static void fill_grid(bench *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const int value = (int)(check_bits(&b->random) % 255) - 127;
        b->host[i] = (float)(i % 32 == 5 ? 127 : value) / 64;
    }
}

static void give(bench *b, float *side_cpu, float *side_other, size_t count) {
    b->cpu.backend->ops->upload(b->cpu.backend, side_cpu, b->host, count);
    b->other.backend->ops->upload(b->other.backend, side_other, b->host, count);
}

static void compare(bench *b, const char *what, float *cpu, float *other, size_t count, double limit) {
    char title[256];
    snprintf(title, sizeof title, "%s: %s", b->title, what);
    b->cpu.backend->ops->download(b->cpu.backend, b->expected, cpu, count);
    b->other.backend->ops->download(b->other.backend, b->got, other, count);
    check_compare(b->tally, title, b->got, b->expected, count, limit);
}

static void begin(bench *b, const lp_step *step) {
    int replayed = 0;
    b->cpu.backend->ops->begin(b->cpu.backend, step, &replayed);
    if (b->other.backend->ops->begin(b->other.backend, step, &replayed) != LP_OK || replayed) {
        check_compare(b->tally, "begin", (float[]){1}, (float[]){0}, 1, 0);
    }
}

static void end(bench *b) {
    b->cpu.backend->ops->end(b->cpu.backend);
    if (b->other.backend->ops->end(b->other.backend) != LP_OK) {
        check_compare(b->tally, "end", (float[]){1}, (float[]){0}, 1, 0);
    }
}

/* ==== Operations ==== */

static void check_small(bench *b, const lp_step *step) {
    const lp_config *c = &b->model->config;
    const size_t n = (size_t)step->n, width = (size_t)c->width, hidden = (size_t)c->hidden;
    side *p = &b->cpu, *q = &b->other;
    begin(b, step);
    p->backend->ops->embed(p->backend, p->x);
    q->backend->ops->embed(q->backend, q->x);
    end(b);
    compare(b, "embed", p->x, q->x, n * width, 1e-6);
    fill_normal(b, n * width);
    for (int norm = LP_ATTENTION_NORM; norm <= LP_OUTPUT_NORM; norm++) {
        give(b, p->x, q->x, n * width);
        begin(b, step);
        p->backend->ops->norm(p->backend, 0, (lp_norm)norm, p->x, p->y[0]);
        q->backend->ops->norm(q->backend, 0, (lp_norm)norm, q->x, q->y[0]);
        end(b);
        compare(b, "norm", p->y[0], q->y[0], n * width, 1e-5);
    }
    fill_normal(b, n * hidden);
    give(b, p->x, q->x, n * hidden);
    fill_normal(b, n * hidden);
    give(b, p->y[0], q->y[0], n * hidden);
    begin(b, step);
    p->backend->ops->activate(p->backend, p->x, p->y[0]);
    q->backend->ops->activate(q->backend, q->x, q->y[0]);
    end(b);
    compare(b, "activate", p->x, q->x, n * hidden, 1e-5);
}

static double product_limit(const bench *b, const lp_step *step) {
    return b->exact || (step->n <= 8 && b->other.is_cuda) ? 3e-5 : 5e-3;
}

static void check_products(bench *b, const lp_step *step, const lp_part *parts, int count, int add) {
    const lp_tensor *weights = b->model->blocks[0].weights;
    const size_t n = (size_t)step->n, columns = (size_t)weights[parts[0]].columns;
    side *p = &b->cpu, *q = &b->other;
    lp_output of_cpu[3], of_other[3];
    for (int i = 0; i < count; i++) {
        fill_normal(b, n * (size_t)weights[parts[i]].rows);
        give(b, p->y[i], q->y[i], n * (size_t)weights[parts[i]].rows);
        of_cpu[i] = (lp_output){parts[i], p->y[i]};
        of_other[i] = (lp_output){parts[i], q->y[i]};
    }
    fill_grid(b, n * columns);
    give(b, p->x, q->x, n * columns);
    begin(b, step);
    p->backend->ops->project(p->backend, 0, p->x, of_cpu, count, add);
    q->backend->ops->project(q->backend, 0, q->x, of_other, count, add);
    end(b);
    for (int i = 0; i < count; i++) {
        char what[64];
        snprintf(what, sizeof what, "part %d of type %d", parts[i], weights[parts[i]].type);
        compare(b, what, p->y[i], q->y[i], n * (size_t)weights[parts[i]].rows, product_limit(b, step));
    }
}

/* What one operation leaves behind for the next: copies of its result in the form that products read. */
static void check_chain(bench *b, const lp_step *step) {
    const lp_config *c = &b->model->config;
    const lp_tensor *weights = b->model->blocks[0].weights;
    const size_t n = (size_t)step->n;
    const double limit = b->exact ? 1e-4 : 2e-2;
    side *p = &b->cpu, *q = &b->other;
    for (int after_activation = 0; after_activation < 2; after_activation++) {
        const size_t columns = (size_t)(after_activation ? c->hidden : c->width);
        const lp_part part = after_activation ? LP_DOWN : LP_UP;
        fill_normal(b, n * columns);
        give(b, p->x, q->x, n * columns);
        give(b, p->y[0], q->y[0], n * columns);
        begin(b, step);
        for (int i = 0; i < 2; i++) {
            side *s = i ? q : p;
            const lp_output output = {part, s->y[1]};
            if (after_activation) {
                s->backend->ops->activate(s->backend, s->y[0], s->x);
            } else {
                s->backend->ops->norm(s->backend, 0, LP_FEED_NORM, s->x, s->y[0]);
            }
            s->backend->ops->project(s->backend, 0, s->y[0], &output, 1, 0);
        }
        end(b);
        const char *what = after_activation ? "activate, then down" : "norm, then up";
        compare(b, what, p->y[1], q->y[1], n * (size_t)weights[part].rows, limit);
    }
}

static void check_attention(bench *b, const lp_step *step) {
    const lp_config *c = &b->model->config;
    const size_t n = (size_t)step->n, queries = (size_t)(c->heads * c->head_width);
    const size_t keys = (size_t)(c->kv_heads * c->head_width);
    side *p = &b->cpu, *q = &b->other;
    for (int32_t layer = 0; layer < 2; layer++) {
        const size_t counts[] = {queries, keys, keys};
        for (int i = 0; i < 3; i++) {
            fill_normal(b, n * counts[i]);
            give(b, i == 0 ? p->x : p->y[i], i == 0 ? q->x : q->y[i], n * counts[i]);
        }
        begin(b, step);
        p->backend->ops->store(p->backend, layer, p->x, p->y[1], p->y[2]);
        q->backend->ops->store(q->backend, layer, q->x, q->y[1], q->y[2]);
        p->backend->ops->attend(p->backend, layer, p->x, p->y[0]);
        q->backend->ops->attend(q->backend, layer, q->x, q->y[0]);
        end(b);
        compare(b, "store", p->x, q->x, n * queries, 2e-5);
        compare(b, "attend", p->y[0], q->y[0], n * queries, b->exact || step->n <= 8 ? 1e-3 : 4e-3);
        const lp_output of_cpu = {LP_ATTENTION_OUTPUT, p->y[1]}, of_other = {LP_ATTENTION_OUTPUT, q->y[1]};
        begin(b, step);
        p->backend->ops->attend(p->backend, layer, p->x, p->y[0]);
        q->backend->ops->attend(q->backend, layer, q->x, q->y[0]);
        p->backend->ops->project(p->backend, layer, p->y[0], &of_cpu, 1, 0);
        q->backend->ops->project(q->backend, layer, q->y[0], &of_other, 1, 0);
        end(b);
        compare(b, "attend, then output", p->y[1], q->y[1], n * (size_t)c->width, b->exact ? 1e-3 : 2e-2);
    }
}

static void check_scores(bench *b, const lp_step *step) {
    const lp_config *c = &b->model->config;
    const size_t n = (size_t)step->n, vocabulary = (size_t)c->vocabulary;
    const int32_t most = step->n < 40 ? step->n : 40;
    int32_t rows[40];
    float *of_cpu[40], *of_other[40];
    for (int32_t i = 0; i < most; i++) {
        rows[i] = step->n - 1 - i * (step->n / most);
        of_cpu[i] = b->expected + (size_t)i * vocabulary;
        of_other[i] = b->got + (size_t)i * vocabulary;
    }
    fill_normal(b, n * (size_t)c->width);
    give(b, b->cpu.x, b->other.x, n * (size_t)c->width);
    begin(b, step);
    b->cpu.backend->ops->score(b->cpu.backend, b->cpu.x, rows, most, of_cpu);
    b->other.backend->ops->score(b->other.backend, b->other.x, rows, most, of_other);
    end(b);
    char title[256];
    snprintf(title, sizeof title, "%s: score", b->title);
    check_compare(b->tally, title, b->got, b->expected, (size_t)most * vocabulary, b->exact ? 1e-4 : 2e-2);
}

/* ==== Steps ==== */

static void check_step(bench *b, const lp_step *step) {
    static const lp_part groups[][3] = {
        {LP_QUERY, LP_KEY, LP_VALUE}, {LP_GATE, LP_UP}, {LP_DOWN}, {LP_ATTENTION_OUTPUT}};
    static const int counts[] = {3, 2, 1, 1};
    check_small(b, step);
    for (int i = 0; i < 4; i++) check_products(b, step, groups[i], counts[i], i >= 2);
    check_chain(b, step);
    check_attention(b, step);
    check_scores(b, step);
}

static void check_plan(bench *b, int number) {
    const plan *p = &plans[number];
    int32_t ids[BATCH], positions[BATCH];
    lp_step_run runs[MOST_RUNS];
    lp_step step = {0, ids, positions, p->runs, runs};
    for (int i = 0; i < p->runs; i++) {
        const int s = p->sequences[i];
        runs[i] = (lp_step_run){step.n, p->counts[i], b->lengths[s], b->tables[s],
                                number % 2 == 1 && i < 2 ? b->adapters[i] : NULL};
        for (int j = 0; j < p->counts[i]; j++) {
            ids[step.n] = (int32_t)(check_bits(&b->random) % (uint32_t)b->shape->vocabulary);
            positions[step.n++] = b->lengths[s] + j;
        }
    }
    snprintf(b->title, sizeof b->title, "%s, cache %d, %s, plan %d", b->shape->name, b->cache_type,
             b->exact ? "exact" : "fast", number);
    check_step(b, &step);
    for (int i = 0; i < p->runs; i++) b->lengths[p->sequences[i]] += p->counts[i];
}

static int open_side(bench *b, side *s, const char *name, const lp_options *options) {
    char message[512] = "";
    const lp_status status = strcmp(name, "cpu") == 0
                                 ? lp_cpu_backend_create(b->model, options, &s->backend, message, sizeof message)
                                 : lp_cuda_backend_create(b->model, options, &s->backend, message, sizeof message);
    if (status != LP_OK) {
        fprintf(stderr, "%s: %s (status %d)\n", name, message, status);
        return 0;
    }
    s->is_cuda = strcmp(name, "cpu") != 0;
    float **const buffers[] = {&s->x, &s->y[0], &s->y[1], &s->y[2]};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        *buffers[i] = s->backend->ops->allocate(s->backend, b->floats);
        if (!*buffers[i]) return 0;
    }
    for (int32_t page = 0; page < 4 * PAGES; page++) {
        if (s->backend->ops->reserve_page(s->backend, page) != LP_OK) return 0;
    }
    return 1;
}

static int check_shape_with(bench *b, const char *name) {
    const lp_config *c = &b->model->config;
    const int32_t queries = c->heads * c->head_width;
    int32_t widest = c->width > c->hidden ? c->width : c->hidden;
    if (widest < queries) widest = queries;
    b->floats = (size_t)BATCH * (size_t)(widest > c->vocabulary ? widest : c->vocabulary);
    lp_options options = {.positions = 4 * PAGES * LP_PAGE, .batch = BATCH, .cache_type = b->cache_type,
                          .precision = LP_EXACT, .threads = 1};
    b->host = malloc(b->floats * sizeof *b->host);
    b->got = malloc(b->floats * sizeof *b->got);
    b->expected = malloc(b->floats * sizeof *b->expected);
    int opened = b->host && b->got && b->expected && open_side(b, &b->cpu, "cpu", &options);
    options.precision = b->exact ? LP_EXACT : LP_FAST;
    opened = opened && open_side(b, &b->other, name, &options);
    /* Tables that are in no order. */
    for (int i = 0; i < 4 * PAGES; i++) b->tables[i % 4][i / 4] = (i * 37 + 11) % (4 * PAGES);
    for (int i = 0; opened && i < (int)(sizeof plans / sizeof *plans); i++) check_plan(b, i);
    if (b->cpu.backend) b->cpu.backend->ops->free(b->cpu.backend);
    if (b->other.backend) b->other.backend->ops->free(b->other.backend);
    free(b->host);
    free(b->got);
    free(b->expected);
    return opened;
}

int check_ops(const char *backend, int only) {
    static const int32_t caches[] = {LP_F32, LP_F16, LP_Q8_0};
    check_tally tally = {0};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_model model;
        if (only >= 0 && only != (int)i) continue;
        if (!check_model_make(&shapes[i], i + 1, &model)) return 1;
        lp_adapter *adapters[] = {check_adapter_make(&model, 4, 7), check_adapter_make(&model, 9, 8)};
        int works = adapters[0] && adapters[1];
        for (int how = 0; how < 6 && works; how++) {
            const int32_t cache = caches[how % 3];
            const int exact = how >= 3;
            bench b = {.shape = &shapes[i], .model = model.model, .exact = exact, .cache_type = cache,
                       .random = {i + 100}, .tally = &tally, .adapters = {adapters[0], adapters[1]}};
            works = check_shape_with(&b, backend);
        }
        lp_adapter_free(adapters[0]);
        lp_adapter_free(adapters[1]);
        check_model_free(&model);
        printf("%s: %d comparisons hold, %d do not\n", shapes[i].name, tally.passed, tally.failed);
        fflush(stdout);
        if (!works) return 1;
    }
    printf("%d comparisons hold, %d do not; the largest share of a limit is %.2f\n", tally.passed, tally.failed,
           tally.largest);
    return tally.failed > 0 || tally.passed == 0;
}
