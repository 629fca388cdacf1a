/* Somebody else's matrix product, found at run time. */
#ifndef LP_BLAS_H
#define LP_BLAS_H

/* y (m, n; row stride ldy) = (or, with `add`, +=) a (m, k; row stride lda) · b (n, k; row stride ldb) transposed, on the calling thread */
typedef void (*lp_sgemm)(
    int m, int n, int k, const float *a, int lda, const float *b, int ldb, int add, float *y, int ldy);

/* The product of the BLAS library that LOOPER_BLAS names (a path; "none" for none), else of the first one found; NULL
 * where there is none. */
lp_sgemm lp_blas_sgemm(void);

#endif
