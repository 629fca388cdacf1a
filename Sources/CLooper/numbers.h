/* Numbers that the products of training are of: floats, or pairs of bf16 where the CPU multiplies them.
 *
 * A row of numbers is a row of words: a word is one float, or two bf16 numbers that follow each other. The right factor
 * of a product lies in panels of 64 columns: one word of a column after that of the next, depth after depth. */
#ifndef LP_NUMBERS_H
#define LP_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/* Columns of a panel. */
#define LP_WIDE 64

typedef struct lp_numbers {
    const char *name;
    size_t pair; /* numbers of a word */

    /* to (count numbers) = x (count); the rest of the last word is zero */
    void (*from_floats)(const float *x, size_t count, uint32_t *to);

    /* to (count) = x (count numbers) */
    void (*to_floats)(const uint32_t *x, size_t count, float *to);

    /* y (rows, columns; row stride y_stride) = (or, with `add`, +=) a (rows, depth words; row stride a_stride) · panel.
     * Columns up to the next multiple of 64 may be written too. */
    void (*tile)(
        const uint32_t *a, size_t a_stride, size_t rows, size_t depth, const uint32_t *panel, size_t columns, float *y,
        size_t y_stride, int add);

    /* One depth of a panel: the word of column c is made of number c of each of `pair` rows that begin at number `from`
     * of rows[i]; NULL is a row of zeros. Columns from `count` on are zero. */
    void (*interleave)(const uint32_t *const *rows, size_t from, size_t count, uint32_t *panel);
} lp_numbers;

#endif
