/* Everything that the rest of the code relies on is checked here, since the file may come from anywhere. */
#include "model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

/* Upper bounds that keep every product of sizes far from overflow. */
enum {
    MOST_WIDTH = 1 << 18,
    MOST_HIDDEN = 1 << 20,
    MOST_VOCABULARY = 1 << 24,
    MOST_LAYERS = 1 << 12,
    MOST_HEADS = 1 << 12,
    MOST_HEAD_WIDTH = 1 << 12,
};

typedef struct builder {
    lp_model *model;
    float *next; /* where the next vector goes */
    lp_status status;
    char *message;
    size_t capacity;
} builder;

__attribute__((format(printf, 3, 4))) static void fail(builder *b, lp_status status, const char *format, ...) {
    if (b->status != LP_OK) return;
    b->status = status;
    if (!b->message || b->capacity == 0) return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(b->message, b->capacity, format, arguments);
    va_end(arguments);
}

/* ==== Checks ==== */

static void check_range(builder *b, const char *what, int64_t value, int64_t most) {
    if (value < 1 || value > most) {
        fail(b, LP_BAD_ARGUMENT, "%s is %lld, and must be between 1 and %lld", what, (long long)value, (long long)most);
    }
}

static void check_config(builder *b, const lp_config *c) {
    check_range(b, "the vocabulary", c->vocabulary, MOST_VOCABULARY);
    check_range(b, "the width", c->width, MOST_WIDTH);
    check_range(b, "the number of layers", c->layers, MOST_LAYERS);
    check_range(b, "the number of heads", c->heads, MOST_HEADS);
    check_range(b, "the number of key heads", c->kv_heads, c->heads);
    check_range(b, "the width of a head", c->head_width, MOST_HEAD_WIDTH);
    check_range(b, "the hidden width", c->hidden, MOST_HIDDEN);
    check_range(b, "the rotated width", c->rope_width, c->head_width);
    if (b->status != LP_OK) return;
    check_range(b, "the width of all heads", (int64_t)c->heads * c->head_width, MOST_WIDTH);
    if (c->heads % c->kv_heads != 0) {
        fail(b, LP_BAD_ARGUMENT, "%d heads cannot share %d key heads evenly", c->heads, c->kv_heads);
    }
    if (c->rope_width % 2 != 0) fail(b, LP_BAD_ARGUMENT, "the rotated width %d is odd", c->rope_width);
    if (c->rope_style != LP_ROPE_PAIRS && c->rope_style != LP_ROPE_HALVES) {
        fail(b, LP_BAD_ARGUMENT, "rotation style %d is unknown", c->rope_style);
    }
    if (!(c->rope_base > 0) || !isfinite(c->rope_base) || !(c->rope_divisor > 0) || !isfinite(c->rope_divisor)) {
        fail(b, LP_BAD_ARGUMENT, "the base and the divisor of the rotation must be positive");
    }
    if (!(c->norm_epsilon >= 0) || !isfinite(c->norm_epsilon)) {
        fail(b, LP_BAD_ARGUMENT, "the epsilon of the norms must not be negative");
    }
}

static void check_tensor(builder *b, const char *name, const lp_tensor *t, int64_t rows, int64_t columns) {
    if (!t->data) {
        fail(b, LP_BAD_TENSOR, "%s is missing", name);
        return;
    }
    if (t->rows != rows || t->columns != columns) {
        fail(
            b, LP_BAD_TENSOR, "%s has %lld rows of %lld values, and must have %lld of %lld", name, (long long)t->rows,
            (long long)t->columns, (long long)rows, (long long)columns);
        return;
    }
    const size_t row_bytes = lp_row_bytes(t->type, columns);
    size_t bytes;
    if (row_bytes == 0) {
        fail(b, LP_BAD_TENSOR, "%s cannot have type %d in rows of %lld", name, t->type, (long long)columns);
    } else if (__builtin_mul_overflow(row_bytes, (size_t)rows, &bytes) || bytes != t->bytes) {
        fail(b, LP_BAD_TENSOR, "%s has %zu bytes, which is not the size of its shape", name, t->bytes);
    }
}

/* ==== Building ==== */

static const float *copy_vector(builder *b, const char *name, const lp_tensor *t, int64_t columns) {
    check_tensor(b, name, t, 1, columns);
    if (b->status != LP_OK) return NULL;
    float *vector = b->next;
    lp_kernels_find(NULL)->dequantize(t->type, t->data, vector, (size_t)columns);
    b->next += columns;
    return vector;
}

static const float *copy_optional(builder *b, const char *name, const lp_tensor *t, int64_t columns) {
    return t->data ? copy_vector(b, name, t, columns) : NULL;
}

static lp_tensor matrix(builder *b, const char *name, const lp_tensor *t, int64_t rows, int64_t columns) {
    check_tensor(b, name, t, rows, columns);
    return *t;
}

/* Rows and columns of a layer's weight. */
static void shape_of(const lp_config *c, lp_part part, int64_t *rows, int64_t *columns) {
    const int64_t queries = (int64_t)c->heads * c->head_width, keys = (int64_t)c->kv_heads * c->head_width;
    const int64_t shapes[LP_PARTS][2] = {
        [LP_QUERY] = {queries, c->width}, [LP_KEY] = {keys, c->width},     [LP_VALUE] = {keys, c->width},
        [LP_GATE] = {c->hidden, c->width}, [LP_UP] = {c->hidden, c->width}, [LP_DOWN] = {c->width, c->hidden},
        [LP_ATTENTION_OUTPUT] = {c->width, queries},
    };
    *rows = shapes[part][0];
    *columns = shapes[part][1];
}

