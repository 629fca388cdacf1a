#!/usr/bin/env python3
"""Looper's engine beside llama.cpp and, where it is given, ik_llama.cpp: reading and writing, on the same files.

    swift build -c release --product looper
    pip install llama-cpp-python numpy     # built for this machine: CMAKE_ARGS=-DGGML_NATIVE=ON
    Tests/Benchmarks/engine-speed.py model.gguf … [--threads 2] [--prompt 512] [--generate 64] [--rounds 5]
                                     [--looper .build/release/looper] [--python PYTHON] [--ik llama-bench] [--busy]

Each round starts every program once, one after the other, so that a busy machine is busy for all; medians count.
llama.cpp is measured with and without its repacked weights, each after a warm-up, with logits of the last position
alone; the better of the two is the peer, for reading and for writing apart. ik_llama.cpp likewise, with `-rtr`.
"Bandwidth" is what as many threads as the engines use read from 1 GB, measured in the same rounds. "Reached" is the
share of it that writing takes: bytes of weights for a token (all but an embedding that is not the head as well) times
tokens a second; keys and values are not counted. Peak MB of llama.cpp hold
the Python around it. `--busy` repeats all with one core kept busy by another process.
"""

import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BANDWIDTH = r"""
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 4, LANES = 32 };
static const size_t BYTES = (size_t)1 << 30;
static uint64_t *memory;
static size_t words_each;
static pthread_barrier_t barrier;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void *read_part(void *argument) {
    const uint64_t *words = memory + (size_t)(intptr_t)argument * words_each;
    uint64_t sums[LANES] = {0}, total = 0;
    for (int repeat = -1; repeat < REPEATS; repeat++) {
        if (repeat == 0) pthread_barrier_wait(&barrier);
        for (size_t i = 0; i + LANES <= words_each; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) sums[lane] += words[i + lane];
        }
    }
    pthread_barrier_wait(&barrier);
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    return (void *)(intptr_t)total;
}

int main(int count, char **arguments) {
    const int threads = count > 1 ? atoi(arguments[1]) : 1;
    if (threads < 1 || threads > 256) return 2;
    words_each = BYTES / sizeof *memory / (size_t)threads;
    memory = malloc(BYTES);
    if (!memory) return 1;
    memset(memory, 1, BYTES);
    pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
    pthread_t ids[256];
    for (intptr_t i = 0; i < threads; i++) pthread_create(&ids[i], NULL, read_part, (void *)i);
    pthread_barrier_wait(&barrier);
    const double start = now();
    pthread_barrier_wait(&barrier);
    const double seconds = now() - start;
    uintptr_t total = 0;
    for (int i = 0; i < threads; i++) {
        void *sum;
        pthread_join(ids[i], &sum);
        total += (uintptr_t)sum;
    }
    printf("%.3f %u\n", (double)words_each * (double)threads * 8.0 * REPEATS / seconds / 1e9, (unsigned)(total & 1));
    return 0;
}
"""

# Numbers in a block and bytes of it, by the format's own type tags.
TENSOR_TYPES = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84),
    11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 30: (1, 2),
}
READ, WRITE = "prompt_tokens_per_second", "generate_tokens_per_second"


def tensor_bytes(path):
    """Bytes of each tensor of a GGUF file, by name."""
    with open(path, "rb") as file:
        def number(form):
            return struct.unpack("<" + form, file.read(struct.calcsize("<" + form)))[0]

        def text():
            return file.read(number("Q")).decode()

        def skip_value(kind):
            if kind == 8:
                text()
            elif kind == 9:
                kind, count = number("I"), number("Q")
                for _ in range(count):
                    skip_value(kind)
            else:
                file.read({0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}[kind])

        if file.read(4) != b"GGUF":
            sys.exit(f"{path} is not a GGUF file")
        number("I")
        tensors, entries = number("Q"), number("Q")
        for _ in range(entries):
            text()
            skip_value(number("I"))
        sizes = {}
        for _ in range(tensors):
            name, elements = text(), 1
            for _ in range(number("I")):
                elements *= number("Q")
            kind = number("I")
            number("Q")
            if kind not in TENSOR_TYPES:
                sys.exit(f"{path}: tensor {name} has type {kind}, which this script does not know")
            block, bytes_of_block = TENSOR_TYPES[kind]
            sizes[name] = elements // block * bytes_of_block
        return sizes


def bytes_per_token(path):
    sizes = tensor_bytes(path)
    tied = "output.weight" not in sizes
    return sum(size for name, size in sizes.items() if tied or name != "token_embd.weight")


