/* The table of the CPU, its threads and its memory. */
#include "train_cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

/* ==== Memory ==== */

static void *cpu_allocate(lp_trainer *t, size_t bytes) {
    (void)t;
    return calloc(1, bytes);
}

static void cpu_release(lp_trainer *t, void *memory) {
    (void)t;
    free(memory);
}

static lp_status cpu_upload(lp_trainer *t, void *to, const void *from, size_t bytes) {
    (void)t;
    memcpy(to, from, bytes);
    return LP_OK;
}

static lp_status cpu_download(const lp_trainer *t, void *to, const void *from, size_t bytes) {
    (void)t;
    memcpy(to, from, bytes);
    return LP_OK;
}

static void cpu_clear(lp_trainer *t, void *memory, size_t bytes) {
    (void)t;
    memset(memory, 0, bytes);
}

/* ==== Passes ==== */

static int reserve_logits(lp_trainer *t, int twice) {
    lp_train_cpu *c = t->cpu;
    const size_t needed = lp_cpu_loss_logits(t, t->layout.scored) / (twice ? 1 : 2);
    if (needed <= c->logits_count) return 1;
    free(c->logits);
    c->logits = calloc(needed, sizeof *c->logits);
    c->logits_count = c->logits ? needed : 0;
    return c->logits != NULL;
}

static lp_status cpu_begin(lp_trainer *t, int twice) {
    return lp_cpu_attend_reserve(t) && reserve_logits(t, twice) ? LP_OK : LP_NO_MEMORY;
}

static lp_status cpu_end(lp_trainer *t) {
    (void)t;
    return LP_OK;
}

typedef struct embedding {
    const lp_trainer *t;
    float *x;
} embedding;

static void embed_row(void *context, uint32_t row, int32_t worker) {
    (void)worker;
    const embedding *to = context;
    const lp_tensor *e = &to->t->model->embedding;
    const uint8_t *source = (const uint8_t *)e->data + (size_t)to->t->layout.ids[row] * (e->bytes / (size_t)e->rows);
    const size_t width = (size_t)e->columns;
    to->t->team.kernels->dequantize(e->type, source, to->x + row * width, width);
}

static void cpu_embed(lp_trainer *t, float *x) {
    embedding to = {t, x};
    lp_pool_run(t->team.pool, embed_row, &to, (uint32_t)t->layout.n);
}