static void build_block(builder *b, const lp_layer *l, lp_block *block) {
    static const char *const names[LP_PARTS] = {
        [LP_QUERY] = "query weight", [LP_KEY] = "key weight", [LP_VALUE] = "value weight", [LP_GATE] = "gate weight",
        [LP_UP] = "up weight",       [LP_DOWN] = "down weight", [LP_ATTENTION_OUTPUT] = "attention output weight",
    };
    const lp_tensor *const weights[LP_PARTS] = {
        [LP_QUERY] = &l->query, [LP_KEY] = &l->key, [LP_VALUE] = &l->value, [LP_GATE] = &l->gate,
        [LP_UP] = &l->up,       [LP_DOWN] = &l->down, [LP_ATTENTION_OUTPUT] = &l->attention_output,
    };
    const lp_config *c = &b->model->config;
    const int64_t queries = (int64_t)c->heads * c->head_width, keys = (int64_t)c->kv_heads * c->head_width;
    for (int part = 0; part < LP_PARTS; part++) {
        int64_t rows, columns;
        shape_of(c, (lp_part)part, &rows, &columns);
        block->weights[part] = matrix(b, names[part], weights[part], rows, columns);
    }
    block->attention_norm = copy_vector(b, "attention norm", &l->attention_norm, c->width);
    block->feed_norm = copy_vector(b, "feed-forward norm", &l->feed_norm, c->width);
    block->biases[LP_QUERY] = copy_optional(b, "query bias", &l->query_bias, queries);
    block->biases[LP_KEY] = copy_optional(b, "key bias", &l->key_bias, keys);
    block->biases[LP_VALUE] = copy_optional(b, "value bias", &l->value_bias, keys);
    block->query_norm = copy_optional(b, "query norm", &l->query_norm, c->head_width);
    block->key_norm = copy_optional(b, "key norm", &l->key_norm, c->head_width);
    if (!block->query_norm != !block->key_norm) fail(b, LP_BAD_TENSOR, "only one of query and key norm is there");
}

/* frequency i = base ^ (-2i / rope_width) / factor i / divisor */
static const float *build_frequencies(builder *b, const lp_tensor *factors) {
    const lp_config *c = &b->model->config;
    const int half = c->rope_width / 2;
    const float *factor = factors->data ? copy_vector(b, "rope factors", factors, half) : NULL;
    if (b->status != LP_OK) return NULL;
    float *frequencies = b->next;
    b->next += half;
    for (int i = 0; i < half; i++) {
        const double frequency = pow(c->rope_base, -2.0 * i / c->rope_width) / c->rope_divisor;
        frequencies[i] = (float)(frequency / (factor ? factor[i] : 1.0));
    }
    return frequencies;
}

static void build(builder *b, const lp_weights *w) {
    lp_model *m = b->model;
    const lp_config *c = &m->config;
    m->embedding = matrix(b, "embedding", &w->embedding, c->vocabulary, c->width);
    m->head = w->head.data ? matrix(b, "head", &w->head, c->vocabulary, c->width) : m->embedding;
    m->output_norm = copy_vector(b, "output norm", &w->output_norm, c->width);
    m->rope_frequencies = build_frequencies(b, &w->rope_factors);
    for (int i = 0; i < c->layers && b->status == LP_OK; i++) {
        build_block(b, &w->layers[i], &m->blocks[i]);
        if (b->status != LP_OK && b->message) {
            const size_t used = b->capacity > 0 ? strlen(b->message) : 0;
            if (used < b->capacity) snprintf(b->message + used, b->capacity - used, " (layer %d)", i);
        }
    }
}

static size_t vector_floats(const lp_config *c) {
    const size_t heads = (size_t)c->heads + 2 * (size_t)c->kv_heads;
    const size_t layer = 2 * (size_t)c->width + (heads + 2) * (size_t)c->head_width;
    return (size_t)c->layers * layer + (size_t)c->width + (size_t)c->rope_width;
}

lp_status lp_model_create(
    const lp_config *config, const lp_weights *weights, lp_model **model, char *message, size_t capacity) {
    builder b = {.status = LP_OK, .message = message, .capacity = capacity};
    if (message && capacity > 0) message[0] = 0;
    if (!model) return LP_BAD_ARGUMENT;
    *model = NULL;
    if (!config || !weights || !weights->layers) return LP_BAD_ARGUMENT;
    check_config(&b, config);
    if (b.status != LP_OK) return b.status;
    b.model = calloc(1, sizeof *b.model);
    if (b.model) {
        b.model->config = *config;
        b.model->blocks = calloc((size_t)config->layers, sizeof *b.model->blocks);
        b.next = b.model->vectors = calloc(vector_floats(config), sizeof *b.next);
    }
    if (!b.model || !b.model->blocks || !b.model->vectors) {
        fail(&b, LP_NO_MEMORY, "there is no memory for the model's vectors");
    } else {
        build(&b, weights);
    }
    if (b.status == LP_OK) {
        *model = b.model;
    } else {
        lp_model_free(b.model);
    }
    return b.status;
}

void lp_model_free(lp_model *model) {
    if (!model) return;
    free(model->vectors);
    free(model->blocks);
    free(model);
}
