#include "pack.h"

#include <string.h>

#include "panel.h"

/* The rows of a panel, from some byte on. */
typedef struct rows {
    const uint8_t *at[LP_ROWS];
} rows;

/* Copies `size` bytes at `offset` of each row, and gives where they end. */
static uint8_t *put(uint8_t *to, const rows *r, size_t offset, size_t size) {
    for (size_t i = 0; i < LP_ROWS; i++) memcpy(to + i * size, r->at[i] + offset, size);
    return to + LP_ROWS * size;
}

static uint8_t *put_halves(uint8_t *to, const rows *r, size_t offset) { return put(to, r, offset, 2); }

static uint8_t *put_words(uint8_t *to, const rows *r, size_t offset) { return put(to, r, offset, 4); }

static uint8_t *put_quads(uint8_t *to, const rows *r, size_t offset, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 4) to = put_words(to, r, offset + i);
    return to;
}

static uint8_t *put_block(uint8_t *to, int32_t type, const rows *r) {
    switch (type) {
        case LP_Q4_0: return put_quads(put_halves(to, r, 0), r, 2, 16);
        case LP_Q4_1: return put_quads(put_halves(put_halves(to, r, 0), r, 2), r, 4, 16);
        case LP_Q5_0: return put_quads(put_words(put_halves(to, r, 0), r, 2), r, 6, 16);
        case LP_Q5_1: return put_quads(put_words(put_halves(put_halves(to, r, 0), r, 2), r, 4), r, 8, 16);
        case LP_Q8_0: return put_quads(put_halves(to, r, 0), r, 2, 32);
        case LP_Q4_K: return put_quads(to, r, 0, 144);
        case LP_Q5_K: return put_quads(to, r, 0, 176);
        case LP_Q6_K: return put_halves(put_quads(to, r, 0, 208), r, 208);
        default: return to; /* lp_is_quantised lets no other type come here */
    }
}

size_t lp_panel_bytes(size_t row_bytes) { return LP_ROWS * row_bytes; }

void lp_pack_panel(const lp_tensor *w, size_t first, uint8_t *to) {
    const size_t row_bytes = lp_row_bytes(w->type, w->columns), last = (size_t)w->rows - 1;
    const size_t values = w->type == LP_Q4_K || w->type == LP_Q5_K || w->type == LP_Q6_K ? 256 : LP_DEPTH;
    const size_t size = lp_row_bytes(w->type, (int64_t)values);
    rows r;
    for (size_t i = 0; i < LP_ROWS; i++) {
        r.at[i] = (const uint8_t *)w->data + (first + i < last ? first + i : last) * row_bytes;
    }
    for (size_t done = 0; done < row_bytes; done += size) {
        to = put_block(to, w->type, &r);
        for (size_t i = 0; i < LP_ROWS; i++) r.at[i] += size;
    }
}
