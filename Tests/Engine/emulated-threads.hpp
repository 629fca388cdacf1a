// The threads of a CUDA block, one after the other on one thread of the host: each runs until it waits for its warp or
// its block. The order can be turned round or shuffled, which finds waits that are missing.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <ucontext.h>
#include <vector>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace emulated {

struct dim {
    unsigned x = 1, y = 1, z = 1;
};

enum class state { ready, shuffle, warp, block, done };

// Where a thread stands: on x86-64 its stack alone, since swapcontext asks the kernel for the signals each time.
#if defined(__x86_64__)
struct place {
    void *stack;
};

extern "C" void lp_emulated_switch(void **from, void *to);
asm(".text\n.globl lp_emulated_switch\n.hidden lp_emulated_switch\nlp_emulated_switch:\n"
    "push %rbp\npush %rbx\npush %r12\npush %r13\npush %r14\npush %r15\n"
    "mov %rsp, (%rdi)\nmov %rsi, %rsp\n"
    "pop %r15\npop %r14\npop %r13\npop %r12\npop %rbx\npop %rbp\nret\n");

inline void go(place *from, place *to) { lp_emulated_switch(&from->stack, to->stack); }

inline void begin(place *p, unsigned char *stack, size_t bytes, void (*function)()) {
    void **top = reinterpret_cast<void **>(stack + bytes - 64);
    top[0] = reinterpret_cast<void *>(function);
    top[1] = nullptr;
    p->stack = top - 6;
}
#else
using place = ucontext_t;

inline void go(place *from, place *to) { swapcontext(from, to); }

inline void begin(place *p, unsigned char *stack, size_t bytes, void (*function)()) {
    getcontext(p);
    p->uc_stack.ss_sp = stack;
    p->uc_stack.ss_size = bytes;
    p->uc_link = nullptr;
    makecontext(p, function, 0);
}
#endif

struct thread {
    dim index;
    state now = state::ready;
    int turn = 0;       // which of the two places of `shared` is next
    float value[2];     // what this lane gives away in a shuffle
    unsigned words[2][6]; // and in a product of halves
    place context;
    void *fake = nullptr;
};

constexpr size_t stack_bytes = 1 << 18;

inline thread *current;
inline place scheduler;
inline const void *scheduler_stack;
inline size_t scheduler_bytes;
inline dim grid, block_index, block_size;
inline unsigned char *shared_memory;
inline std::vector<thread> threads;
inline std::vector<std::vector<unsigned char>> stacks;
inline const std::function<void()> *body;

[[noreturn]] inline void fail(const char *what) {
    std::fprintf(stderr, "emulated CUDA: %s (block %u %u %u)\n", what, block_index.x, block_index.y, block_index.z);
    std::abort();
}

inline void wait(state how) {
    thread *self = current;
    self->now = how;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_start_switch_fiber(how == state::done ? nullptr : &self->fake, scheduler_stack, scheduler_bytes);
#endif
    go(&self->context, &scheduler);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(self->fake, &scheduler_stack, &scheduler_bytes);
#endif
}

inline void enter() {
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_bytes);
#endif
    (*body)();
    wait(state::done);
}

inline void resume(size_t number) {
    current = &threads[number];
#if defined(__SANITIZE_ADDRESS__)
    void *fake;
    __sanitizer_start_switch_fiber(&fake, stacks[number].data(), stack_bytes);
#endif
    go(&scheduler, &current->context);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
}

// Lets go on whoever may; false where all threads are done.
inline bool release() {
    size_t alive = 0, at_block = 0;
    for (size_t first = 0; first < threads.size(); first += 32) {
        size_t counts[5] = {};
        for (size_t i = first; i < first + 32 && i < threads.size(); i++) counts[static_cast<int>(threads[i].now)]++;
        const size_t shuffling = counts[1], waiting = counts[2], blocked = counts[3], done = counts[4];
        alive += shuffling + waiting + blocked;
        at_block += blocked;
        if (shuffling + waiting == 0) continue;
        if (blocked + done > 0 || (shuffling > 0 && waiting > 0)) fail("lanes of a warp wait for different things");
        for (size_t i = first; i < first + 32 && i < threads.size(); i++) threads[i].now = state::ready;
    }
    if (alive > 0 && alive == at_block) {
        for (thread &t : threads) {
            if (t.now == state::block) t.now = state::ready;
        }
    }
    return alive > 0;
}

inline void run_block(unsigned count, unsigned order) {
    while (stacks.size() < count) stacks.emplace_back(stack_bytes);
    threads.assign(count, thread{});
    for (unsigned i = 0; i < count; i++) {
        threads[i].index = {i, 0, 0};
        begin(&threads[i].context, stacks[i].data(), stack_bytes, enter);
    }
    do {
        // 0: as they are numbered; 1: backwards; else by a step that is prime to the number of threads.
        for (unsigned i = 0; i < count; i++) {
            const unsigned number = order == 0 ? i : order == 1 ? count - 1 - i : i * (2 * order + 1) % count;
            if (threads[number].now == state::ready) resume(number);
        }
    } while (release());
}

struct kernel {
    std::string name;
    size_t argument_bytes;
    unsigned threads;
    std::function<void(const void *)> run;
};

inline std::map<std::string, kernel> &kernels() {
    static std::map<std::string, kernel> all;
    return all;
}

struct registration {
    registration(const char *name, size_t bytes, unsigned threads, void (*run)(const void *)) {
        kernels()[name] = {name, bytes, threads, run};
    }
};

struct launch {
    const kernel *what;
    dim size;
    unsigned threads, shared;
    std::vector<unsigned char> arguments;
};

inline void run(const launch &l) {
    const char *named = std::getenv("LOOPER_EMULATED_ORDER");
    const unsigned order = named ? static_cast<unsigned>(std::atoi(named)) : 0;
    if (l.threads != l.what->threads) fail("a kernel was not started with its number of threads");
    const std::function<void()> once = [&] { l.what->run(l.arguments.data()); };
    body = &once;
    grid = l.size;
    block_size = {l.threads, 1, 1};
    // Of the very size, so that the address sanitizer sees what is beyond.
    if (posix_memalign(reinterpret_cast<void **>(&shared_memory), 16, l.shared > 0 ? l.shared : 1) != 0) std::abort();
    for (unsigned z = 0; z < grid.z; z++) {
        for (unsigned y = 0; y < grid.y; y++) {
            for (unsigned x = 0; x < grid.x; x++) {
                block_index = {x, y, z};
                std::memset(shared_memory, 0xff, l.shared);
                run_block(l.threads, order);
            }
        }
    }
    std::free(shared_memory);
}

}  // namespace emulated
