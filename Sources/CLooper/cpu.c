/* Which kernels this CPU can run, and on how many cores. */
#define _GNU_SOURCE /* sched_getaffinity */
#if defined(__linux__)
#include <sched.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clooper.h"
#include "kernels.h"

enum { MOST_KINDS = 4 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const lp_kernels *available[MOST_KINDS]; /* best first, then NULL */
static const lp_kernels *preferred;

static const lp_kernels *named(const char *name) {
    for (int i = 0; i < MOST_KINDS && available[i]; i++) {
        if (strcmp(available[i]->name, name) == 0) return available[i];
    }
    return NULL;
}

static void look(void) {
    int count = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const int avx2 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    const int avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512vnni");
    if (avx512 && __builtin_cpu_supports("avx512bf16")) available[count++] = &lp_kernels_avx512bf16;
    if (avx512) available[count++] = &lp_kernels_avx512;
    if (avx2) available[count++] = &lp_kernels_avx2;
#endif
    available[count] = &lp_kernels_portable;
    const char *wanted = getenv("LOOPER_CPU");
    if (wanted) preferred = named(wanted);
    if (!preferred) preferred = available[0];
}

const lp_kernels *lp_kernels_find(const char *name) {
    pthread_once(&once, look);
    return name ? named(name) : preferred;
}

const char *lp_cpu_name(void) { return lp_kernels_find(NULL)->name; }

int lp_cpu_supports(const char *name) { return name && lp_kernels_find(name) != NULL; }

#if defined(__linux__)
/* Whether `cpu` is the first of the hardware threads that share a core; also where that cannot be told. */
static int leads_its_core(int cpu) {
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
    FILE *file = fopen(path, "r");
    if (!file) return 1;
    int first = cpu;
    const int found = fscanf(file, "%d", &first);
    fclose(file);
    return found != 1 || first == cpu;
}
#endif

int32_t lp_core_count(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int32_t cores = 0;
        for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) cores += CPU_ISSET(cpu, &set) && leads_its_core(cpu);
        return cores > 0 ? cores : CPU_COUNT(&set);
    }
#endif
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < INT32_MAX ? (int32_t)online : 1;
}
