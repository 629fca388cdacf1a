// A driver, a cuBLAS and an NVRTC that need no GPU: the very text of the kernels, compiled by the host's compiler. Shows
// that indices and logic are right, and nothing about speed.
//
//     g++ -std=c++17 -O2 -fPIC -shared -ISources/CLooper/kernels Tests/Engine/emulated-cuda.cpp -o DIR/libcuda.so.1
//     ln -s libcuda.so.1 DIR/libcublas.so.12; ln -s libcuda.so.1 DIR/libnvrtc.so.12
//     LOOPER_CUDA_PATH=DIR LOOPER_CUDA_CACHE=none ./engine-check ops cuda
//
// LOOPER_EMULATED_ORDER: the order of threads (0, 1, 2 ...). LOOPER_EMULATED_FREE: bytes the device has free.
#define LP_READING
#define LP_TRAINING
#include "emulated-device.hpp"

#include "arguments.h"
#include "train_arguments.h"
// the two .h stand first in the text
#include "common.cu"
#include "unpack.cu"
#include "weights.cu"
#include "small.cu"
#include "few.cu"
#include "cache.cu"
#include "attention.cu"
#include "tiles.cu"
#include "train_rows.cu"
#include "train_rotate.cu"
#include "train_loss.cu"
#include "train_exact.cu"
#include "train_tiles.cu"

namespace {

constexpr int bad_value = 1, no_memory = 2, not_found = 500, not_while_capturing = 900;

std::vector<emulated::launch> *captured;  // or null

struct graph {
    std::vector<emulated::launch> launches;
};

bool transposed(int how) { return how == 1; }

size_t place(int transpose, int row, int column, int stride) {
    return transposed(transpose) ? size_t(row) * size_t(stride) + size_t(column)
                                 : size_t(column) * size_t(stride) + size_t(row);
}

// Column-major c (m, n) = a · b * alpha + c * beta
template <class A, class B, class Get, class Put>
void multiply(
    int transpose_a, int transpose_b, int m, int n, int k, float alpha, const A &a, int lda, const B &b, int ldb,
    float beta, int ldc, const Get &get, const Put &put) {
    for (int j = 0; j < n; j++) {
        for (int i = 0; i < m; i++) {
            float sum = 0;
            for (int l = 0; l < k; l++) sum += a(place(transpose_a, i, l, lda)) * b(place(transpose_b, l, j, ldb));
            const size_t to = size_t(j) * size_t(ldc) + size_t(i);
            put(to, alpha * sum + (beta == 0 ? 0 : beta * get(to)));
        }
    }
}

bool fits(int transpose_a, int transpose_b, int m, int n, int k, int lda, int ldb, int ldc) {
    if (m < 1 || n < 1 || k < 1) return false;
    return lda >= (transpose_a ? k : m) && ldb >= (transpose_b ? n : k) && ldc >= m;
}

}  // namespace

extern "C" {

int cuInit(unsigned) { return 0; }
int cuGetErrorString(int, const char **text) {
    *text = "emulated";
    return 0;
}
int cuDeviceGetCount(int *count) {
    *count = 1;
    return 0;
}
int cuDeviceGet(int *device, int) {
    *device = 0;
    return 0;
}
int cuDeviceGetAttribute(int *value, int attribute, int) {
    *value = attribute == 16 ? 4 : attribute == 75 ? 9 : 0;
    return 0;
}
int cuDevicePrimaryCtxRetain(void **context, int) {
    *context = &captured;
    return 0;
}
int cuDevicePrimaryCtxRelease_v2(int) { return 0; }
int cuCtxSetCurrent(void *context) { return context ? 0 : bad_value; }

int cuMemGetInfo_v2(size_t *available, size_t *total) {
    const char *named = std::getenv("LOOPER_EMULATED_FREE");
    *available = *total = named ? static_cast<size_t>(std::atoll(named)) : size_t(1) << 34;
    return 0;
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
    if (captured) return not_while_capturing;
    void *memory = nullptr;
    if (bytes == 0) return bad_value;
    if (posix_memalign(&memory, 256, bytes) != 0) return no_memory;
    std::memset(memory, 0xff, bytes);
    *address = reinterpret_cast<uint64_t>(memory);
    return 0;
}
int cuMemFree_v2(uint64_t address) {
    std::free(reinterpret_cast<void *>(address));
    return 0;
}
int cuMemAllocHost_v2(void **memory, size_t bytes) {
    *memory = std::malloc(bytes);
    return *memory ? 0 : no_memory;
}
int cuMemFreeHost(void *memory) {
    std::free(memory);
    return 0;
}
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *) {
    if (captured) return not_while_capturing;
    std::memcpy(reinterpret_cast<void *>(to), from, bytes);
    return 0;
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *) {
    if (captured) return not_while_capturing;
    std::memcpy(to, reinterpret_cast<void *>(from), bytes);
    return 0;
}
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void *) {
    if (captured) return not_while_capturing;
    std::memcpy(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes);
    return 0;
}
int cuMemsetD8Async(uint64_t to, unsigned char byte, size_t bytes, void *) {
    if (captured) return not_while_capturing;
    std::memset(reinterpret_cast<void *>(to), byte, bytes);
    return 0;
}

int cuStreamCreate(void **stream, unsigned) {
    *stream = &captured;
    return 0;
}
int cuStreamDestroy_v2(void *) { return 0; }
int cuStreamSynchronize(void *) { return captured ? not_while_capturing : 0; }

