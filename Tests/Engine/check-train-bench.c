/* Ids a second that the trainer learns from: 64 sequences of 1500 ids with 15% of them scored, rank 16 on all weights,
 * as many sequences a pass as its rows hold. LOOPER_BENCH_SEQUENCES in the environment names another number of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"
#include "clooper_train.h"

enum { SEQUENCES = 64, LENGTH = 1500, OF_PASS = 4, RANK = 16, TURN = 25 };

typedef struct samples {
    int32_t ids[LENGTH * OF_PASS], targets[LENGTH * OF_PASS];
    lp_train_segment segments[OF_PASS];
} samples;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Replies of 25 ids are scored, as an agent's would be. */
static void make_samples(samples *s, int32_t vocabulary, check_random *random) {
    for (int i = 0; i < LENGTH * OF_PASS; i++) {
        s->ids[i] = (int32_t)(check_bits(random) % (uint32_t)vocabulary);
        s->targets[i] = -1;
    }
    for (int i = 0; i < LENGTH * OF_PASS - 1; i++) {
        if (i / TURN % 20 < 3 && i % LENGTH < LENGTH - 1) s->targets[i] = s->ids[i + 1];
    }
    for (int i = 0; i < OF_PASS; i++) {
        s->segments[i] = (lp_train_segment){
            .ids = s->ids + i * LENGTH, .targets = s->targets + i * LENGTH, .count = LENGTH, .parent = -1};
    }
}

static lp_trainer *open_trainer(const check_model *model, const char *backend) {
    char message[512] = "";
    lp_trainer *trainer = NULL;
    const lp_trainer_options options = {
        .backend = backend, .rows = LENGTH * OF_PASS, .precision = LP_FAST, .rank = RANK, .targets = 127, .scale = 2,
        .keep_bytes = -1};
    if (lp_trainer_create(model->model, &options, &trainer, message, sizeof message) != LP_OK) {
        fprintf(stderr, "%s: %s\n", backend, message);
        return NULL;
    }
    float *values = calloc((size_t)lp_trainer_value_count(trainer), sizeof *values);
    check_random random = {3};
    for (int64_t i = 0; values && i < lp_trainer_value_count(trainer); i++) values[i] = 0.01f * check_normal(&random);
    const int is_set = values && lp_trainer_set(trainer, LP_VALUES, values) == LP_OK;
    free(values);
    if (is_set) return trainer;
    lp_trainer_free(trainer);
    return NULL;
}

/* One step over `count` sequences; its loss, or -1. */
static double learn(lp_trainer *trainer, samples *s, int count, int64_t step) {
    double loss = 0, norm = 0;
    for (int first = 0; first < count; first += OF_PASS) {
        const lp_pass pass = {.segments = s->segments, .count = count - first < OF_PASS ? count - first : OF_PASS};
        lp_pass_result result;
        if (lp_trainer_accumulate(trainer, &pass, &result) != LP_OK) return -1;
        loss += result.loss / (double)result.scored;
    }
    const lp_adamw o = {.learning_rate = 1e-4f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-8f, .clip = 1,
                        .gradient_scale = 1e-3f, .step = step};
    return lp_trainer_step(trainer, &o, &norm) == LP_OK ? loss : -1;
}

int check_train_bench(const char *path, const char *backend) {
    check_model model;
    check_random random = {7};
    const char *named = getenv("LOOPER_BENCH_SEQUENCES");
    const int count = named && atoi(named) > 0 ? atoi(named) : SEQUENCES;
    int works = check_model_read(path, &model);
    samples *s = works ? calloc(1, sizeof *s) : NULL;
    lp_trainer *trainer = s ? open_trainer(&model, backend) : NULL;
    if (trainer) {
        make_samples(s, model.config.vocabulary, &random);
        works = learn(trainer, s, count < OF_PASS ? count : OF_PASS, 1) >= 0; /* once to warm up */
        const double start = now(), loss = works ? learn(trainer, s, count, 2) : -1;
        works = loss >= 0;
        if (works) {
            printf("%d sequences of %d ids, %s on %s: %.0f ids/s, loss %.3f\n", count, LENGTH,
                   lp_trainer_numbers(trainer), lp_trainer_cpu(trainer), count * LENGTH / (now() - start), loss);
        }
    }
    works = works && trainer;
    lp_trainer_free(trainer);
    free(s);
    check_model_free(&model);
    return !works;
}
