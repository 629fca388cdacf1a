/* AdamW with decoupled decay (Loshchilov and Hutter, arXiv 1711.05101), in pieces that do not depend on threads. */
#include <math.h>
#include <string.h>

#include "machine.h"
#include "train.h"

enum { PIECE = 1 << 14 };

typedef struct stepping {
    lp_trainer *t;
    const lp_adamw *o;
    double *squares; /* (pieces) */
    float scale;     /* of the gradient: gradient_scale and clipping */
    float rate, root; /* learning rate over the first bias correction; root of the second */
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
    s->squares[item] = sum;
}

static void step_piece(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const stepping *s = context;
    const lp_adamw *o = s->o;
    float *values = s->t->vectors[LP_VALUES], *gradient = s->t->vectors[LP_GRADIENT];
    float *m = s->t->vectors[LP_FIRST_MOMENT], *v = s->t->vectors[LP_SECOND_MOMENT];
    const float kept = 1 - o->learning_rate * o->weight_decay;
    for (size_t i = (size_t)item * PIECE; i < end_of(s->t, item); i++) {
        const float g = gradient[i] * s->scale;
        m[i] = o->beta1 * m[i] + (1 - o->beta1) * g;
        v[i] = o->beta2 * v[i] + (1 - o->beta2) * g * g;
        values[i] = values[i] * kept - s->rate * m[i] / (sqrtf(v[i]) / s->root + o->epsilon);
        gradient[i] = 0;
    }
}

static int is_share(float x) { return x >= 0 && x < 1; }

static int options_fit(const lp_adamw *o) {
    return o->step >= 1 && isfinite(o->learning_rate) && is_share(o->beta1) && is_share(o->beta2) && o->epsilon > 0 &&
           o->weight_decay >= 0 && o->clip >= 0 && isfinite(o->gradient_scale);
}

lp_status lp_trainer_step(lp_trainer *t, const lp_adamw *o, double *norm) {
    if (!t || !o || !norm || !options_fit(o)) return LP_BAD_ARGUMENT;
    const uint32_t pieces = (uint32_t)lp_ceiling(t->value_count, PIECE);
    stepping s = {.t = t, .o = o, .squares = t->squares};
    lp_pool_run(t->team.pool, sum_squares, &s, pieces);
    double sum = 0;
    for (uint32_t i = 0; i < pieces; i++) sum += s.squares[i];
    *norm = sqrt(sum) * fabs((double)o->gradient_scale);
    if (!isfinite(*norm)) {
        lp_trainer_clear(t);
        return LP_BAD_ARGUMENT;
    }
    /* As PyTorch clips: by norm / (clip + 1e-6) where the norm is over it. */
    const double clipping = o->clip > 0 && *norm > (double)o->clip ? (double)o->clip / (*norm + 1e-6) : 1;
    s.scale = (float)((double)o->gradient_scale * clipping);
    s.rate = (float)((double)o->learning_rate / (1 - pow((double)o->beta1, (double)o->step)));
    s.root = (float)sqrt(1 - pow((double)o->beta2, (double)o->step));
    lp_pool_run(t->team.pool, step_piece, &s, pieces);
    return LP_OK;
}

void lp_trainer_clear(lp_trainer *t) {
    memset(t->vectors[LP_GRADIENT], 0, t->value_count * sizeof *t->vectors[LP_GRADIENT]);
}

/* Doubles of room for the sums of squares. */
size_t lp_adamw_pieces(size_t value_count) { return lp_ceiling(value_count, PIECE); }
