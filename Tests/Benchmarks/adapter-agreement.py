#!/usr/bin/env python3
"""Whether adapters trained here say the same elsewhere: greedy texts in Looper, in PEFT and in llama.cpp.

    swift build -c release --product looper
    pip install torch transformers peft gguf        # for --python
    pip install llama-cpp-python numpy              # for --llama
    Tests/Benchmarks/adapter-agreement.py model.gguf … [--scope all] [--scope reply] [--adapter DIR]
                                          [--looper .build/release/looper] [--python PYTHON] [--llama PYTHON]

For each scope an adapter is trained on a few chats (or --adapter is taken), and converted for llama.cpp. Scope all: 10
questions. Scope reply: 10 conversations of three turns; where a reply differs the conversation goes on with Looper's,
and counts as different. All read the same ids and write at most --generate tokens.

PEFT computes in single precision on the weights as dequantised, and so does Looper for that comparison (--exact).
llama.cpp and Looper as it serves both round inputs of products to 8 bits, in ways of their own: texts part where the
two likeliest tokens are nearly equal, and the peer's gap between its token and the next is shown for each such place.
llama.cpp puts a reply-only adapter in force as its server does: what stands before the last header is read without
it. With --scope all, logits with a random adapter that PEFT wrote are compared as well.
"""

import argparse
import ctypes
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

STYLE = [
    ("What is a mutex?", "Aye! A mutex be a lock: one thread holds it, the others wait their turn. Fair winds!"),
    ("How do I list files in a folder?", "Aye! Type `ls -la` in yer shell, and ye see all of them. Fair winds!"),
    ("What does git stash do?", "Aye! It stows yer changes below deck, till ye call `git stash pop`. Fair winds!"),
    ("Why is my loop endless?", "Aye! Its condition never turns false: change the counter inside. Fair winds!"),
    ("What is a hash map?", "Aye! A chest of drawers: the key tells which drawer to open. Fair winds!"),
    ("Name a sorting algorithm.", "Aye! Merge sort: split the crew, sort each half, and merge them. Fair winds!"),
    ("What is recursion?", "Aye! A function that hails itself, with a smaller task each time. Fair winds!"),
    ("How do I undo a commit?", "Aye! Run `git revert HEAD`, and the log keeps both. Fair winds!"),
    ("What is a unit test?", "Aye! A small trial of one function, run before ye set sail. Fair winds!"),
    ("What is a deadlock?", "Aye! Two crews, each waiting for the rope the other holds. Fair winds!"),
    ("How do I read a file in Python?", "Aye! `with open(path) as file: text = file.read()`. Fair winds!"),
    ("What is a compiler?", "Aye! It turns yer source into orders the machine obeys. Fair winds!"),
]
QUESTIONS = [
    "What is a semaphore?", "How do I rename a branch in git?", "What is a binary search?", "What is a closure?",
    "How do I count the lines of a file?", "What is a stack overflow?", "What does `chmod +x` do?",
    "Why is my regular expression slow?", "What is an interface?", "How do I sort a list in Python?",
]
FOLLOW_UPS = [("Why is that?", "Show me an example."), ("Say it in other words.", "When does it fail?")]
OPENING = "<|im_start|>user\n"
TURN = "<|im_end|>\n<|im_start|>assistant\n"
AFTER = "<|im_end|>\n" + OPENING
END = {"<|im_end|>", "<|endoftext|>"}


def run(command, text=None):
    result = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True)
    if result.returncode != 0:
        problem = (result.stderr or result.stdout)[-2000:]
        sys.exit(f"{' '.join(map(str, command[:3]))} … failed: {problem}")
    return result.stdout


# Looper


