#!/usr/bin/env python3
"""Whether Looper's engine computes what llama.cpp computes: greedy texts and perplexity on the same files.

    swift build -c release --product looper
    pip install llama-cpp-python numpy
    Tests/Benchmarks/engine-agreement.py model.gguf … [--looper .build/release/looper] [--threads 2] [--window 2048]
                                         [--tokens 8192] [--generate 64] [--only greedy|perplexity] [--json]

Greedy: 64 tokens after each of 20 prompts, code and prose, as they stand and as a user's message; both sides read the
same ids. Both round inputs of products to 8 bits in their own way, so that texts part where the two likeliest tokens
are nearly equal: the gap between their logits, as llama.cpp has them, is shown for each place where they part.
Perplexity: files of Python's own library, cut at a line to at most 8,192 tokens by Looper's tokenizer; windows follow
each other without overlap, and every position after the first of a window is scored.
"""

import argparse
import codecs
import ctypes
import json
import math
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

FILES = ["argparse.py", "textwrap.py", "shlex.py", "configparser.py", "tarfile.py"]

CODE = [
    "def fibonacci(n):\n    \"\"\"The first n Fibonacci numbers.\"\"\"\n",
    "import os\nimport sys\n\ndef count_lines(path):\n",
    "class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n",
    "func median(of values: [Double]) -> Double? {\n",
    "#include <stdio.h>\n\n/* Prints each argument on a line of its own. */\nint main(int argc, char **argv) {\n",
    "SELECT customers.name, COUNT(orders.id)\nFROM customers\n",
    "const debounce = (callback, milliseconds) => {\n",
    "#!/bin/sh\n# Removes backups that are older than a week.\nset -eu\n",
    "def test_empty_cart_costs_nothing():\n    cart = Cart()\n",
    "fn parse_header(line: &str) -> Option<(String, String)> {\n",
]
PROSE = [
    "The lighthouse had been dark for eleven years when",
    "To sharpen a kitchen knife on a stone, first",
    "A hash table keeps its entries in buckets. When two keys fall into the same bucket,",
    "Dear neighbours,\n\nthe water in our street will be turned off on Tuesday because",
    "Rivers carry sand to the sea. Over thousands of years",
]
QUESTIONS = [
    "Write a Python function that reverses the words of a sentence.",
    "What is the difference between a process and a thread?",
    "Explain in two sentences why the sky is blue.",
    "This loop never ends: `while i < 10: print(i)`. Why?",
    "Name four vegetables that grow in winter.",
]


def prompts():
    """Twenty of them: half as they stand, half as a user's message."""
    raw, chat = CODE[:5] + PROSE[:5], CODE[5:] + QUESTIONS
    return [(text, False) for text in raw] + [(text, True) for text in chat]


def run(command, text=None):
    result = subprocess.run(command, input=text, capture_output=True)
    if result.returncode != 0:
        problem = (result.stderr or result.stdout).decode(errors="replace")[-2000:]
        sys.exit(f"{' '.join(map(str, command[:2]))} … failed: {problem}")
    return result.stdout


class Looper:
    def __init__(self, program, model, threads):
        self.program = program
        self.options = ["--model", f"gguf:{model}", "--threads", str(threads)]

    def tokenize(self, text, special=False):
        command = [self.program, "tokenize", *self.options, "--special" if special else "--no-special"]
        return json.loads(run(command, text.encode()))

    def generate(self, text, chat, count):
        command = [self.program, "generate", *self.options, "--max-tokens", str(count), "--temperature", "0", "--json"]
        return json.loads(run(command + (["--chat"] if chat else []), text.encode()))

    def perplexity(self, path, window):
        command = [self.program, "perplexity", *self.options, "--window", str(window), str(path)]
        report = json.loads(run(command))
        if not {"perplexity", "tokens"} <= report.keys():
            sys.exit(f"`looper perplexity` gave {report}, without perplexity and tokens")
        return report


