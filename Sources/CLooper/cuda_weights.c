/* The model on the device: the bytes of the file, rearranged row by row (see lp_cuda_arrange). */
#include <stdlib.h>
#include <string.h>

#include "cuda_backend.h"

enum {
    SLICE_BYTES = 1 << 26, /* of a weight on their way */
    MOST_ROWS = 1 << 15,   /* of a grid */
};

typedef struct layout {
    int values, bytes, sections; /* of a block */
    lp_cuda_section section[LP_CUDA_SECTIONS];
} layout;

/* The wide parts come first, so that they stay on multiples of 16 bytes. */
static layout layout_of(int32_t type) {
    switch (type) {
        case LP_F32: return (layout){1, 4, 1, {{0, 4}}};
        case LP_Q4_0: return (layout){32, 18, 2, {{2, 16}, {0, 2}}};
        case LP_Q4_1: return (layout){32, 20, 2, {{4, 16}, {0, 4}}};
        case LP_Q5_0: return (layout){32, 22, 3, {{6, 16}, {2, 4}, {0, 2}}};
        case LP_Q5_1: return (layout){32, 24, 3, {{8, 16}, {4, 4}, {0, 4}}};
        case LP_Q8_0: return (layout){32, 34, 2, {{2, 32}, {0, 2}}};
        case LP_Q4_K: return (layout){256, 144, 2, {{16, 128}, {0, 16}}};
        case LP_Q5_K: return (layout){256, 176, 3, {{48, 128}, {16, 32}, {0, 16}}};
        case LP_Q6_K: return (layout){256, 210, 4, {{0, 128}, {128, 64}, {192, 16}, {208, 2}}};
        default: return (layout){1, 2, 1, {{0, 2}}}; /* F16, BF16 */
    }
}

/* Kernels read eight values of the plain types at once: 32 bytes in F32. */
static size_t stride_of(int32_t type, size_t row_bytes) {
    const size_t unit = type == LP_F32 ? 32 : 16;
    return (row_bytes + unit - 1) / unit * unit;
}

static lp_status load_slice(
    lp_cuda *b, const lp_tensor *t, const layout *l, lp_cuda_address slice, int64_t first, int32_t rows,
    const lp_cuda_matrix *to) {
    const size_t row_bytes = lp_row_bytes(t->type, t->columns);
    const lp_cuda_library *library = b->library;
    lp_cuda_note(
        b, library->driver.upload(
               slice, (const uint8_t *)t->data + (size_t)first * row_bytes, (size_t)rows * row_bytes, b->stream));
    lp_cuda_arrange a = {
        .from = (const unsigned char *)(uintptr_t)slice,
        .to = (unsigned char *)to->data + first * to->stride,
        .stride = to->stride,
        .rows = rows,
        .blocks = (int)(t->columns / l->values),
        .block_bytes = l->bytes,
        .sections = l->sections,
    };
    memcpy(a.section, l->section, sizeof a.section);
    const int blocks = lp_cuda_ceiling((int64_t)row_bytes / 2, LP_CUDA_THREADS);
    lp_cuda_run(b, LP_CUDA_FUNCTION_arrange_rows, blocks < 8 ? blocks : 8, rows, 1, LP_CUDA_THREADS, 0, &a);
    lp_cuda_note(b, library->driver.wait(b->stream));
    return b->status;
}

static lp_status load(lp_cuda *b, const lp_tensor *t, lp_cuda_address slice, size_t slice_bytes, lp_cuda_weight *w) {
    const layout l = layout_of(t->type);
    const size_t row_bytes = lp_row_bytes(t->type, t->columns), stride = stride_of(t->type, row_bytes);
    const lp_cuda_address data = lp_cuda_take(b, stride * (size_t)t->rows);
    if (!data) return LP_NO_MEMORY;
    w->matrix = (lp_cuda_matrix){
        (const unsigned char *)(uintptr_t)data, (long long)stride, t->type, (int)t->rows, (int)t->columns};
    const size_t fitting = slice_bytes / row_bytes;
    const int64_t most = fitting < MOST_ROWS ? (int64_t)fitting : MOST_ROWS;
    for (int64_t first = 0; first < t->rows; first += most) {
        const int64_t rest = t->rows - first;
        const lp_status status =
            load_slice(b, t, &l, slice, first, (int32_t)(rest < most ? rest : most), &w->matrix);
        if (status != LP_OK) return status;
    }
    return LP_OK;
}

static lp_status load_vector(lp_cuda *b, const float *from, size_t count, const float **to) {
    *to = NULL;
    if (!from) return LP_OK;
    float *made = lp_cuda_take_floats(b, count);
    if (!made) return LP_NO_MEMORY;
    *to = made;
    return b->base.ops->upload(&b->base, made, from, count);
}

