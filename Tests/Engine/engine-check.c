/* Checks and times the engine's backends, in C alone. From the top of the package:
 *
 *     cc -std=gnu2x -O3 -ISources/CLooper -ISources/CLooper/include -o engine-check Tests/Engine/[a-z]*.c \
 *         Sources/CLooper/[a-z]*.c -lpthread -ldl -lm
 *
 *     ./engine-check ops [cpu|cuda [NUMBER]]             each operation against the CPU's in single precision
 *     ./engine-check parity MODEL.gguf [BACKEND [IDS]]   whole models: logits, and IDS ids (32)
 *     ./engine-check bench MODEL.gguf [BACKEND]          ids a second
 *     ./engine-check train [BACKEND [NUMBER]]            gradients and steps of the trainer
 *     ./engine-check train-bench MODEL.gguf [BACKEND]    ids a second that it learns from
 *
 * BACKEND is cuda where none is named. On a machine with an NVIDIA GPU (capability 8.0 or more), where the driver is
 * installed and CUDA 12's cuBLAS and NVRTC are, from CUDA itself or from
 * `pip install nvidia-cublas-cu12 nvidia-cuda-nvrtc-cu12`:
 *
 *     LOOPER_CUDA_PATH=$(python3 -c 'import nvidia; print(nvidia.__path__[0])') sh -c '
 *         ./engine-check ops cuda && ./engine-check parity MODEL.gguf && ./engine-check bench MODEL.gguf
 *         ./engine-check train cuda && ./engine-check train-bench MODEL.gguf'
 *
 * Without a GPU, emulated-cuda.cpp stands in for one. Exit status 0: all holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

double check_distance(const float *a, const float *b, size_t count) {
    double difference = 0, size = 0;
    for (size_t i = 0; i < count; i++) {
        const double d = (double)a[i] - b[i];
        difference += d * d;
        size += (double)b[i] * b[i];
    }
    return size > 0 ? sqrt(difference / size) : sqrt(difference);
}

void check_compare(
    check_tally *tally, const char *what, const float *got, const float *expected, size_t count, double limit) {
    const double distance = check_distance(got, expected, count);
    if (distance <= limit) {
        tally->passed++;
        if (limit > 0 && distance / limit > tally->largest) tally->largest = distance / limit;
        return;
    }
    tally->failed++;
    if (tally->told++ < 20) fprintf(stderr, "%s: distance %.3g, allowed %.3g\n", what, distance, limit);
}

static int usage(void) {
    fprintf(stderr, "usage: engine-check ops [cpu|cuda [NUMBER]] | parity MODEL.gguf [BACKEND [IDS]] |"
                    " bench MODEL.gguf [BACKEND] | train [BACKEND [NUMBER]] | train-bench MODEL.gguf [BACKEND]\n");
    return 2;
}

int main(int count, char **arguments) {
    if (count < 2) return usage();
    const char *what = arguments[1];
    if (strcmp(what, "ops") == 0) {
        return check_ops(count > 2 ? arguments[2] : "cuda", count > 3 ? atoi(arguments[3]) : -1);
    }
    if (strcmp(what, "train") == 0) {
        return check_train(count > 2 ? arguments[2] : "cpu", count > 3 ? atoi(arguments[3]) : -1);
    }
    if (count < 3) return usage();
    const char *backend = count > 3 ? arguments[3] : "cuda";
    if (strcmp(what, "parity") == 0) return check_parity(arguments[2], backend, count > 4 ? atoi(arguments[4]) : 32);
    if (strcmp(what, "bench") == 0) return check_bench(arguments[2], backend);
    if (strcmp(what, "train-bench") == 0) return check_train_bench(arguments[2], backend);
    return usage();
}