static void cpu_put_prefix(lp_trainer *t, int32_t layer, const lp_layer_values *values) {
    const lp_prefix *prefix = t->layout.into;
    const lp_matrix k = lp_prefix_keys(t, prefix, layer), v = lp_prefix_values(t, prefix, layer);
    const size_t first = (size_t)prefix->length;
    const size_t words = lp_words(&t->team, (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width);
    for (size_t r = 0; r < t->layout.n; r++) {
        memcpy(k.words + (first + r) * k.stride, values->k.words + r * values->k.stride, words * 4);
        memcpy(v.words + (first + r) * v.stride, values->v.words + r * values->v.stride, words * 4);
    }
}

/* ==== Opening ==== */

static size_t group_panels(const lp_trainer *t, lp_group group) {
    size_t forward = 0, back = 0;
    for (int32_t i = 0; i < lp_group_members[group].count; i++) {
        const lp_tensor *w = &t->model->blocks[0].weights[lp_group_members[group].first + (lp_part)i];
        const size_t k = (size_t)w->columns, out = (size_t)w->rows, rank = (size_t)t->options.rank;
        forward += lp_panels_words(&t->team, out, k) + lp_panels_words(&t->team, out, rank);
        back += lp_panels_words(&t->team, k, out) + lp_panels_words(&t->team, k, rank);
        forward = lp_larger(forward, lp_panels_words(&t->team, rank, lp_larger(k, out)));
    }
    return lp_larger(forward, back);
}

static int open_team(lp_trainer *t) {
    lp_team *team = &t->team;
    team->kernels = lp_kernels_find(t->options.cpu);
    team->numbers = team->kernels->floats;
    /* Heads of odd width would share words. */
    if (t->options.precision == LP_FAST && team->kernels->pairs && t->model->config.head_width % 2 == 0) {
        team->numbers = team->kernels->pairs;
    }
    team->threads = t->options.threads > 0 ? t->options.threads : lp_core_count();
    const size_t keys = (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width;
    size_t words = lp_gemm_scratch(team, (size_t)t->options.rank);
    words = lp_larger(words, 3 * lp_widest_input(t) + 64);
    words = lp_larger(words, lp_cpu_attend_scratch(t)) + 2 * (size_t)t->model->config.head_width + keys;
    team->scratch_words = lp_ceiling(words, 32) * 32 + 16;
    team->scratch = calloc((size_t)team->threads * team->scratch_words, sizeof *team->scratch);
    team->pool = lp_pool_create(team->threads);
    return team->scratch && team->pool;
}

static int open_room(lp_trainer *t) {
    lp_train_cpu *c = t->cpu;
    size_t ranks = 1, panels = lp_cpu_loss_panels(t);
    for (int g = 0; g < LP_GROUPS; g++) {
        ranks = lp_larger(ranks, lp_low_width(t, 0, (lp_group)g));
        panels = lp_larger(panels, group_panels(t, (lp_group)g));
    }
    for (int i = 0; i < 2; i++) c->low_turned[i] = lp_matrix_create(t, ranks, t->rows);
    c->panels = calloc(panels, sizeof *c->panels);
    c->losses = calloc(t->rows, sizeof *c->losses);
    c->squares = calloc(lp_cpu_adamw_pieces(t->value_count), sizeof *c->squares);
    return c->low_turned[0].words && c->low_turned[1].words && c->panels && c->losses && c->squares &&
           lp_cpu_attend_open(t);
}

static void cpu_close(lp_trainer *t) {
    lp_train_cpu *c = t->cpu;
    if (t->team.pool) lp_pool_free(t->team.pool);
    free(t->team.scratch);
    if (!c) return;
    void *const all[] = {c->panels, c->key_panels, c->value_panels, c->keys_turned, c->dk, c->dv,
                         c->low_turned[0].words, c->low_turned[1].words, c->logits, c->losses, c->squares};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    free(c);
}

static const lp_train_ops cpu_ops = {
    .name = "cpu",
    .close = cpu_close,
    .allocate = cpu_allocate,
    .release = cpu_release,
    .upload = cpu_upload,
    .download = cpu_download,
    .clear = cpu_clear,
    .begin = cpu_begin,
    .end = cpu_end,
    .embed = cpu_embed,
    .widen = lp_cpu_widen_rows,
    .round = lp_cpu_round_rows,
    .gather = lp_cpu_gather_rows,
    .scatter = lp_cpu_scatter_rows,
    .norm_forward = lp_cpu_norm_forward,
    .norm_backward = lp_cpu_norm_backward,
    .project_forward = lp_cpu_project_forward,
    .project_backward = lp_cpu_project_backward,
    .rotate_forward = lp_cpu_rotate_forward,
    .rotate_backward = lp_cpu_rotate_backward,
    .put_prefix = cpu_put_prefix,
    .attend_forward = lp_cpu_attend_forward,
    .attend_backward = lp_cpu_attend_backward,
    .swiglu_forward = lp_cpu_swiglu_forward,
    .swiglu_backward = lp_cpu_swiglu_backward,
    .loss = lp_cpu_loss_run,
    .sum_squares = lp_cpu_sum_squares,
    .step = lp_cpu_step,
};

lp_status lp_train_cpu_open(lp_trainer *t, char *message, size_t capacity) {
    t->ops = &cpu_ops;
    t->cpu = calloc(1, sizeof *t->cpu);
    if (t->cpu && open_team(t) && open_room(t)) return LP_OK;
    if (message) snprintf(message, capacity, "there is no memory for passes of %d ids", t->options.rows);
    return LP_NO_MEMORY;
}