static lp_status load_block(lp_cuda *b, int32_t layer, lp_cuda_address slice, size_t slice_bytes) {
    const lp_block *from = &b->model->blocks[layer];
    lp_cuda_block *to = &b->blocks[layer];
    const size_t width = (size_t)b->model->config.width, head = (size_t)b->model->config.head_width;
    lp_status status = load_vector(b, from->attention_norm, width, &to->attention_norm);
    if (status == LP_OK) status = load_vector(b, from->feed_norm, width, &to->feed_norm);
    if (status == LP_OK) status = load_vector(b, from->query_norm, head, &to->query_norm);
    if (status == LP_OK) status = load_vector(b, from->key_norm, head, &to->key_norm);
    for (int part = 0; part < LP_PARTS && status == LP_OK; part++) {
        status = load(b, &from->weights[part], slice, slice_bytes, &to->weights[part]);
        if (status != LP_OK) break;
        status = load_vector(b, from->biases[part], (size_t)from->weights[part].rows, &to->weights[part].bias);
    }
    return status;
}

static lp_status load_all(lp_cuda *b, lp_cuda_address slice, size_t slice_bytes) {
    const lp_model *m = b->model;
    lp_status status = load_vector(b, m->output_norm, (size_t)m->config.width, &b->output_norm);
    if (status == LP_OK) {
        status = load_vector(b, m->rope_frequencies, (size_t)m->config.rope_width / 2, &b->frequencies);
    }
    if (status == LP_OK) status = load(b, &m->embedding, slice, slice_bytes, &b->embedding);
    b->head = b->embedding;
    if (status == LP_OK && m->head.data != m->embedding.data) {
        status = load(b, &m->head, slice, slice_bytes, &b->head);
    }
    for (int32_t i = 0; i < m->config.layers && status == LP_OK; i++) status = load_block(b, i, slice, slice_bytes);
    return status;
}

/* ==== Dequantising ==== */

void lp_cuda_dequantize_to(
    lp_cuda *b, const lp_cuda_matrix *weight, int first, int rows, float *floats, unsigned short *halves) {
    const int blocks = lp_cuda_ceiling(weight->columns, 32 * LP_CUDA_THREADS);
    for (int done = 0; done < rows; done += MOST_ROWS) {
        const int some = rows - done < MOST_ROWS ? rows - done : MOST_ROWS;
        const size_t skipped = (size_t)done * (size_t)weight->columns;
        const lp_cuda_dequantize a = {
            *weight, first + done, some, floats ? floats + skipped : NULL, floats ? NULL : halves + skipped};
        lp_cuda_run(b, LP_CUDA_FUNCTION_dequantize_rows, blocks, some, 1, LP_CUDA_THREADS, 0, &a);
    }
}

/* Where three times the memory is free, the weights of the layers are kept as bfloat16 too, so that prompts need not
 * dequantise them batch by batch. */
static void keep_halves(lp_cuda *b) {
    size_t values = 0, available = 0, total = 0;
    for (int32_t i = 0; i < b->model->config.layers; i++) {
        for (int part = 0; part < LP_PARTS; part++) {
            const lp_cuda_matrix *w = &b->blocks[i].weights[part].matrix;
            if (w->type != LP_F32) values += (size_t)w->rows * (size_t)w->columns;
        }
    }
    if (b->exact || b->library->driver.memory(&available, &total) != 0 || available / 6 < values) return;
    for (int32_t i = 0; i < b->model->config.layers; i++) {
        for (int part = 0; part < LP_PARTS; part++) {
            lp_cuda_weight *w = &b->blocks[i].weights[part];
            if (w->matrix.type == LP_F32) continue;
            const size_t count = (size_t)w->matrix.rows * (size_t)w->matrix.columns;
            w->halves = (unsigned short *)(uintptr_t)lp_cuda_take(b, 2 * count);
            if (!w->halves) return;
            lp_cuda_dequantize_to(b, &w->matrix, 0, w->matrix.rows, NULL, w->halves);
        }
    }
}

lp_status lp_cuda_load_model(lp_cuda *b) {
    const lp_config *c = &b->model->config;
    const size_t widest = (size_t)(c->hidden > c->width ? c->hidden : c->width) * sizeof(float);
    const size_t queries = (size_t)c->heads * (size_t)c->head_width * sizeof(float);
    size_t slice_bytes = SLICE_BYTES;
    if (slice_bytes < widest) slice_bytes = widest;
    if (slice_bytes < queries) slice_bytes = queries;
    lp_cuda_address slice = 0;
    b->blocks = calloc((size_t)c->layers, sizeof *b->blocks);
    if (!b->blocks || b->library->driver.allocate(&slice, slice_bytes) != 0) return LP_NO_MEMORY;
    const lp_status status = load_all(b, slice, slice_bytes);
    b->library->driver.release_memory(slice);
    if (status == LP_OK) keep_halves(b);
    lp_cuda_note(b, b->library->driver.wait(b->stream));
    return status != LP_OK ? status : b->status;
}