def peer(model, threads, prompt, generate, repack):
    """One measurement of llama.cpp in this process."""
    import ctypes
    import resource
    import llama_cpp as llama

    log = llama.llama_log_callback(lambda *_: None)
    llama.llama_log_set(log, ctypes.c_void_p(0))
    llama.llama_backend_init()
    start = time.perf_counter()
    parameters = llama.llama_model_default_params()
    parameters.use_extra_bufts = repack
    weights = llama.llama_model_load_from_file(model.encode(), parameters)
    if not weights:
        sys.exit(f"llama.cpp cannot load {model}")
    options = llama.llama_context_default_params()
    options.n_ctx = prompt + generate + 8
    options.n_batch = options.n_ubatch = 512
    options.n_threads = options.n_threads_batch = threads
    context = llama.llama_init_from_model(weights, options)
    load = time.perf_counter() - start
    batch = llama.llama_batch_init(512, 0, 1)

    def decode(ids, position):
        batch.n_tokens = len(ids)
        for index, token in enumerate(ids):
            batch.token[index] = token
            batch.pos[index] = position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = 0
            batch.logits[index] = index == len(ids) - 1
        if llama.llama_decode(context, batch) != 0:
            sys.exit("llama_decode failed")
        llama.llama_synchronize(context)

    def measure(prompt, generate):
        vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(weights))
        ids = [index * 7919 % (vocabulary - 1000) + 500 for index in range(prompt)]
        llama.llama_memory_clear(llama.llama_get_memory(context), True)
        start = time.perf_counter()
        for first in range(0, prompt, 512):
            decode(ids[first:first + 512], first)
        middle = time.perf_counter()
        for index in range(generate):
            decode([1000 + index], prompt + index)
        return prompt / (middle - start), generate / (time.perf_counter() - middle)

    measure(min(prompt, 128), min(generate, 4))
    read, write = measure(prompt, generate)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({READ: read, WRITE: write, "load_seconds": load, "peak_memory_bytes": peak}))


def run(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:3]))} … failed: {(result.stderr or result.stdout)[-2000:]}")
    return result.stdout


class Programs:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.TemporaryDirectory()
        self.bandwidth_program = self.compile_bandwidth()

    def compile_bandwidth(self):
        compiler = next(filter(None, map(shutil.which, ["cc", "clang", "gcc"])), None)
        if not compiler:
            sys.exit("there is no C compiler (cc, clang or gcc) to measure the memory's bandwidth with; install one")
        source, program = (Path(self.folder.name) / name for name in ("bandwidth.c", "bandwidth"))
        source.write_text(BANDWIDTH)
        run([compiler, "-O3", "-march=native", "-pthread", "-o", str(program), str(source)])
        return str(program)

    def bandwidth(self):
        return float(run([self.bandwidth_program, str(self.options.threads)]).split()[0]) * 1e9

    def looper(self, model):
        o = self.options
        command = [o.looper, "bench", "--model", f"gguf:{model}", "--threads", str(o.threads)]
        command += ["--prompt", str(o.prompt), "--generate", str(o.generate), "--json"]
        report = json.loads(run(command))
        missing = {READ, WRITE} - report.keys()
        if missing:
            sys.exit(f"`looper bench` gave no {', '.join(sorted(missing))}: {report}")
        return report

    def llama(self, model, repack):
        o = self.options
        script = [o.python, __file__, "--peer", "repack" if repack else "plain"]
        numbers = ["--threads", str(o.threads), "--prompt", str(o.prompt), "--generate", str(o.generate)]
        return json.loads(run(script + numbers + [model]).splitlines()[-1])

    def ik(self, model, repack):
        o = self.options
        command = [o.ik, "-m", model, "-t", str(o.threads), "-p", str(o.prompt), "-n", "0", "-r", "1", "-o", "json"]
        command += ["-gp", f"{o.prompt},{o.generate}", "-rtr", "1" if repack else "0"]
        output = run(command)
        rows = json.loads(output[output.index("["):])
        read = next(row["avg_ts"] for row in rows if row["n_gen"] == 0)
        return {READ: read, WRITE: next(row["avg_ts"] for row in rows if row["n_gen"] > 0)}

    def all(self):
        programs = {
            "looper": self.looper,
            "llama.cpp, repacked": lambda model: self.llama(model, True),
            "llama.cpp, as in the file": lambda model: self.llama(model, False),
        }
        if self.options.ik:
            programs["ik_llama.cpp, repacked"] = lambda model: self.ik(model, True)
            programs["ik_llama.cpp, as in the file"] = lambda model: self.ik(model, False)
        return programs


