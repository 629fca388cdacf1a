/* AdamW with decoupled decay (Loshchilov and Hutter, arXiv 1711.05101): what a step is to do. */
#include <math.h>

#include "train.h"

static int is_share(float x) { return x >= 0 && x < 1; }

static int options_fit(const lp_adamw *o) {
    return o->step >= 1 && isfinite(o->learning_rate) && is_share(o->beta1) && is_share(o->beta2) && o->epsilon > 0 &&
           o->weight_decay >= 0 && o->clip >= 0 && isfinite(o->gradient_scale);
}

lp_status lp_trainer_step(lp_trainer *t, const lp_adamw *o, double *norm) {
    if (!t || !o || !norm || !options_fit(o)) return LP_BAD_ARGUMENT;
    double sum = 0;
    const lp_status status = t->ops->sum_squares(t, &sum);
    if (status != LP_OK) return status;
    *norm = sqrt(sum) * fabs((double)o->gradient_scale);
    if (!isfinite(*norm)) {
        lp_trainer_clear(t);
        return LP_BAD_ARGUMENT;
    }
    /* As PyTorch clips: by norm / (clip + 1e-6) where the norm is over it. */
    const double clipping = o->clip > 0 && *norm > (double)o->clip ? (double)o->clip / (*norm + 1e-6) : 1;
    lp_adamw_step step = {.beta1 = o->beta1, .beta2 = o->beta2, .epsilon = o->epsilon};
    step.kept = 1 - o->learning_rate * o->weight_decay;
    step.scale = (float)((double)o->gradient_scale * clipping);
    step.rate = (float)((double)o->learning_rate / (1 - pow((double)o->beta1, (double)o->step)));
    step.root = (float)sqrt(1 - pow((double)o->beta2, (double)o->step));
    return t->ops->step(t, &step);
}

void lp_trainer_clear(lp_trainer *t) {
    t->ops->clear(t, t->vectors[LP_GRADIENT], t->value_count * sizeof *t->vectors[LP_GRADIENT]);
}