int cuModuleLoadData(void **module, const void *image) {
    if (std::strcmp(static_cast<const char *>(image), "emulated image") != 0) return bad_value;
    *module = &captured;
    return 0;
}
int cuModuleUnload(void *) { return 0; }
int cuModuleGetFunction(void **function, void *, const char *name) {
    const auto found = emulated::kernels().find(name);
    if (found == emulated::kernels().end()) return not_found;
    *function = &found->second;
    return 0;
}
int cuFuncSetAttribute(void *, int, int) { return 0; }

int cuLaunchKernel(
    void *function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threads_y, unsigned threads_z,
    unsigned shared, void *, void **parameters, void **) {
    if (x < 1 || y < 1 || z < 1 || y > 65535 || z > 65535 || threads_y != 1 || threads_z != 1) return bad_value;
    if (shared > 227 * 1024) return bad_value;
    const auto *what = static_cast<const emulated::kernel *>(function);
    const auto *bytes = static_cast<const unsigned char *>(parameters[0]);
    if (what->argument_bytes > 4096) return bad_value;
    emulated::launch l{what, {x, y, z}, threads, shared, {bytes, bytes + what->argument_bytes}};
    if (captured) {
        captured->push_back(l);
    } else {
        emulated::run(l);
    }
    return 0;
}

int cuStreamBeginCapture_v2(void *, int) {
    if (captured) return not_while_capturing;
    captured = new std::vector<emulated::launch>;
    return 0;
}
int cuStreamEndCapture(void *, void **made) {
    if (!captured) return bad_value;
    *made = new graph{*captured};
    delete captured;
    captured = nullptr;
    return 0;
}
int cuGraphInstantiateWithFlags(void **made, void *from, unsigned long long) {
    *made = new graph{*static_cast<graph *>(from)};
    return 0;
}
int cuGraphLaunch(void *made, void *) {
    if (captured) return not_while_capturing;
    for (const emulated::launch &l : static_cast<graph *>(made)->launches) emulated::run(l);
    return 0;
}
int cuGraphDestroy(void *made) {
    delete static_cast<graph *>(made);
    return 0;
}
int cuGraphExecDestroy(void *made) { return cuGraphDestroy(made); }

int cublasCreate_v2(void **handle) {
    *handle = &captured;
    return 0;
}
int cublasDestroy_v2(void *) { return 0; }
int cublasSetStream_v2(void *, void *) { return 0; }

int cublasSgemm_v2(
    void *, int transpose_a, int transpose_b, int m, int n, int k, const float *alpha, const float *a, int lda,
    const float *b, int ldb, const float *beta, float *c, int ldc) {
    if (captured) return not_while_capturing;
    if (!fits(transpose_a, transpose_b, m, n, k, lda, ldb, ldc)) return 7;
    multiply(
        transpose_a, transpose_b, m, n, k, *alpha, [=](size_t i) { return a[i]; }, lda, [=](size_t i) { return b[i]; },
        ldb, *beta, ldc, [=](size_t i) { return c[i]; }, [=](size_t i, float value) { c[i] = value; });
    return 0;
}

int cublasGemmEx(
    void *, int transpose_a, int transpose_b, int m, int n, int k, const void *alpha, const void *a, int type_a,
    int lda, const void *b, int type_b, int ldb, const void *beta, void *c, int type_c, int ldc, int compute, int) {
    if (captured) return not_while_capturing;
    if (!fits(transpose_a, transpose_b, m, n, k, lda, ldb, ldc)) return 7;
    if (type_a != 14 || type_b != 14 || (type_c != 0 && type_c != 14) || compute != 68) return 7;
    const auto *left = static_cast<const unsigned short *>(a), *right = static_cast<const unsigned short *>(b);
    auto *floats = static_cast<float *>(c);
    auto *halves = static_cast<unsigned short *>(c);
    multiply(
        transpose_a, transpose_b, m, n, k, *static_cast<const float *>(alpha),
        [=](size_t i) { return lp_float_of_bf16(left[i]); }, lda, [=](size_t i) { return lp_float_of_bf16(right[i]); },
        ldb, *static_cast<const float *>(beta), ldc,
        [=](size_t i) { return type_c == 14 ? lp_float_of_bf16(halves[i]) : floats[i]; },
        [=](size_t i, float value) {
            if (type_c == 14) {
                halves[i] = lp_bf16_of_float(value);
            } else {
                floats[i] = value;
            }
        });
    return 0;
}

int nvrtcVersion(int *major, int *minor) {
    *major = *minor = 0;
    return 0;
}
int nvrtcGetNumSupportedArchs(int *count) {
    *count = 1;
    return 0;
}
int nvrtcGetSupportedArchs(int *all) {
    *all = 90;
    return 0;
}
int nvrtcCreateProgram(void **program, const char *text, const char *, int, const char *const *, const char *const *) {
    *program = &captured;
    return std::strstr(text, "LP_KERNEL(lp_cuda_norm_rows") ? 0 : bad_value;
}
int nvrtcDestroyProgram(void **) { return 0; }
int nvrtcCompileProgram(void *, int count, const char *const *options) {
    return count > 0 && std::strcmp(options[0], "--gpu-architecture=sm_90") == 0 ? 0 : bad_value;
}
int nvrtcGetProgramLogSize(void *, size_t *size) {
    *size = 1;
    return 0;
}
int nvrtcGetProgramLog(void *, char *log) {
    *log = 0;
    return 0;
}
int nvrtcGetCUBINSize(void *, size_t *size) {
    *size = sizeof "emulated image";
    return 0;
}
int nvrtcGetCUBIN(void *, char *image) {
    std::strcpy(image, "emulated image");
    return 0;
}
int nvrtcGetPTXSize(void *, size_t *) { return bad_value; }
int nvrtcGetPTX(void *, char *) { return bad_value; }

}  // extern "C"
