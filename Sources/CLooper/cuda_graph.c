/* A step that gives one id to each of a few sequences is the same chain of small kernels every time: the second of
 * its form is recorded, and the record runs from the third on. Ids, positions and page tables lie where they always
 * do. */
#include <string.h>

#include "cuda_backend.h"

static int same(const lp_cuda_shape *a, const lp_cuda_shape *b) {
    return a->n == b->n && a->splits == b->splits && memcmp(a->adapters, b->adapters, sizeof a->adapters) == 0;
}

static void drop(lp_cuda *b, lp_cuda_graph *g) {
    if (g->made) b->library->driver.free_made_graph(g->made);
    *g = (lp_cuda_graph){0};
}

void lp_cuda_graphs_free(lp_cuda *b) {
    for (int i = 0; i < LP_CUDA_GRAPHS; i++) drop(b, &b->graphs[i]);
}

static lp_cuda_graph *place(lp_cuda *b) {
    lp_cuda_graph *oldest = &b->graphs[0];
    for (int i = 0; i < LP_CUDA_GRAPHS; i++) {
        if (!b->graphs[i].made) return &b->graphs[i];
        if (b->graphs[i].used < oldest->used) oldest = &b->graphs[i];
    }
    drop(b, oldest);
    return oldest;
}

int lp_cuda_graph_begin(lp_cuda *b) {
    const lp_cuda_shape last = b->last_shape;
    b->is_capturing = b->is_whole = 0;
    b->last_shape = (lp_cuda_shape){0};
    if (!b->is_decode || b->exact) return 0;
    b->last_shape = b->shape;
    for (int i = 0; i < LP_CUDA_GRAPHS; i++) {
        lp_cuda_graph *g = &b->graphs[i];
        if (!g->made || !same(&g->shape, &b->shape)) continue;
        g->used = b->steps;
        lp_cuda_note(b, b->library->driver.launch_graph(g->made, b->stream));
        return 1;
    }
    if (same(&last, &b->shape)) {
        b->is_capturing = lp_cuda_note(b, b->library->driver.begin_capture(b->stream, LP_CUDA_CAPTURE_THREAD));
    }
    return 0;
}

void lp_cuda_graph_end(lp_cuda *b) {
    if (!b->is_capturing) return;
    b->is_capturing = 0;
    const lp_cuda_library *l = b->library;
    lp_cuda_handle graph = NULL;
    lp_cuda_graph made = {.shape = b->shape, .used = b->steps};
    const int ended = l->driver.end_capture(b->stream, &graph);
    if (!lp_cuda_note(b, ended) || !lp_cuda_note(b, l->driver.instantiate(&made.made, graph, 0))) {
        if (graph) l->driver.free_graph(graph);
        return;
    }
    l->driver.free_graph(graph);
    lp_cuda_note(b, l->driver.launch_graph(made.made, b->stream));
    if (b->is_whole && b->status == LP_OK) {
        *place(b) = made;
    } else {
        l->driver.wait(b->stream);
        l->driver.free_made_graph(made.made);
    }
}
