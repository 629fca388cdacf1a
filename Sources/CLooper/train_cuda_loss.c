/* The vocabulary product on CUDA, on scored rows only, some at a time, and steps. The head is dequantised in slices,
 * where it is not in the form of the products already; one slice is usually all of it. */
#include <stdlib.h>

#include "machine.h"
#include "train_cuda.h"

typedef struct piece {
    size_t first, count, stride;
    float *logits, *base;
    lp_matrix gradient; /* of the logits, as numbers */
} piece;

static size_t slice_of(const lp_trainer *t, size_t word) {
    const lp_cuda_weight *head = &t->cuda->device->head;
    const size_t most = lp_larger(1, t->cuda->weight_count / (size_t)head->matrix.columns);
    return lp_smaller((size_t)head->matrix.rows - word, most);
}

/* logits (count, V) = normed · headᵀ, and with `back` dscored = gradient · head, slice by slice. */
static void multiply_head(lp_trainer *t, const piece *p, lp_matrix normed, float *logits, int back) {
    const size_t vocabulary = (size_t)t->model->config.vocabulary, width = (size_t)t->model->config.width;
    const size_t pair = t->team.numbers->pair;
    const lp_matrix rows = lp_part_of(&t->team, normed, p->first, 0);
    for (size_t word = 0, some; word < vocabulary; word += some) {
        some = slice_of(t, word);
        const lp_side head = lp_cuda_weight_rows(t, &t->cuda->device->head, word, some);
        lp_cuda_product_of product = {.n = p->count, .alpha = 1, .is_float = 1};
        if (back) {
            product.left = (lp_side){lp_part_of(&t->team, p->gradient, 0, word).words, p->gradient.stride * pair, 0};
            product.right = head, product.k = some, product.m = width, product.beta = word > 0;
            product.y = t->dscored + p->first * width, product.stride = width;
        } else {
            product.left = (lp_side){rows.words, rows.stride * pair, 0};
            product.right = head, product.right.turned = 1, product.k = width, product.m = some;
            product.y = logits + word, product.stride = p->stride;
        }
        lp_cuda_train_multiply(t, product);
    }
}

static void measure(lp_trainer *t, const piece *p, int backward) {
    const lp_train_cuda *c = t->cuda;
    const lp_cuda_train_loss a = {
        .logits = p->logits,
        .base = p->base,
        .stride = (long long)p->stride,
        .targets = c->targets + p->first,
        .weights = c->weights + p->first,
        .losses = c->losses + p->first,
        .gradient = backward ? lp_cuda_numbers_of(t, p->gradient) : (lp_cuda_numbers){0},
        .vocabulary = t->model->config.vocabulary,
    };
    lp_train_run(t, LP_CUDA_FUNCTION_train_loss_rows, p->count, LP_CUDA_ROW_THREADS, &a);
}

/* Logits go to the caller's memory where it asks for them. */
static void give_logits(lp_trainer *t, const piece *p, float *to) {
    const size_t vocabulary = (size_t)t->model->config.vocabulary;
    for (size_t i = 0; i < p->count; i++) {
        const lp_status status = t->ops->download(
            t, to + (p->first + i) * vocabulary, p->logits + i * p->stride, vocabulary * sizeof *to);
        if (status != LP_OK) lp_cuda_note(t->cuda->device, 1);
    }
}

static void add_losses(lp_trainer *t, const lp_pass *pass, double *sum) {
    const lp_layout *l = &t->layout;
    double *losses = calloc(l->scored, sizeof *losses);
    if (!losses || t->ops->download(t, losses, t->cuda->losses, l->scored * sizeof *losses) != LP_OK) {
        lp_cuda_note(t->cuda->device, 1);
    }
    for (size_t i = 0; losses && i < l->scored; i++) {
        *sum += (double)l->weights[l->scored_rows[i]] * losses[i];
        if (pass->losses) pass->losses[i] = (float)losses[i];
    }
    free(losses);
}

void lp_cuda_loss_run(lp_trainer *t, const lp_pass *pass, int backward, double *sum) {
    lp_train_cuda *c = t->cuda;
    piece p = {.stride = lp_cuda_logits_stride(t), .logits = (float *)(uintptr_t)c->logits};
    if (pass->objective == LP_KEEP) p.base = p.logits + c->logit_rows * p.stride;
    p.gradient = lp_train_is_exact(t) ? (lp_matrix){(uint32_t *)p.logits, p.stride}
                                      : (lp_matrix){(uint32_t *)(uintptr_t)c->gradients, p.stride / 2};
    for (p.first = 0; p.first < t->layout.scored; p.first += p.count) {
        p.count = lp_smaller(t->layout.scored - p.first, c->logit_rows);
        multiply_head(t, &p, t->scored, p.logits, 0);
        if (p.base) multiply_head(t, &p, t->kept, p.base, 0);
        if (pass->logits) give_logits(t, &p, pass->logits);
        measure(t, &p, backward);
        if (backward) multiply_head(t, &p, t->scored, NULL, 1);
    }
    *sum = 0;
    add_losses(t, pass, sum);
}

/* ==== Steps ==== */

static int enter(lp_trainer *t) {
    lp_cuda *b = t->cuda->device;
    b->status = LP_OK;
    return b->library->driver.make_current(b->context) == 0;
}

lp_status lp_cuda_sum_squares(lp_trainer *t, double *sum) {
    const size_t pieces = lp_ceiling(t->value_count, LP_CUDA_PIECE);
    const lp_cuda_train_squares a = {t->vectors[LP_GRADIENT], t->cuda->squares, (long long)t->value_count};
    double *sums = calloc(pieces, sizeof *sums);
    if (!sums) return LP_NO_MEMORY;
    lp_status status = enter(t) ? LP_OK : LP_NO_DEVICE;
    if (status == LP_OK) lp_train_run(t, LP_CUDA_FUNCTION_train_square_sums, pieces, LP_CUDA_ROW_THREADS, &a);
    if (status == LP_OK) status = t->cuda->device->status;
    if (status == LP_OK) status = t->ops->download(t, sums, t->cuda->squares, pieces * sizeof *sums);
    *sum = 0;
    for (size_t i = 0; i < pieces && status == LP_OK; i++) *sum += sums[i];
    free(sums);
    return status;
}

lp_status lp_cuda_step(lp_trainer *t, const lp_adamw_step *step) {
    const lp_cuda_train_step a = {
        .values = t->vectors[LP_VALUES],
        .gradient = t->vectors[LP_GRADIENT],
        .first = t->vectors[LP_FIRST_MOMENT],
        .second = t->vectors[LP_SECOND_MOMENT],
        .halves = t->cuda->halves,
        .count = (long long)t->value_count,
        .beta1 = step->beta1,
        .beta2 = step->beta2,
        .epsilon = step->epsilon,
        .kept = step->kept,
        .scale = step->scale,
        .rate = step->rate,
        .root = step->root,
    };
    if (!enter(t)) return LP_NO_DEVICE;
    lp_train_run(
        t, LP_CUDA_FUNCTION_train_adamw, lp_ceiling(t->value_count, LP_CUDA_ROW_THREADS), LP_CUDA_ROW_THREADS, &a);
    t->cuda->is_stale = 0;
    return t->ops->end(t);
}
