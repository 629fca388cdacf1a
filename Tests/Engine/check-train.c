/* The trainer on random models: its gradients against finite differences, its kernels against the portable ones,
 * and its steps against AdamW in double precision. A device is held to the CPU, which is held to all of that. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "clooper_train.h"

enum { RANK = 3, ROWS = 256, MOST_SEGMENTS = 4, MOST_IDS = 96, ALL_TARGETS = 127, STEPS = 5 };

/* Types whose random blocks have a mean near zero: others saturate a model, and leave no gradient to be checked. */
static const check_shape shapes[] = {
    {"q8_0, q4_0, q5_0", 65, 96, 2, 6, 2, 32, 160, 32, LP_ROPE_PAIRS, {LP_Q8_0, LP_Q4_0, LP_Q5_0}, 0, 0},
    {"bf16, f32, f16", 33, 40, 2, 3, 1, 24, 72, 24, LP_ROPE_HALVES, {LP_BF16, LP_F32, LP_F16}, 1, 1},
    {"q8_0, f16, part turned", 66, 128, 2, 9, 3, 64, 96, 48, LP_ROPE_PAIRS, {LP_Q8_0, LP_F16, LP_Q8_0}, 0, 1},
    {"q6_K, q8_0, wide heads", 41, 512, 1, 2, 2, 256, 256, 128, LP_ROPE_HALVES, {LP_Q6_K, LP_Q8_0, LP_F32}, 1, 0},
    {"f16, many heads", 1100, 160, 2, 10, 1, 80, 96, 80, LP_ROPE_HALVES, {LP_F16, LP_Q8_0, LP_BF16}, 1, 0},
};

/* Segments of a pass. A parent of -2: a prefix. */
typedef struct plan {
    const char *name;
    int32_t objective, segments, counts[MOST_SEGMENTS], parents[MOST_SEGMENTS];
} plan;

static const plan plans[] = {
    {"one segment", LP_LIKELIHOOD, 1, {90}, {-1}},
    {"segments of a parent", LP_LIKELIHOOD, 4, {67, 20, 1, 9}, {-1, 0, -1, 0}},
    {"after prefixes", LP_LIKELIHOOD, 3, {33, 8, 70}, {-2, -2, -1}},
    {"near the base", LP_KEEP, 2, {40, 12}, {-1, 0}},
};

/* A trainer of a random model, and a pass with its ids. */
typedef struct side {
    lp_trainer *trainer;
    lp_prefix prefixes[MOST_SEGMENTS];
    size_t count;
} side;

typedef struct setting {
    const char *cpu;
    int32_t threads, precision;
    int64_t keep;
    float dropout;
    const char *backend; /* NULL: the CPU */
} setting;

typedef struct scene {
    const check_model *model;
    const plan *plan;
    check_tally *tally;
    char title[128];
    int32_t ids[MOST_SEGMENTS][MOST_IDS], targets[MOST_SEGMENTS][MOST_IDS], before[MOST_IDS];
    float weights[MOST_SEGMENTS][MOST_IDS];
} scene;

static const setting reference = {"portable", 2, LP_EXACT, -1, 0, NULL};

static void expect(scene *s, const char *what, int holds) {
    char title[200];
    snprintf(title, sizeof title, "%s: %s", s->title, what);
    check_compare(s->tally, title, (float[]){(float)holds}, (float[]){1}, 1, 0);
}

/* ==== Scenes ==== */

static void make_scene(scene *s, uint64_t seed) {
    check_random random = {seed};
    const uint32_t vocabulary = (uint32_t)s->model->config.vocabulary;
    for (int i = 0; i < MOST_SEGMENTS; i++) {
        for (int j = 0; j < MOST_IDS; j++) {
            s->ids[i][j] = (int32_t)(check_bits(&random) % vocabulary);
            s->targets[i][j] = check_bits(&random) % 3 ? (int32_t)(check_bits(&random) % vocabulary) : -1;
            s->weights[i][j] = check_normal(&random);
        }
    }
    for (int j = 0; j < MOST_IDS; j++) s->before[j] = (int32_t)(check_bits(&random) % vocabulary);
}

