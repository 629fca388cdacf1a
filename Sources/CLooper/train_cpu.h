/* The operations of training on the CPU: threads, panels, and kernels of one kind of CPU. */
#ifndef LP_TRAIN_CPU_H
#define LP_TRAIN_CPU_H

#include "train.h"

typedef struct lp_train_cpu {
    uint32_t *panels; /* of weights */
    uint32_t *key_panels, *value_panels, *keys_turned; /* of attention, for key_blocks blocks */
    size_t key_blocks;
    float *dk, *dv;           /* (H, rows, D up to whole panels): gradients by query head */
    lp_matrix low_turned[2];  /* (ranks, n) */
    float *logits;            /* (logits_count) of some scored rows, see train_cpu_loss.c */
    size_t logits_count;
    double *losses;           /* (scored) */
    double *squares;          /* of AdamW's pieces */
} lp_train_cpu;

enum { LP_ROWS_OF_ITEM = 16 };

/* ==== Room ==== */

/* Words of panels, and floats of logits for up to `scored` rows, that the loss needs. */
size_t lp_cpu_loss_panels(const lp_trainer *t);
size_t lp_cpu_loss_logits(const lp_trainer *t, size_t scored);

/* Doubles that a step needs for sums of squares. */
size_t lp_cpu_adamw_pieces(size_t value_count);

/* Words of scratch that a worker of attention needs. */
size_t lp_cpu_attend_scratch(const lp_trainer *t);

/* Numbers the blocks of keys of the pass, and makes room for their panels and for dk and dv; 0 where there is none. */
int lp_cpu_attend_reserve(lp_trainer *t);
int lp_cpu_attend_open(lp_trainer *t);

/* ==== Operations: see lp_train_ops ==== */

void lp_cpu_widen_rows(lp_trainer *t, lp_matrix numbers, float *x);
void lp_cpu_round_rows(lp_trainer *t, const float *x, lp_matrix numbers);
void lp_cpu_gather_rows(lp_trainer *t, void *rows, size_t bytes);
void lp_cpu_scatter_rows(lp_trainer *t, void *rows, size_t bytes);
void lp_cpu_norm_forward(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, lp_matrix y);
void lp_cpu_norm_backward(
    lp_trainer *t, int32_t layer, lp_norm norm, const float *x, const float *dy, float *dx);
void lp_cpu_project_forward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y);
void lp_cpu_project_backward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy, lp_destination dx);
void lp_cpu_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cpu_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cpu_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cpu_attend_backward(lp_trainer *t, int32_t layer, lp_layer_values *values);
void lp_cpu_swiglu_forward(lp_trainer *t, const lp_layer_values *values);
void lp_cpu_swiglu_backward(lp_trainer *t, lp_layer_values *values);
void lp_cpu_loss_run(lp_trainer *t, const lp_pass *pass, int backward, double *sum);
lp_status lp_cpu_sum_squares(lp_trainer *t, double *sum);
lp_status lp_cpu_step(lp_trainer *t, const lp_adamw_step *step);

#endif