class Llama:
    """llama.cpp through its own functions: ids in, logits out."""

    BATCH = 512

    def __init__(self, model, threads, window):
        import llama_cpp
        import numpy
        self.api, self.numpy = llama_cpp, numpy
        self.log = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self.log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self.weights = llama_cpp.llama_model_load_from_file(str(model).encode(), llama_cpp.llama_model_default_params())
        if not self.weights:
            sys.exit(f"llama.cpp cannot load {model}")
        options = llama_cpp.llama_context_default_params()
        options.n_ctx = window
        options.n_batch = options.n_ubatch = self.BATCH
        options.n_threads = options.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.weights, options)
        if not self.context:
            sys.exit(f"llama.cpp cannot make a window of {window}")
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.weights)
        self.count = llama_cpp.llama_vocab_n_tokens(self.vocabulary)
        self.batch = llama_cpp.llama_batch_init(self.BATCH, 0, 1)

    def forget(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def decode(self, ids, position, scored):
        """Logits of the last `scored` of at most 512 ids."""
        batch = self.batch
        batch.n_tokens = len(ids)
        for index, token in enumerate(ids):
            batch.token[index] = token
            batch.pos[index] = position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = 0
            batch.logits[index] = index >= len(ids) - scored
        if self.api.llama_decode(self.context, batch) != 0:
            sys.exit("llama_decode failed")
        rows = self.api.llama_get_logits(self.context)
        return self.numpy.ctypeslib.as_array(rows, shape=(scored, self.count)) if scored else None

    def piece(self, token):
        size = 256
        buffer = ctypes.create_string_buffer(size)
        length = self.api.llama_token_to_piece(self.vocabulary, token, buffer, size, 0, False)
        return buffer.raw[:max(length, 0)]

    def greedy(self, ids, count):
        """The bytes of each token of the likeliest continuation, with the lead of the token over the next."""
        self.forget()
        steps = []
        for first in range(0, len(ids), self.BATCH):
            logits = self.decode(ids[first:first + self.BATCH], first, 1)
        for position in range(len(ids), len(ids) + count):
            token = int(logits[0].argmax())
            second, best = self.numpy.partition(logits[0], -2)[-2:]
            ends = self.api.llama_vocab_is_eog(self.vocabulary, token)
            steps.append((None if ends else self.piece(token), float(best - second)))
            if ends:
                break
            logits = self.decode([token], position, 1)
        return steps

    def loss(self, ids):
        """The sum over all ids but the first of minus the logarithm of their probability."""
        self.forget()
        total = 0.0
        for first in range(0, len(ids), self.BATCH):
            part = ids[first:first + self.BATCH]
            logits = self.decode(part, first, len(part))
            targets = ids[first + 1:first + len(part) + 1]
            for row, target in zip(logits, targets):
                top = float(row.max())
                total += top + math.log(float(self.numpy.exp(row - top).sum(dtype="float64"))) - float(row[target])
        return total


def first_difference(steps, text, count):
    """Where `text` leaves the tokens of `steps`: the step and its lead, or None where they are the same."""
    # Keeps the bytes of an unfinished scalar back.
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    known = ""
    for index, (piece, lead) in enumerate(steps):
        if piece is None:
            return None if known + decoder.decode(b"", final=True) == text else (index, lead)
        known += decoder.decode(piece)
        if not text.startswith(known):
            return index, lead
    known += decoder.decode(b"", final=True)
    return None if len(steps) == count and known == text else (len(steps), None)


def prompt_ids(looper, llama, text, chat, report):
    """The ids that `looper generate` read, made again."""
    if chat:
        text = f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
    ids = looper.tokenize(text, special=chat)
    told = report.get("prompt_tokens", report.get("promptTokens"))
    if told == len(ids) + 1:
        ids = [llama.api.llama_vocab_bos(llama.vocabulary)] + ids
    if told != len(ids):
        sys.exit(f"`looper generate` read {told} ids, and `looper tokenize` gives {len(ids)} for {text!r}")
    return ids


def compare_greedy(looper, llama, options):
    rows = []
    for number, (text, chat) in enumerate(prompts()):
        print(f"prompt {number + 1}", end="\r", file=sys.stderr)
        report = looper.generate(text, chat, options.generate)
        steps = llama.greedy(prompt_ids(looper, llama, text, chat, report), options.generate)
        difference = first_difference(steps, report["text"], options.generate)
        rows.append({
            "prompt": text, "chat": chat, "same": difference is None, "tokens": len(steps),
            "step": difference and difference[0], "lead": difference and difference[1],
        })
    return {"prompts": len(rows), "same": sum(row["same"] for row in rows), "rows": rows}


def code_text(looper, most):
    """Files of the library up to `most` tokens, cut at a line; the text and its ids."""
    library = Path(sysconfig.get_paths()["stdlib"])
    lines = []
    for name in FILES:
        if (library / name).is_file():
            lines += (library / name).read_text().splitlines(keepends=True)
    if not lines:
        sys.exit(f"there is none of {', '.join(FILES)} in {library}")
    low, high = 1, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        if len(looper.tokenize("".join(lines[:middle]))) <= most:
            low = middle
        else:
            high = middle - 1
    text = "".join(lines[:low])
    return text, looper.tokenize(text)


def compare_perplexity(looper, llama, options):
    text, ids = code_text(looper, options.tokens)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "code.py"
        path.write_text(text)
        report = looper.perplexity(path, options.window)
    windows = [ids[first:first + options.window] for first in range(0, len(ids), options.window)]
    scored = sum(len(window) - 1 for window in windows)
    if report["tokens"] not in (scored, len(ids)):
        sys.exit(f"`looper perplexity` counts {report['tokens']} tokens; {len(ids)} in windows of {options.window} are "
                 f"{scored} scored ones")
    peer = math.exp(sum(llama.loss(window) for window in windows) / scored)
    ours = report["perplexity"]
    return {"ids": len(ids), "scored": scored, "window": options.window, "looper": ours, "llama.cpp": peer,
            "difference": ours / peer - 1}


def print_result(result):
    print(f"\n### {result['model']}\n")
    greedy = result.get("greedy")
    if greedy:
        print(f"Greedy texts: {greedy['same']} of {greedy['prompts']} the same\n")
        parted = [row for row in greedy["rows"] if not row["same"]]
        if parted:
            print("| prompt | form | parts at | lead of llama.cpp's token |\n| --- | --- | ---: | ---: |")
        for row in parted:
            form = "chat" if row["chat"] else "raw"
            lead = "—" if row["lead"] is None else f"{row['lead']:.3f}"
            print(f"| {row['prompt'].splitlines()[0][:50]} | {form} | {row['step']} of {row['tokens']} | {lead} |")
    perplexity = result.get("perplexity")
    if perplexity:
        print(f"\nPerplexity of {perplexity['scored']} positions in windows of {perplexity['window']}: looper "
              f"{perplexity['looper']:.4f}, llama.cpp {perplexity['llama.cpp']:.4f} ({perplexity['difference']:+.3%})")


def check(options):
    for model in options.models:
        if not Path(model).is_file():
            sys.exit(f"there is no model file {model}")
    if not shutil.which(options.looper):
        sys.exit(f"there is no program {options.looper}; `swift build -c release --product looper` makes it, or name "
                 "another with --looper")
    try:
        import llama_cpp, numpy  # noqa: F401, E401
    except ImportError as error:
        sys.exit(f"{error}; `pip install llama-cpp-python numpy`, or run this with a Python that has them")
    if options.window < 2 or options.tokens < 2 or options.generate < 1 or options.threads < 1:
        sys.exit("--window and --tokens are at least 2, --generate and --threads at least 1")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.gguf")
    parser.add_argument("--looper", default=".build/release/looper")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--window", type=int, default=2048)
    parser.add_argument("--tokens", type=int, default=8192)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--only", choices=["greedy", "perplexity"])
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    options = parser.parse_args()
    check(options)
    results = []
    for model in options.models:
        looper = Looper(options.looper, model, options.threads)
        llama = Llama(model, options.threads, max(options.window, 1024))
        result = {"model": Path(model).name}
        if options.only != "perplexity":
            result["greedy"] = compare_greedy(looper, llama, options)
        if options.only != "greedy":
            result["perplexity"] = compare_perplexity(looper, llama, options)
        results.append(result)
        if not options.json:
            print_result(result)
    if options.json:
        print(json.dumps(results, indent=2))


main()