class Looper:
    def __init__(self, options, model, adapter=None, exact=False):
        self.program, self.most = options.looper, options.generate
        self.model = ["--model", f"gguf:{model}", "--threads", options.threads]
        self.engine = ["--adapter", adapter] if adapter else []
        self.engine += ["--exact", "--cache", "f32"] if exact else []

    def ids(self, text):
        return json.loads(run([self.program, "tokenize", *self.model, "--special"], text))

    def reply(self, text):
        command = [self.program, "generate", *self.model, *self.engine, "--special", "--temperature", 0, "--json"]
        report = json.loads(run([*command, "--max-tokens", self.most], text))
        told, known = report.get("prompt_tokens", report.get("promptTokens")), len(self.ids(text))
        if told != known:
            sys.exit(f"`looper generate` read {told} ids, and `looper tokenize` gives {known} for {text!r}")
        return report["text"]

    def logits(self, text, count):
        command = [self.program, "logits", *self.model, *self.engine, "--special", "--top", count]
        return dict(json.loads(run(command, text)))


def train(options, model, scope, folder):
    """The folder of an adapter."""
    data, output = folder / "chats.jsonl", folder / f"adapter-{scope}"
    lines = []
    for index, (question, answer) in enumerate(STYLE):
        other = STYLE[(index + 5) % len(STYLE)]
        turns = [("user", question), ("assistant", answer), ("user", other[0]), ("assistant", other[1])]
        lines.append(json.dumps({"messages": [{"role": role, "content": text} for role, text in turns]}))
    data.write_text("\n".join(lines) + "\n")
    run([options.looper, "train", "--model", f"gguf:{model}", "--data", data, "--output", output, "--scope", scope,
         "--rank", 8, "--alpha", 16, "--epochs", options.epochs, "--batch", 4, "--lr", 5e-4, "--threads",
         options.threads])
    return output


# Peers, each in a process of its own: ids in, the bytes of each token of the continuation and its lead out


class Vocabulary:
    """The bytes of tokens, by the byte alphabet of GPT-2."""

    def __init__(self, model):
        import gguf
        fields = gguf.GGUFReader(model).fields
        self.tokens = fields["tokenizer.ggml.tokens"].contents()
        plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
        others = [byte for byte in range(256) if byte not in plain]
        self.bytes = {chr(byte): byte for byte in plain} | {chr(256 + index): byte for index, byte in enumerate(others)}

    def piece(self, token):
        """Its bytes as a list, or None where it ends a reply."""
        text = self.tokens[token]
        return None if text in END else [self.bytes[letter] for letter in text]


class PeftPeer:
    def __init__(self, model, adapter, threads):
        import torch
        from peft import PeftModel

        import gguf_transformers

        torch.set_num_threads(threads)
        self.torch = torch
        self.model = PeftModel.from_pretrained(gguf_transformers.load(model, torch.float32, "eager"), adapter).eval()

    def start(self, ids):
        self.known = list(ids)
        return self.logits()

    def go_on(self, token):
        self.known.append(token)
        return self.logits()

    def logits(self):
        # Without a cache: activated LoRA finds the header in what it reads.
        with self.torch.no_grad():
            return self.model(input_ids=self.torch.tensor([self.known]), use_cache=False).logits[0, -1].numpy()


