/* NVIDIA's libraries, found at run time: the driver, cuBLAS, and the compiler NVRTC. */
#ifndef LP_CUDA_LIBRARY_H
#define LP_CUDA_LIBRARY_H

#include <stddef.h>
#include <stdint.h>

/* Types of the libraries, as far as they are used. Handles are opaque. */
typedef uint64_t lp_cuda_address;
typedef void *lp_cuda_handle;

/* Numbers of the libraries' interfaces. */
enum {
    LP_CUDA_OUT_OF_MEMORY = 2,
    LP_CUDA_MULTIPROCESSORS = 16,  /* device attributes */
    LP_CUDA_CAPABILITY_MAJOR = 75,
    LP_CUDA_CAPABILITY_MINOR = 76,
    LP_CUDA_MOST_SHARED = 8,       /* function attribute: bytes of dynamic shared memory */
    LP_CUDA_CAPTURE_THREAD = 1,    /* capture mode: other threads go on as usual */
    LP_CUBLAS_PLAIN = 0,
    LP_CUBLAS_TRANSPOSED = 1,
    LP_CUBLAS_FLOATS = 0,  /* CUDA_R_32F */
    LP_CUBLAS_BF16 = 14,   /* CUDA_R_16BF */
    LP_CUBLAS_IN_FLOATS = 68, /* CUBLAS_COMPUTE_32F */
    LP_CUBLAS_ANY_WAY = -1,   /* CUBLAS_GEMM_DEFAULT */
};

/* X(field, name of the symbol, parameters); all return 0 for success. */
#define LP_CUDA_DRIVER(X) \
    X(init, "cuInit", (unsigned flags)) \
    X(describe, "cuGetErrorString", (int error, const char **text)) \
    X(count_devices, "cuDeviceGetCount", (int *count)) \
    X(device, "cuDeviceGet", (int *device, int ordinal)) \
    X(attribute, "cuDeviceGetAttribute", (int *value, int attribute, int device)) \
    X(retain, "cuDevicePrimaryCtxRetain", (lp_cuda_handle *context, int device)) \
    X(release, "cuDevicePrimaryCtxRelease_v2", (int device)) \
    X(make_current, "cuCtxSetCurrent", (lp_cuda_handle context)) \
    X(memory, "cuMemGetInfo_v2", (size_t *free, size_t *total)) \
    X(allocate, "cuMemAlloc_v2", (lp_cuda_address *address, size_t bytes)) \
    X(release_memory, "cuMemFree_v2", (lp_cuda_address address)) \
    X(allocate_host, "cuMemAllocHost_v2", (void **memory, size_t bytes)) \
    X(release_host, "cuMemFreeHost", (void *memory)) \
    X(upload, "cuMemcpyHtoDAsync_v2", (lp_cuda_address to, const void *from, size_t bytes, lp_cuda_handle stream)) \
    X(download, "cuMemcpyDtoHAsync_v2", (void *to, lp_cuda_address from, size_t bytes, lp_cuda_handle stream)) \
    X(copy, "cuMemcpyDtoDAsync_v2", (lp_cuda_address to, lp_cuda_address from, size_t bytes, lp_cuda_handle stream)) \
    X(clear, "cuMemsetD8Async", (lp_cuda_address to, unsigned char byte, size_t bytes, lp_cuda_handle stream)) \
    X(make_stream, "cuStreamCreate", (lp_cuda_handle *stream, unsigned flags)) \
    X(free_stream, "cuStreamDestroy_v2", (lp_cuda_handle stream)) \
    X(wait, "cuStreamSynchronize", (lp_cuda_handle stream)) \
    X(load_module, "cuModuleLoadData", (lp_cuda_handle *module, const void *image)) \
    X(unload_module, "cuModuleUnload", (lp_cuda_handle module)) \
    X(function, "cuModuleGetFunction", (lp_cuda_handle *function, lp_cuda_handle module, const char *name)) \
    X(set_function, "cuFuncSetAttribute", (lp_cuda_handle function, int attribute, int value)) \
    X(launch, "cuLaunchKernel", \
      (lp_cuda_handle function, unsigned x, unsigned y, unsigned z, unsigned threads_x, unsigned threads_y, \
       unsigned threads_z, unsigned shared, lp_cuda_handle stream, void **parameters, void **extra)) \
    X(begin_capture, "cuStreamBeginCapture_v2", (lp_cuda_handle stream, int mode)) \
    X(end_capture, "cuStreamEndCapture", (lp_cuda_handle stream, lp_cuda_handle *graph)) \
    X(instantiate, "cuGraphInstantiateWithFlags", \
      (lp_cuda_handle *made, lp_cuda_handle graph, unsigned long long flags)) \
    X(launch_graph, "cuGraphLaunch", (lp_cuda_handle made, lp_cuda_handle stream)) \
    X(free_graph, "cuGraphDestroy", (lp_cuda_handle graph)) \
    X(free_made_graph, "cuGraphExecDestroy", (lp_cuda_handle made))