/* Each prefix is longer than what is seen of it. */
static int read_prefixes(const scene *s, side *to) {
    for (int32_t i = 0; i < s->plan->segments; i++) {
        if (s->plan->parents[i] != -2) continue;
        lp_prefix *p = &to->prefixes[i];
        p->capacity = MOST_IDS;
        p->memory = malloc((size_t)lp_trainer_prefix_bytes(to->trainer, p->capacity));
        if (!p->memory || lp_trainer_read(to->trainer, p, s->before, 30) != LP_OK) return 0;
        if (lp_trainer_read(to->trainer, p, s->before + 30, MOST_IDS - 30) != LP_OK) return 0;
    }
    return 1;
}

static int open_side(const scene *s, setting how, side *to) {
    char message[256] = "";
    const lp_trainer_options options = {
        .backend = how.backend, .cpu = how.cpu, .threads = how.threads, .rows = ROWS, .precision = how.precision,
        .rank = RANK,
        .targets = ALL_TARGETS, .scale = 1.5f, .dropout = how.dropout, .keep_bytes = how.keep};
    *to = (side){0};
    if (lp_trainer_create(s->model->model, &options, &to->trainer, message, sizeof message) != LP_OK) {
        fprintf(stderr, "%s: %s\n", s->title, message);
        return 0;
    }
    to->count = (size_t)lp_trainer_value_count(to->trainer);
    float *values = malloc(to->count * sizeof *values);
    check_random random = {99};
    for (int32_t i = 0; values && i < lp_trainer_tensor_count(to->trainer); i++) {
        lp_trainer_tensor t;
        if (lp_trainer_tensor_at(to->trainer, i, &t) != LP_OK) return 0;
        const float spread = t.is_b ? 0.15f : 1 / sqrtf((float)t.columns);
        for (int64_t j = 0; j < t.rows * t.columns; j++) values[t.offset + j] = spread * check_normal(&random);
    }
    const int made = values && lp_trainer_set(to->trainer, LP_VALUES, values) == LP_OK && read_prefixes(s, to);
    free(values);
    return made;
}

static void close_side(side *a) {
    for (int i = 0; i < MOST_SEGMENTS; i++) free(a->prefixes[i].memory);
    lp_trainer_free(a->trainer);
}

/* The loss of the scene's pass, with those of its positions and their logits where asked; not a number where it
 * fails. */
static double run_pass(const scene *s, side *a, int accumulate, float *losses, float *logits) {
    lp_train_segment segments[MOST_SEGMENTS];
    for (int32_t i = 0; i < s->plan->segments; i++) {
        const int32_t parent = s->plan->parents[i];
        segments[i] = (lp_train_segment){.ids = s->ids[i], .targets = s->targets[i], .weights = s->weights[i],
                                         .count = s->plan->counts[i], .parent = parent < 0 ? -1 : parent};
        if (parent == -2) segments[i].prefix = &a->prefixes[i], segments[i].start = MOST_IDS - 7 * (i + 1);
        if (parent >= 0) segments[i].start = s->plan->counts[parent];
    }
    const lp_pass pass = {
        .segments = segments, .count = s->plan->segments, .objective = s->plan->objective, .noise = 5,
        .losses = losses, .logits = logits};
    lp_pass_result result;
    const lp_status status = accumulate ? lp_trainer_accumulate(a->trainer, &pass, &result)
                                        : lp_trainer_evaluate(a->trainer, &pass, &result);
    return status == LP_OK ? result.loss : NAN;
}

/* The gradient, which the caller frees, with its loss; NULL on failure. */
static float *gradient_of(const scene *s, setting how, double *loss) {
    side a;
    float *gradient = NULL;
    if (open_side(s, how, &a)) {
        *loss = run_pass(s, &a, 1, NULL, NULL);
        gradient = malloc(a.count * sizeof *gradient);
        if (gradient && lp_trainer_get(a.trainer, LP_GRADIENT, gradient) != LP_OK) *loss = NAN;
    }
    close_side(&a);
    return gradient;
}