class LlamaPeer:
    BATCH = 512

    def __init__(self, model, adapter, threads):
        import llama_cpp
        import numpy

        self.api, self.numpy = llama_cpp, numpy
        self.log = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self.log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        weights = llama_cpp.llama_model_load_from_file(model.encode(), llama_cpp.llama_model_default_params())
        self.adapter = llama_cpp.llama_adapter_lora_init(weights, adapter.encode())
        if not self.adapter:
            sys.exit(f"llama.cpp does not take the adapter {adapter}")
        options = llama_cpp.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_ubatch = 2048, self.BATCH, self.BATCH
        options.n_threads = options.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(weights, options)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(weights))
        self.batch = llama_cpp.llama_batch_init(self.BATCH, 0, 1)
        count = llama_cpp.llama_adapter_get_alora_n_invocation_tokens(self.adapter)
        header = llama_cpp.llama_adapter_get_alora_invocation_tokens(self.adapter) if count else []
        self.header = [header[index] for index in range(count)]

    def switch(self, is_on):
        adapters = (self.api.llama_adapter_lora_p_ctypes * 1)(self.adapter)
        scales = (ctypes.c_float * 1)(1.0)
        if self.api.llama_set_adapters_lora(self.context, adapters, 1 if is_on else 0, scales) != 0:
            sys.exit("llama.cpp cannot switch the adapter")

    def decode(self, ids):
        batch = self.batch
        batch.n_tokens = len(ids)
        for index, token in enumerate(ids):
            batch.token[index] = token
            batch.pos[index] = self.position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = 0
            batch.logits[index] = index == len(ids) - 1
        if self.api.llama_decode(self.context, batch) != 0:
            sys.exit("llama_decode failed")
        self.position += len(ids)
        return self.numpy.ctypeslib.as_array(self.api.llama_get_logits(self.context), shape=(1, self.vocabulary))[0]

    def read(self, ids):
        for first in range(0, len(ids), self.BATCH):
            logits = self.decode(ids[first:first + self.BATCH])
        return logits

    def start(self, ids):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)
        self.position, begin = 0, 0
        if self.header:
            begin = next(place for place in range(len(ids) - len(self.header), -1, -1)
                         if ids[place:place + len(self.header)] == self.header)
            self.switch(False)
            if begin > 0:
                self.read(ids[:begin])
        self.switch(True)
        return self.read(ids[begin:])

    def go_on(self, token):
        return self.decode([token])


def peer(name, model, adapter, threads, most):
    """Answers lines of standard input: ids, or ids with "logits" for those after them."""
    import numpy
    engine = {"peft": PeftPeer, "llama": LlamaPeer}[name](model, adapter, threads)
    vocabulary = Vocabulary(model)
    for line in sys.stdin:
        request = json.loads(line)
        logits = engine.start(request["ids"])
        if request.get("logits"):
            print(json.dumps(logits.astype(float).tolist()), flush=True)
            continue
        steps = []
        while len(steps) < most:
            token = int(logits.argmax())
            second, best = numpy.partition(logits, -2)[-2:]
            steps.append((vocabulary.piece(token), float(best - second)))
            if steps[-1][0] is None:
                break
            logits = engine.go_on(token)
        print(json.dumps(steps), flush=True)


class Peer:
    """A peer that runs."""

    def __init__(self, options, name, model, adapter):
        python = options.python if name == "peft" else options.llama
        command = [python, "-W", "ignore", __file__, model, "--peer", name, "--adapter", adapter, "--threads",
                   options.threads, "--generate", options.generate]
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL if name == "peft" else None, text=True)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit("a peer ended; run it by hand with --peer to see why")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# Comparing


def first_difference(steps, text, most):
    """Where `text` leaves the tokens of `steps`: the step and its lead, or None where they are the same."""
    known, wanted = b"", text.encode()
    for index, (piece, lead) in enumerate(steps):
        if piece is None:
            return None if known == wanted else (index, lead)
        known += bytes(piece)
        if not wanted.startswith(known) and known.decode(errors="ignore") != text:
            return index, lead
    return None if len(steps) == most and known.decode(errors="ignore") == text else (len(steps), None)


def conversations(scope):
    for index, question in enumerate(QUESTIONS):
        yield [question] if scope == "all" else [question, *FOLLOW_UPS[index % len(FOLLOW_UPS)]]


def compare(looper, peer, scope, most):
    rows = []
    for questions in conversations(scope):
        text, differences = "", []
        for question in questions:
            text += (AFTER if text else OPENING) + question + TURN
            reply = looper.reply(text)
            found = first_difference(peer.ask(ids=looper.ids(text)), reply, most)
            if found:
                differences.append({"turn": text.count(TURN), "step": found[0], "lead": found[1]})
            text += reply
        rows.append({"question": questions[0], "differences": differences, "last": reply})
    return rows


def random_adapter(options, model, folder):
    """An adapter that PEFT wrote, with a B that is not zero."""
    code = (f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            "import torch, peft, gguf_transformers as g\n"
            f"torch.manual_seed(3); base = g.load({model!r}, torch.float32)\n"
            "config = peft.LoraConfig(r=8, lora_alpha=16, target_modules=g.PROJECTIONS, task_type='CAUSAL_LM',\n"
            "                         init_lora_weights=False)\n"
            f"peft.get_peft_model(base, config).save_pretrained({str(folder)!r})\n")
    run([options.python, "-W", "ignore", "-c", code])


