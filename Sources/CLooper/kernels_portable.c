/* Kernels for any CPU: four lanes, which compilers map to SSE2 or NEON. */
#define LP_NAME "portable"
#define LP_TABLE lp_kernels_portable
#define LP_LANES 4
#define LP_TILE_ROWS 4
#define LP_TILE_POSITIONS 4
#include "kernels_body.h"