/* ==== Finite differences ==== */

/* (loss(values + step * direction) - loss(values - step * direction)) / (2 * step) */
static double slope(const scene *s, side *a, const float *values, const float *direction, double step) {
    double losses[2] = {0};
    float *moved = malloc(a->count * sizeof *moved);
    for (int i = 0; moved && i < 2; i++) {
        for (size_t j = 0; j < a->count; j++) moved[j] = values[j] + (float)(i ? -step : step) * direction[j];
        lp_trainer_set(a->trainer, LP_VALUES, moved);
        losses[i] = run_pass(s, a, 1, NULL, NULL);
    }
    free(moved);
    return (losses[0] - losses[1]) / (2 * step);
}

/* Along the gradient of one tensor, and a random direction of equal length beside it, on either side. */
static void check_tensor(scene *s, side *a, const lp_trainer_tensor *t, const float *values, const float *gradient) {
    const size_t count = (size_t)(t->rows * t->columns);
    const float *own = gradient + t->offset;
    float *direction = calloc(a->count, sizeof *direction);
    double size = 0, length = 0;
    check_random random = {(uint64_t)t->offset + 1};
    for (size_t j = 0; direction && j < count; j++) {
        direction[t->offset + (int64_t)j] = check_normal(&random);
        size += (double)own[j] * own[j];
        length += pow(direction[t->offset + (int64_t)j], 2);
    }
    size = sqrt(size);
    for (int turn = 0; direction && turn < 2; turn++) {
        double expected = 0;
        for (size_t j = 0; j < count; j++) {
            float *d = &direction[t->offset + (int64_t)j];
            /* The second turn takes what the first has and turns the random part round. */
            *d = turn ? 2 * own[j] / (float)size - *d : own[j] / (float)size + *d / (float)sqrt(length);
            expected += (double)*d * own[j];
        }
        const double step = fmin(0.1 / size, 0.2);
        const double found = (4 * slope(s, a, values, direction, step / 2) - slope(s, a, values, direction, step)) / 3;
        char title[240];
        const char name = t->is_b ? 'B' : 'A';
        snprintf(title, sizeof title, "%s: layer %d, target %d, %c", s->title, t->layer, t->target, name);
        /* Losses in single precision are good to some 1e-5: what that makes of a slope is allowed besides. */
        const float error = (float)((found - expected) / (size + 0.008 / step));
        check_compare(s->tally, title, (float[]){1 + error}, (float[]){1}, 1, 5e-3);
        expect(s, "a gradient", size > 0.01);
    }
    free(direction);
}

static void check_differences(scene *s, float dropout) {
    setting how = reference;
    how.dropout = dropout;
    side a;
    float *values = NULL, *gradient = NULL;
    if (open_side(s, how, &a)) {
        values = malloc(a.count * sizeof *values);
        gradient = malloc(a.count * sizeof *gradient);
    }
    const int ready = values && gradient && isfinite(run_pass(s, &a, 1, NULL, NULL));
    expect(s, "a pass", ready);
    if (ready) {
        lp_trainer_get(a.trainer, LP_VALUES, values);
        lp_trainer_get(a.trainer, LP_GRADIENT, gradient);
        for (int32_t i = 0; i < lp_trainer_tensor_count(a.trainer); i++) {
            lp_trainer_tensor t;
            lp_trainer_tensor_at(a.trainer, i, &t);
            check_tensor(s, &a, &t, values, gradient);
        }
    }
    free(values);
    free(gradient);
    close_side(&a);
}

/* ==== Kernels, threads, memory ==== */

