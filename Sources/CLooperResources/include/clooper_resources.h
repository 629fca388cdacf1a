/* clooper_resources: the data folders of the package, carried inside the program.
 *
 * prompts/, tools/ and skills/ stand at the top of the package because people read and edit them. A program that
 * is moved away from its checkout still needs them, so they are embedded here, byte for byte. Nothing is allocated:
 * all pointers are valid for the life of the program and must not be freed. */
#ifndef CLOOPER_RESOURCES_H
#define CLOOPER_RESOURCES_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/* One file. `path` is relative to the package ("prompts/system.md"; files of this target stand below "looper/");
 * `bytes` holds `size` bytes and a terminating NUL that is not counted. */
struct lp_resource {
    const char *path;
    const char *bytes;
    size_t size;
};

/* How many files there are. */
size_t lp_resource_count(void);

/* The file at `index`, in order of paths; index < lp_resource_count(). */
struct lp_resource lp_resource_at(size_t index);

#pragma clang assume_nonnull end

#endif
