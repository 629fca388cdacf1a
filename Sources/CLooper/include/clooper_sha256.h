/* SHA-256 (FIPS 180-4), to know a model file when we see it.
 *
 * A whole cryptography package would cost more than a minute of every clean build; nothing secret passes here.
 * The state belongs to the caller and holds no memory of its own. */
#ifndef CLOOPER_SHA256_H
#define CLOOPER_SHA256_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

struct lp_sha256 {
    uint32_t words[8];
    uint64_t length;     /* bytes so far */
    uint8_t block[64];   /* the bytes that do not fill a block yet: length % 64 of them */
};

/* Starts a digest. */
void lp_sha256_init(struct lp_sha256 *state);

/* Adds `size` bytes. */
void lp_sha256_update(struct lp_sha256 *state, const void *bytes, size_t size);

/* Ends the digest and writes its 32 bytes; the state must be started again before another use. */
void lp_sha256_final(struct lp_sha256 *state, uint8_t *digest);

#pragma clang assume_nonnull end

#endif
