/* The vocabulary product, on scored rows only: some rows at a time against all of the vocabulary, which is unpacked in
 * chunks; logits become their own gradient in place. */
#include <math.h>
#include <string.h>

#include "machine.h"
#include "train_cpu.h"

enum {
    VOCABULARY = 4096,      /* entries of the vocabulary at a time */
    MOST_LOGITS = 24 << 20, /* logits at a time, where that is more than one row */
};

/* Scored rows at a time: their logits, and for LP_KEEP those of the base beside them. */
typedef struct piece {
    lp_trainer *t;
    const lp_pass *pass;
    int backward;
    size_t first, count, stride;
    float *logits, *base; /* (count, stride) */
} piece;

static size_t vocabulary_of(const lp_trainer *t) { return (size_t)t->model->config.vocabulary; }

static size_t stride_of(const lp_trainer *t) { return lp_ceiling(vocabulary_of(t), 16) * 16 + 16; }

size_t lp_cpu_loss_panels(const lp_trainer *t) {
    const size_t width = (size_t)t->model->config.width;
    return lp_larger(lp_panels_words(&t->team, VOCABULARY, width), lp_panels_words(&t->team, width, VOCABULARY));
}

static size_t rows_at_a_time(const lp_trainer *t) { return lp_larger(1, MOST_LOGITS / 2 / stride_of(t)); }

size_t lp_cpu_loss_logits(const lp_trainer *t, size_t scored) {
    return 2 * lp_smaller(scored, rows_at_a_time(t)) * stride_of(t);
}

/* ==== Products ==== */

static size_t chunk_of(const piece *p, size_t word) { return lp_smaller(vocabulary_of(p->t) - word, VOCABULARY); }

static void score(const piece *p, lp_matrix normed, float *logits) {
    const lp_team *team = &p->t->team;
    const size_t width = (size_t)p->t->model->config.width;
    for (size_t word = 0; word < vocabulary_of(p->t); word += VOCABULARY) {
        lp_pack_transposed(team, &p->t->model->head, word, chunk_of(p, word), 1, p->t->cpu->panels);
        lp_gemm product = {.rows = p->count, .columns = chunk_of(p, word), .count = 1, .floats = logits + word};
        product.floats_stride = p->stride;
        product.factors[0] = (lp_factors){lp_part_of(team, normed, p->first, 0), p->t->cpu->panels, width};
        lp_gemm_run(team, &product, 1);
    }
}

/* dscored = gradient of the logits · head */
static void score_back(const piece *p) {
    const lp_team *team = &p->t->team;
    const size_t width = (size_t)p->t->model->config.width;
    const lp_matrix gradient = {(uint32_t *)p->logits, p->stride};
    for (size_t word = 0; word < vocabulary_of(p->t); word += VOCABULARY) {
        lp_pack_plain(team, &p->t->model->head, word, chunk_of(p, word), 1, p->t->cpu->panels);
        lp_gemm product = {.rows = p->count, .columns = width, .count = 1, .floats_stride = width};
        product.floats = p->t->dscored + p->first * width;
        product.plus = word > 0 ? product.floats : NULL;
        product.factors[0] = (lp_factors){lp_part_of(team, gradient, 0, word), p->t->cpu->panels, chunk_of(p, word)};
        lp_gemm_run(team, &product, 1);
    }
}

/* ==== Rows ==== */

/* row becomes its probabilities; gives the logarithm of their sum. */
static double soften(const piece *p, float *row) {
    const lp_kernels *k = p->t->team.kernels;
    const size_t count = vocabulary_of(p->t);
    const float most = k->largest(row, count), sum = k->exponentials(row, count, most);
    k->scale(row, count, 1 / sum);
    return (double)most + log((double)sum);
}

static double likelihood(const piece *p, size_t index, float *row, float weight) {
    const int32_t target = p->t->layout.targets[p->t->layout.scored_rows[index]];
    const double logit = row[target], loss = soften(p, row) - logit;
    if (p->backward) {
        row[target] -= 1;
        p->t->team.kernels->scale(row, vocabulary_of(p->t), weight);
    }
    return loss;
}

static double divergence(const piece *p, float *row, float *base, float weight) {
    const size_t count = vocabulary_of(p->t);
    double apart = 0;
    const lp_kernels *k = p->t->team.kernels;
    const float most = k->largest(base, count);
    /* sum of p_base * (logit_base - logit), before both rows become probabilities */
    const double base_log = (double)most, base_sum = (double)k->exponentials(base, count, most);
    for (size_t i = 0; i < count; i++) {
        if (base[i] > 0) apart += (double)base[i] * (log((double)base[i]) + base_log - (double)row[i]);
    }
    k->scale(base, count, (float)(1 / base_sum));
    const double log_sum = soften(p, row);
    if (p->backward) {
        for (size_t i = 0; i < count; i++) row[i] = weight * (row[i] - base[i]);
    }
    return apart / base_sum - (base_log + log(base_sum)) + log_sum;
}

static void measure(void *context, uint32_t item, int32_t worker) {
    const piece *p = context;
    lp_trainer *t = p->t;
    float *row = p->logits + (size_t)item * p->stride;
    const size_t index = p->first + item, count = vocabulary_of(t);
    const float weight = t->layout.weights[t->layout.scored_rows[index]];
    (void)worker;
    if (p->pass->logits) memcpy(p->pass->logits + index * count, row, count * sizeof *row);
    const double loss = p->base ? divergence(p, row, p->base + (size_t)item * p->stride, weight)
                                : likelihood(p, index, row, weight);
    t->cpu->losses[index] = loss;
    if (p->pass->losses) p->pass->losses[index] = (float)loss;
    if (p->backward) t->team.numbers->from_floats(row, count, (uint32_t *)row);
}

void lp_cpu_loss_run(lp_trainer *t, const lp_pass *pass, int backward, double *sum) {
    const size_t most = rows_at_a_time(t);
    piece p = {.t = t, .pass = pass, .backward = backward, .stride = stride_of(t), .logits = t->cpu->logits};
    if (pass->objective == LP_KEEP) p.base = t->cpu->logits + lp_smaller(t->layout.scored, most) * p.stride;
    for (p.first = 0; p.first < t->layout.scored; p.first += p.count) {
        p.count = lp_smaller(t->layout.scored - p.first, most);
        score(&p, t->scored, p.logits);
        if (p.base) score(&p, t->kept, p.base);
        lp_pool_run(t->team.pool, measure, &p, (uint32_t)p.count);
        if (backward) score_back(&p);
    }
    *sum = 0;
    for (size_t i = 0; i < t->layout.scored; i++) {
        *sum += (double)t->layout.weights[t->layout.scored_rows[i]] * t->cpu->losses[i];
    }
}