static void check_settings(scene *s) {
    static const char *const names[] = {"portable", "avx2", "avx512", "avx512bf16"};
    double loss = 0;
    float *expected = gradient_of(s, reference, &loss);
    side counting;
    const size_t count = open_side(s, reference, &counting) ? counting.count : 0;
    close_side(&counting);
    for (int i = 0; expected && i < 16; i++) {
        const setting how = {names[i / 4], i % 4 + 1, i & 1 ? LP_FAST : LP_EXACT, i & 2 ? 0 : -1, 0, NULL};
        if (!lp_cpu_supports(how.cpu)) continue;
        double found = NAN;
        float *gradient = gradient_of(s, how, &found);
        char title[200];
        snprintf(title, sizeof title, "%s: %s, %s", s->title, how.cpu, i & 1 ? "fast" : "exact");
        expect(s, how.cpu, gradient && fabs(found - loss) <= (i & 1 ? 3e-2 : 1e-5) * (fabs(loss) + 1));
        if (gradient) check_compare(s->tally, title, gradient, expected, count, i & 1 ? 5e-2 : 2e-5);
        setting other = how;
        other.threads = 5;
        /* Fast, a layer that is computed again starts from its rounded input. */
        if (how.precision == LP_EXACT) other.keep = how.keep ? 0 : -1;
        float *again = gradient_of(s, other, &found);
        expect(s, "threads and kept values", again && gradient && !memcmp(again, gradient, count * sizeof *again));
        free(again);
        free(gradient);
    }
    free(expected);
}

/* ==== Steps ==== */

static double step_in_double(double *v, double *m, double *u, const float *g, size_t count, const lp_adamw *o) {
    double norm = 0;
    for (size_t j = 0; j < count; j++) norm += pow((double)g[j] * o->gradient_scale, 2);
    norm = sqrt(norm);
    const double scale = o->gradient_scale * (o->clip > 0 && norm > o->clip ? o->clip / norm : 1);
    for (size_t j = 0; j < count; j++) {
        const double d = g[j] * scale;
        m[j] = o->beta1 * m[j] + (1 - (double)o->beta1) * d;
        u[j] = o->beta2 * u[j] + (1 - (double)o->beta2) * d * d;
        const double first = m[j] / (1 - pow(o->beta1, (double)o->step));
        const double second = u[j] / (1 - pow(o->beta2, (double)o->step));
        v[j] -= (double)o->learning_rate * ((double)o->weight_decay * v[j] + first / (sqrt(second) + o->epsilon));
    }
    return norm;
}

static void check_steps(scene *s, setting how) {
    side a;
    const int opened = open_side(s, how, &a);
    double *state = opened ? calloc(a.count * 3, sizeof *state) : NULL;
    float *floats = opened ? calloc(a.count * 2, sizeof *floats) : NULL;
    expect(s, "a trainer", state && floats);
    if (state && floats) {
        double *v = state, *m = state + a.count, *u = m + a.count;
        lp_trainer_get(a.trainer, LP_VALUES, floats);
        for (size_t j = 0; j < a.count; j++) v[j] = floats[j];
        for (int step = 1; step <= STEPS; step++) {
            const lp_adamw o = {
                .learning_rate = 0.01f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-6f, .weight_decay = 0.1f,
                .clip = step % 2 ? 0.5f : 0, .gradient_scale = 0.02f, .step = step};
            double norm;
            run_pass(s, &a, 1, NULL, NULL);
            lp_trainer_get(a.trainer, LP_GRADIENT, floats);
            expect(s, "a step", lp_trainer_step(a.trainer, &o, &norm) == LP_OK);
            const double expected = step_in_double(v, m, u, floats, a.count, &o);
            expect(s, "the norm", fabs(norm / expected - 1) < 1e-5);
            lp_trainer_get(a.trainer, LP_VALUES, floats);
            for (size_t j = 0; j < a.count; j++) floats[a.count + j] = (float)v[j];
            check_compare(s->tally, "values after a step", floats, floats + a.count, a.count, 1e-5);
        }
        lp_trainer_cancel(a.trainer);
        expect(s, "a cancelled pass", isnan(run_pass(s, &a, 1, NULL, NULL)));
        lp_trainer_clear(a.trainer);
        lp_trainer_get(a.trainer, LP_GRADIENT, floats);
        for (size_t j = 0; j < a.count; j++) floats[a.count + j] = 0;
        check_compare(s->tally, "a cleared gradient", floats, floats + a.count, a.count, 0);
        expect(s, "a pass after a cancelled one", isfinite(run_pass(s, &a, 1, NULL, NULL)));
    }
    free(state);
    free(floats);
    close_side(&a);
}