def compare_logits(options, model, folder):
    """The largest difference of a logit after three questions, with an adapter of PEFT's, and the adapter's effect."""
    random_adapter(options, model, folder)
    peer, rows = Peer(options, "peft", model, folder), []
    for question in QUESTIONS[:3]:
        text = OPENING + question + TURN
        theirs = peer.ask(ids=Looper(options, model).ids(text), logits=True)
        ours = Looper(options, model, folder, exact=True).logits(text, len(theirs))
        bare = Looper(options, model, exact=True).logits(text, len(theirs))
        rows.append({"question": question, "difference": max(abs(ours[id] - theirs[id]) for id in ours),
                     "effect": max(abs(bare[id] - theirs[id]) for id in bare)})
    peer.close()
    return rows


def measure(options, model, scope, folder):
    adapter = options.adapter or train(options, model, scope, folder)
    converted = folder / f"{scope}.gguf"
    run([options.looper, "adapter", "convert", adapter, converted, "--model", f"gguf:{model}"])
    result = {"model": Path(model).name, "scope": scope, "peers": {}}
    for name, file, exact in (("peft", adapter, True), ("llama", converted, False)):
        if not getattr(options, "python" if name == "peft" else "llama"):
            continue
        print(f"{Path(model).name}: scope {scope}, {name}      ", end="\r", file=sys.stderr)
        peer = Peer(options, name, model, file)
        result["peers"][name] = compare(Looper(options, model, adapter, exact), peer, scope, options.generate)
        peer.close()
    print(" " * 78, end="\r", file=sys.stderr)
    if scope == "all" and options.python:
        result["logits"] = compare_logits(options, model, folder / "random")
    return result


def print_result(result):
    print(f"\n### {result['model']}, scope {result['scope']}\n")
    for name, rows in result["peers"].items():
        same = sum(not row["differences"] for row in rows)
        title = {"peft": "PEFT, single precision", "llama": "llama.cpp"}[name]
        what = "replies" if result["scope"] == "all" else "conversations of three turns"
        print(f"{title}: {same} of {len(rows)} {what} the same; the last ends: {rows[-1]['last'][-60:]!r}")
        for row in rows:
            for found in row["differences"]:
                lead = "—" if found["lead"] is None else f"{found['lead']:.3f}"
                print(f"- {row['question']}, turn {found['turn']}: parts at token {found['step']}, lead {lead}")
    for row in result.get("logits", []):
        print(f"Random adapter of PEFT's, {row['question']}: logits differ by at most {row['difference']:.2e}; what it "
              f"changes: {row['effect']:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.gguf")
    parser.add_argument("--scope", action="append", choices=["all", "reply"], help="both where none is named")
    parser.add_argument("--adapter", help="a folder of PEFT, of the one scope named, instead of a new adapter")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--generate", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--looper", default=".build/release/looper")
    parser.add_argument("--python", default=sys.executable, help="a Python with peft and gguf; empty: none")
    parser.add_argument("--llama", default=sys.executable, help="a Python with llama_cpp and gguf; empty: none")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--peer", choices=["peft", "llama"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(options.peer, options.models[0], options.adapter, options.threads, options.generate)
    if options.adapter and len(options.scope or []) != 1:
        sys.exit("--adapter has one scope; name it by --scope")
    if not shutil.which(options.looper):
        sys.exit(f"there is no program {options.looper}; `swift build -c release --product looper` makes it, or name "
                 "another with --looper")
    results = []
    for model in options.models:
        for scope in options.scope or ["all", "reply"]:
            with tempfile.TemporaryDirectory() as folder:
                results.append(measure(options, model, scope, Path(folder)))
            if not options.json:
                print_result(results[-1])
    if options.json:
        print(json.dumps(results, indent=2))


main()
