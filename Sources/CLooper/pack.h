/* Quantised weights as the kernels read them: the same bits in another order.
 *
 * Sixteen rows make a panel, which lies in one piece; where rows are missing, the last is repeated. What a block holds
 * is stored part by part, each part for all sixteen rows: halves (2 bytes a row), double words (4), or quads of double
 * words: 16 bytes of each row as four runs of double words. A read of a panel is one stream, and a vector that is
 * loaded holds something of each row. Blocks of 32: halves of d, of m where there is one, double words of fifth bits
 * where there are some, quads of the values. Blocks of 256: Q4_K and Q5_K quads in the order of the file; Q6_K quads in
 * the order of the file, then halves of d. */
#ifndef LP_PACK_H
#define LP_PACK_H

#include "clooper.h"

/* Bytes of a panel of rows of `row_bytes`. */
size_t lp_panel_bytes(size_t row_bytes);

/* Writes the panel of the rows from `first` on of a quantised weight to `to`. */
void lp_pack_panel(const lp_tensor *weight, size_t first, uint8_t *to);

#endif
