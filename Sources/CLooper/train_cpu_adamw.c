/* AdamW in pieces that do not depend on threads. */
#include "machine.h"
#include "train_cpu.h"

enum { PIECE = 1 << 14 };

typedef struct stepping {
    lp_trainer *t;
    lp_adamw_step step;
} stepping;

static size_t end_of(const lp_trainer *t, uint32_t item) {
    return lp_smaller(t->value_count, ((size_t)item + 1) * PIECE);
}

static void sum_squares(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const stepping *s = context;
    const float *gradient = s->t->vectors[LP_GRADIENT];
    double sum = 0;
    for (size_t i = (size_t)item * PIECE; i < end_of(s->t, item); i++) sum += (double)gradient[i] * gradient[i];
    s->t->cpu->squares[item] = sum;
}

static void step_piece(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const stepping *s = context;
    float *const *vectors = s->t->vectors;
    const size_t first = (size_t)item * PIECE, count = end_of(s->t, item) - first;
    s->t->team.kernels->adamw(
        vectors[LP_VALUES] + first, vectors[LP_GRADIENT] + first, vectors[LP_FIRST_MOMENT] + first,
        vectors[LP_SECOND_MOMENT] + first, count, &s->step);
}

lp_status lp_cpu_sum_squares(lp_trainer *t, double *sum) {
    const uint32_t pieces = (uint32_t)lp_ceiling(t->value_count, PIECE);
    stepping s = {.t = t};
    lp_pool_run(t->team.pool, sum_squares, &s, pieces);
    *sum = 0;
    for (uint32_t i = 0; i < pieces; i++) *sum += t->cpu->squares[i];
    return LP_OK;
}

lp_status lp_cpu_step(lp_trainer *t, const lp_adamw_step *step) {
    stepping s = {t, *step};
    lp_pool_run(t->team.pool, step_piece, &s, (uint32_t)lp_ceiling(t->value_count, PIECE));
    return LP_OK;
}

size_t lp_cpu_adamw_pieces(size_t value_count) { return lp_ceiling(value_count, PIECE); }