class Busy:
    """Keeps the first core of this machine busy."""

    def __init__(self, core):
        self.core = core

    def __enter__(self):
        pin = f"os.sched_setaffinity(0, [{self.core}])"
        code = f"import os\nif hasattr(os, 'sched_setaffinity'): {pin}\nwhile True: pass"
        self.process = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(0.5)

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def summary(rounds, key):
    values = [round[key] for round in rounds if round.get(key) is not None]
    if not values:
        return None
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def measure(model, programs, options):
    """Median, least and most of each figure of each program, idle and, if asked for, busy."""
    names = programs.all()
    idle = {name: [] for name in names}
    busy = {name: [] for name in names}
    bandwidths = []
    for number in range(options.rounds):
        bandwidths.append(programs.bandwidth())
        for name, program in names.items():
            print(f"{Path(model).name}: round {number + 1}, {name}      ", end="\r", file=sys.stderr)
            idle[name].append(program(model))
            if options.busy:
                with Busy(sorted(os.sched_getaffinity(0))[0] if hasattr(os, "sched_getaffinity") else 0):
                    busy[name].append(program(model))
    print(" " * 78, end="\r", file=sys.stderr)
    keys = [READ, WRITE, "load_seconds", "peak_memory_bytes"]
    result = {
        "model": Path(model).name,
        "bytes_per_token": bytes_per_token(model),
        "bandwidth": {"median": statistics.median(bandwidths), "least": min(bandwidths), "most": max(bandwidths)},
        "programs": {name: {key: summary(rounds, key) for key in keys} for name, rounds in idle.items()},
    }
    first = idle["looper"][0]
    result["looper"] = {key: first.get(key) for key in ("backend", "cpu")}
    if options.busy:
        result["busy"] = {name: {key: summary(rounds, key) for key in keys} for name, rounds in busy.items()}
    result["ratios"] = ratios(result["programs"])
    return result


def ratios(programs):
    """Looper's medians by the best of each peer."""
    found = {}
    for peer_name in ("llama.cpp", "ik_llama.cpp"):
        rows = [row for name, row in programs.items() if name.startswith(peer_name + ",")]
        if rows:
            found[peer_name] = {
                label: programs["looper"][key]["median"] / max(row[key]["median"] for row in rows)
                for label, key in (("read", READ), ("write", WRITE))
            }
    return found


def cell(figure):
    return f"{figure['median']:.1f} ({figure['least']:.1f}–{figure['most']:.1f})"


def print_table(result, options):
    bandwidth = result["bandwidth"]
    detail = ", ".join(str(value) for value in result["looper"].values() if value is not None)
    print(f"\n### {result['model']}\n")
    print(f"{result['bytes_per_token'] / 1e6:.1f} MB of weights for a token; {options.threads} threads; prompt of "
          f"{options.prompt}, {options.generate} written; bandwidth {bandwidth['median'] / 1e9:.1f} "
          f"({bandwidth['least'] / 1e9:.1f}–{bandwidth['most'] / 1e9:.1f}) GB/s; looper: {detail}\n")
    print("| program | read tok/s | write tok/s | reached | load s | peak MB |" + (" busy read | busy write |"
                                                                            if options.busy else ""))
    print("| --- |" + " ---: |" * (7 if options.busy else 5))
    for name, row in result["programs"].items():
        reached = row[WRITE]["median"] * result["bytes_per_token"] / bandwidth["median"]
        load, peak = row["load_seconds"], row["peak_memory_bytes"]
        line = f"| {name} | {cell(row[READ])} | {cell(row[WRITE])} | {reached:.0%} |"
        line += f" {load['median']:.2f} |" if load else " |"
        line += f" {peak['median'] / 1e6:.0f} |" if peak else " |"
        if options.busy:
            for key in (READ, WRITE):
                figure = result["busy"][name][key]["median"]
                line += f" {figure:.1f} ({figure / row[key]['median']:.0%}) |"
        print(line)
    print()
    for name, ratio in result["ratios"].items():
        print(f"looper by the best of {name}: reading {ratio['read']:.2f}, writing {ratio['write']:.2f}")


def check(options):
    """Says what is missing before anything is measured."""
    for model in options.models:
        if not Path(model).is_file():
            sys.exit(f"there is no model file {model}")
    if not shutil.which(options.looper):
        sys.exit(f"there is no program {options.looper}; `swift build -c release --product looper` makes it, or name "
                 "another with --looper")
    if subprocess.run([options.python, "-c", "import llama_cpp"], capture_output=True).returncode != 0:
        sys.exit(f"{options.python} has no llama_cpp; `pip install llama-cpp-python` there, or name another Python "
                 "with --python")
    if options.ik and not shutil.which(options.ik):
        sys.exit(f"there is no program {options.ik}; --ik names ik_llama.cpp's llama-bench")
    if min(options.threads, options.prompt, options.generate, options.rounds) < 1:
        sys.exit("--threads, --prompt, --generate and --rounds are at least 1")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.gguf")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--looper", default=".build/release/looper")
    parser.add_argument("--python", default=sys.executable, help="a Python with llama_cpp")
    parser.add_argument("--ik", help="llama-bench of ik_llama.cpp")
    parser.add_argument("--busy", action="store_true", help="measure also with one core kept busy")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--peer", choices=["repack", "plain"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(options.models[0], options.threads, options.prompt, options.generate, options.peer == "repack")
    check(options)
    programs = Programs(options)
    results = []
    for model in options.models:
        results.append(measure(model, programs, options))
        if not options.json:
            print_table(results[-1], options)
    if options.json:
        print(json.dumps({"rounds": options.rounds, "prompt": options.prompt, "generate": options.generate,
                          "threads": options.threads, "models": results}, indent=2))


main()