/* ==== Devices ==== */

/* Losses and logits of the scored positions, behind each other; the caller frees them. */
static float *scores_of(const scene *s, setting how, size_t *count) {
    const size_t vocabulary = (size_t)s->model->config.vocabulary, each = vocabulary + 1;
    size_t scored = 0;
    for (int32_t i = 0; i < s->plan->segments; i++) {
        for (int32_t j = 0; j < s->plan->counts[i]; j++) scored += s->targets[i][j] >= 0;
    }
    side a;
    float *scores = calloc(scored * each, sizeof *scores);
    const int opened = open_side(s, how, &a);
    if (scores && opened && !isfinite(run_pass(s, &a, 0, scores, scores + scored))) scores[0] = NAN;
    *count = opened ? scored * each : 0;
    close_side(&a);
    return scores;
}

static void check_scores(scene *s, setting how, float limit) {
    size_t expected_count = 0, count = 0;
    float *expected = scores_of(s, reference, &expected_count), *found = scores_of(s, how, &count);
    char title[200];
    snprintf(title, sizeof title, "%s: losses and logits", s->title);
    expect(s, "scores", expected && found && count > 0 && count == expected_count);
    if (expected && found && count == expected_count) {
        check_compare(s->tally, title, found, expected, count, (double)limit);
    }
    free(expected);
    free(found);
}

/* The device's gradients against the CPU's in single precision: exact and fast, kept or not, with dropout too. */
static void check_device(scene *s, const char *backend) {
    for (int i = 0; i < 8; i++) {
        const int is_fast = i & 1;
        setting how = {NULL, 1, is_fast ? LP_FAST : LP_EXACT, i & 2 ? 0 : -1, i & 4 ? 0.25f : 0, backend};
        setting same = reference;
        same.dropout = how.dropout;
        double expected_loss = 0, loss = NAN;
        float *expected = gradient_of(s, same, &expected_loss), *gradient = gradient_of(s, how, &loss);
        side counting;
        const size_t count = open_side(s, reference, &counting) ? counting.count : 0;
        close_side(&counting);
        char title[240];
        snprintf(
            title, sizeof title, "%s: %s, %s, dropout %.2f", s->title, backend, is_fast ? "fast" : "exact",
            (double)how.dropout);
        const double allowed = (is_fast ? 3e-2 : 1e-5) * (fabs(expected_loss) + 1);
        expect(s, title, expected && gradient && fabs(loss - expected_loss) <= allowed);
        if (expected && gradient) {
            check_compare(s->tally, title, gradient, expected, count, is_fast ? 5e-2 : 2e-5);
        }
        free(expected);
        free(gradient);
        if (i < 2) check_scores(s, how, is_fast ? 3e-2f : 1e-5f);
    }
}

int check_train(const char *backend, int only) {
    check_tally tally = {0};
    const int on_cpu = strcmp(backend, "cpu") == 0;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_model model;
        if (only >= 0 && i != (size_t)only) continue;
        if (!check_model_make(&shapes[i], 40 + i, &model)) return 1;
        for (size_t j = 0; j < sizeof plans / sizeof *plans; j++) {
            scene s = {.model = &model, .plan = &plans[j], .tally = &tally};
            snprintf(s.title, sizeof s.title, "%s, %s", shapes[i].name, plans[j].name);
            make_scene(&s, 7 * i + j);
            if (on_cpu) {
                check_differences(&s, 0);
                if (plans[j].objective == LP_LIKELIHOOD) check_differences(&s, 0.25f);
                check_settings(&s);
            } else {
                check_device(&s, backend);
            }
            setting how = reference;
            how.backend = backend;
            if (j == 0) check_steps(&s, how);
        }
        check_model_free(&model);
        printf("%s: %d comparisons hold, %d do not\n", shapes[i].name, tally.passed, tally.failed);
        fflush(stdout);
    }
    printf("largest distance by the one allowed: %.2f\n", tally.largest);
    return tally.failed > 0;
}