#define LP_CUDA_BLAS(X) \
    X(create, "cublasCreate_v2", (lp_cuda_handle *handle)) \
    X(destroy, "cublasDestroy_v2", (lp_cuda_handle handle)) \
    X(set_stream, "cublasSetStream_v2", (lp_cuda_handle handle, lp_cuda_handle stream)) \
    X(sgemm, "cublasSgemm_v2", \
      (lp_cuda_handle handle, int transpose_a, int transpose_b, int m, int n, int k, const float *alpha, \
       const float *a, int lda, const float *b, int ldb, const float *beta, float *c, int ldc)) \
    X(gemm, "cublasGemmEx", \
      (lp_cuda_handle handle, int transpose_a, int transpose_b, int m, int n, int k, const void *alpha, const void *a, \
       int type_a, int lda, const void *b, int type_b, int ldb, const void *beta, void *c, int type_c, int ldc, \
       int compute, int algorithm))

#define LP_CUDA_COMPILER(X) \
    X(version, "nvrtcVersion", (int *major, int *minor)) \
    X(count_architectures, "nvrtcGetNumSupportedArchs", (int *count)) \
    X(architectures, "nvrtcGetSupportedArchs", (int *architectures)) \
    X(create, "nvrtcCreateProgram", \
      (lp_cuda_handle *program, const char *text, const char *name, int headers, const char *const *header_texts, \
       const char *const *header_names)) \
    X(destroy, "nvrtcDestroyProgram", (lp_cuda_handle *program)) \
    X(compile, "nvrtcCompileProgram", (lp_cuda_handle program, int count, const char *const *options)) \
    X(log_size, "nvrtcGetProgramLogSize", (lp_cuda_handle program, size_t *size)) \
    X(log, "nvrtcGetProgramLog", (lp_cuda_handle program, char *log)) \
    X(cubin_size, "nvrtcGetCUBINSize", (lp_cuda_handle program, size_t *size)) \
    X(cubin, "nvrtcGetCUBIN", (lp_cuda_handle program, char *image)) \
    X(ptx_size, "nvrtcGetPTXSize", (lp_cuda_handle program, size_t *size)) \
    X(ptx, "nvrtcGetPTX", (lp_cuda_handle program, char *image))

#define LP_CUDA_FIELD(field, symbol, parameters) int (*field) parameters;

typedef struct lp_cuda_library {
    struct {
        LP_CUDA_DRIVER(LP_CUDA_FIELD)
    } driver;
    struct {
        LP_CUDA_BLAS(LP_CUDA_FIELD)
    } blas;
    struct {
        LP_CUDA_COMPILER(LP_CUDA_FIELD)
    } compiler;
    const char *missing; /* what was not found, and what to do; NULL: all is there */
} lp_cuda_library;

/* What was found on the first call. LOOPER_CUDA_PATH in the environment names folders to look in first, with colons
 * between: those of the libraries, a CUDA folder, or the `nvidia` folder of Python packages. Static. */
const lp_cuda_library *lp_cuda_library_find(void);

#endif
