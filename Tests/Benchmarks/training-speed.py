#!/usr/bin/env python3
"""`looper train` beside PyTorch with PEFT: tokens a second and peak memory on the same files and the same samples.

    swift build -c release --product looper
    pip install torch transformers peft gguf        # for --python
    Tests/Benchmarks/training-speed.py model.gguf … [--scope all|reply] [--sequences 64] [--tokens 1500] [--rounds 4]
                                       [--search] [--looper .build/release/looper] [--python PYTHON] [--threads 2]

LoRA of rank 16 on all seven projections. Sequences are chats of about `--tokens` ids: files of Python's library as the
user's turns, and as five replies that carry loss, 15% of the ids. Each round takes the next part of the sequences; the
programs train on that part one after the other, so that a busy machine is busy for all; medians of the rounds count.

PEFT is given its best: weights in bf16, logits at scored positions alone, no gradient checkpointing, and
scaled-dot-product attention; with --search the fastest of fp32 and bf16, both implementations of attention, and 1, 2
and 4 sequences at once is found first, on a few sequences. Its clock starts after loading and a first step, and its
peak memory is that after loading. Looper's clock runs over the whole process, loading and saving included, and so
does its peak memory.

--scope reply: a reply-only adapter, three epochs over the sequences; tokens of whole sessions count, once an epoch.
PEFT has nothing to gain from further epochs: its rate is that of one.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

FILES = ["argparse.py", "tarfile.py", "configparser.py", "shutil.py", "zipfile/__init__.py", "zipfile.py", "pathlib.py",
         "subprocess.py", "typing.py", "inspect.py", "turtle.py", "doctest.py", "pydoc.py", "mailbox.py", "optparse.py",
         "unittest/mock.py", "logging/__init__.py", "email/message.py", "http/client.py", "smtplib.py", "locale.py",
         "difflib.py", "pickletools.py", "ssl.py", "socket.py", "threading.py", "statistics.py", "fractions.py"]
TURNS = 5
SHARE = 0.15
EPOCHS = {"all": 1, "reply": 3}
RANK, ALPHA, RATE = 16, 32, 1e-4
BATCH = 4  # sequences of a step
SEED = 1
CONFIGURATIONS = [f"{numbers},{attention},{batch}" for numbers in ("bf16", "fp32") for attention in ("sdpa", "eager")
                  for batch in (1, 2, 4)]


# Samples


class Tokenizer:
    def __init__(self, program, model):
        self.command = [program, "tokenize", "--model", f"gguf:{model}"]

    def ids(self, text, special=False):
        command = [*self.command, "--special" if special else "--no-special"]
        return json.loads(run(command, text))


def library_text(most):
    library = Path(sysconfig.get_paths()["stdlib"])
    parts, size = [], 0
    for name in FILES:
        if (library / name).is_file() and size < most:
            parts.append((library / name).read_text(errors="replace"))
            size += len(parts[-1])
    if size < most:
        sys.exit(f"the library in {library} has only {size} characters of the {most} that are needed; ask for fewer "
                 "sequences")
    return "".join(parts)[:most]


def make_samples(tokenizer, count, tokens):
    """Chats of `tokens` ids with their masks."""
    opening = tokenizer.ids("<|im_start|>user\n", special=True)
    header = tokenizer.ids("<|im_end|>\n<|im_start|>assistant\n", special=True)
    end, after = tokenizer.ids("<|im_end|>", special=True), tokenizer.ids("\n")
    reply = round(tokens * SHARE / TURNS) - len(end)
    question = tokens // TURNS - len(opening) - len(header) - reply - len(end) - len(after)
    if min(reply, question) < 1:
        sys.exit(f"--tokens {tokens} is too few for {TURNS} turns")
    text = tokenizer.ids(library_text(count * tokens * 5))
    if len(text) < count * TURNS * (question + reply):
        sys.exit("the library's text is too short; ask for fewer sequences")
    samples, place = [], 0
    for _ in range(count):
        ids, mask = [], []
        for _ in range(TURNS):
            for part, written in ((opening, 0), (text[place:place + question], 0), (header, 0),
                                  (text[place + question:place + question + reply], 1), (end, 1), (after, 0)):
                ids += part
                mask += [written] * len(part)
            place += question + reply
        samples.append({"input_ids": ids, "assistant_masks": mask})
    return samples


def write_samples(samples, path):
    path.write_text("".join(json.dumps(sample) + "\n" for sample in samples))


# PEFT, in a process of its own


def peak_bytes():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


def forget_peak():
    Path("/proc/self/clear_refs").write_text("5")


class PeftTrainer:
    def __init__(self, model, configuration, threads):
        import torch
        from peft import LoraConfig, get_peft_model

        import gguf_transformers

        numbers, attention, batch = configuration.split(",")
        torch.set_num_threads(threads)
        torch.manual_seed(SEED)
        self.torch, self.batch = torch, int(batch)
        dtype = {"bf16": torch.bfloat16, "fp32": torch.float32}[numbers]
        base = gguf_transformers.load(model, dtype, attention)
        config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=gguf_transformers.PROJECTIONS,
                            task_type="CAUSAL_LM")
        adapted = get_peft_model(base, config, autocast_adapter_dtype=False).train()
        self.model = adapted.base_model.model
        self.weights = [weight for weight in adapted.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.AdamW(self.weights, lr=RATE)

    def backward(self, samples, scored):
        """Adds up the gradient of sequences of one length that are read at once."""
        ids = self.torch.tensor([sample["input_ids"] for sample in samples])
        mask = self.torch.tensor([sample["assistant_masks"] for sample in samples])[:, 1:] == 1
        states = self.model.model(input_ids=ids, use_cache=False).last_hidden_state[:, :-1]
        logits = self.model.lm_head(states[mask]).float()
        loss = self.torch.nn.functional.cross_entropy(logits, ids[:, 1:][mask], reduction="sum") / scored
        loss.backward()
        return float(loss)

    def step(self, samples):
        scored = sum(sum(sample["assistant_masks"][1:]) for sample in samples)
        loss = sum(self.backward(samples[first:first + self.batch], scored)
                   for first in range(0, len(samples), self.batch))
        self.torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss


def peft(model, configuration, data, threads):
    samples = [json.loads(line) for line in Path(data).read_text().splitlines()]
    trainer = PeftTrainer(model, configuration, threads)
    forget_peak()
    trainer.step(samples[:trainer.batch])
    start, losses = time.perf_counter(), []
    for first in range(0, len(samples), BATCH):
        losses.append(trainer.step(samples[first:first + BATCH]))
    seconds = time.perf_counter() - start
    print(json.dumps({"tokens_per_second": sum(len(sample["input_ids"]) for sample in samples) / seconds,
                      "peak_memory_bytes": peak_bytes(), "loss": losses[-1]}))


# Both


def run(command, text=None):
    result = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:3]))} … failed: {(result.stderr or result.stdout)[-2000:]}")
    return result.stdout


def run_measured(command):
    """Seconds and most resident bytes of a program."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            sys.exit(f"{' '.join(map(str, command[:3]))} … failed: {output.read().decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Programs:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    def looper(self, model, data, samples):
        o = self.options
        output = self.folder / "adapter"
        shutil.rmtree(output, ignore_errors=True)
        command = [o.looper, "train", "--model", f"gguf:{model}", "--data", data, "--output", output, "--rank", RANK,
                   "--alpha", ALPHA, "--targets", "all", "--lr", RATE, "--epochs", EPOCHS[o.scope], "--batch", BATCH,
                   "--max-tokens", o.tokens + 64, "--scope", o.scope, "--threads", o.threads, "--seed", SEED]
        seconds, peak = run_measured(command)
        lines = [json.loads(line) for line in (output / "metrics.jsonl").read_text().splitlines()]
        steps = [line for line in lines if "loss" in line]
        wanted = -(-len(samples) // BATCH) * EPOCHS[o.scope]
        if len(steps) != wanted:
            sys.exit(f"`looper train` took {len(steps)} steps where {wanted} were asked for")
        tokens = sum(len(sample["input_ids"]) for sample in samples) * EPOCHS[o.scope]
        return {"tokens_per_second": tokens / seconds, "peak_memory_bytes": peak, "loss": steps[-1]["loss"]}

    def peft(self, model, data, configuration):
        o = self.options
        command = [o.python, "-W", "ignore", __file__, model, "--peer", configuration, "--data", data]
        return json.loads(run([*command, "--threads", o.threads]).splitlines()[-1])


def search(model, programs, samples, folder):
    """What each configuration of PEFT does on a few sequences, the fastest first."""
    data = folder / "few.jsonl"
    write_samples(samples[:4], data)
    rows = []
    for configuration in CONFIGURATIONS:
        print(f"{Path(model).name}: PEFT with {configuration}      ", end="\r", file=sys.stderr)
        rows.append({"configuration": configuration, **programs.peft(model, data, configuration)})
    return sorted(rows, key=lambda row: -row["tokens_per_second"])


def measure(model, options, folder):
    programs = Programs(options, folder)
    samples = make_samples(Tokenizer(options.looper, model), options.sequences, options.tokens)
    found = search(model, programs, samples, folder) if options.search else []
    configuration = found[0]["configuration"] if found else options.peft
    rounds = {"looper": [], "peft": []}
    for number in range(options.rounds):
        part = samples[number * len(samples) // options.rounds:(number + 1) * len(samples) // options.rounds]
        data = folder / f"round-{number}.jsonl"
        write_samples(part, data)
        for name in rounds:
            print(f"{Path(model).name}: round {number + 1}, {name}        ", end="\r", file=sys.stderr)
            result = (programs.looper(model, data, part) if name == "looper"
                      else programs.peft(model, data, configuration))
            rounds[name].append(result)
    print(" " * 78, end="\r", file=sys.stderr)
    rows = {name: summary(results) for name, results in rounds.items()}
    tokens, peak = (rows["looper"][key]["median"] / rows["peft"][key]["median"]
                    for key in ("tokens_per_second", "peak_memory_bytes"))
    return {"model": Path(model).name, "configuration": configuration, "search": found, "programs": rows,
            "scored": sum(sum(sample["assistant_masks"]) for sample in samples),
            "tokens": sum(len(sample["input_ids"]) for sample in samples), "ratios": {"tokens": tokens, "memory": peak}}


def summary(results):
    found = {}
    for key in ("tokens_per_second", "peak_memory_bytes"):
        values = [result[key] for result in results]
        found[key] = {"median": statistics.median(values), "least": min(values), "most": max(values)}
    return found | {"losses": [result["loss"] for result in results]}


def print_table(result, options):
    print(f"\n### {result['model']}\n")
    print(f"{options.sequences} sequences, {result['tokens']} tokens, {result['scored']} scored; scope "
          f"{options.scope}, {EPOCHS[options.scope]} epochs; {options.threads} threads; {options.rounds} rounds\n")
    if result["search"]:
        print("| PEFT's numbers, attention, sequences at once | tok/s | peak MB |\n| --- | ---: | ---: |")
        for row in result["search"]:
            print(f"| {row['configuration']} | {row['tokens_per_second']:.1f} | {row['peak_memory_bytes'] / 1e6:.0f} |")
        print()
    print("| program | tok/s | peak MB |\n| --- | ---: | ---: |")
    for name, row in result["programs"].items():
        speed, peak = row["tokens_per_second"], row["peak_memory_bytes"]["most"]
        name = name if name == "looper" else f"PEFT, {result['configuration']}"
        print(f"| {name} | {speed['median']:.1f} ({speed['least']:.1f}–{speed['most']:.1f}) | {peak / 1e6:.0f} |")
    ratios = result["ratios"]
    print(f"\nlooper by PEFT: {ratios['tokens']:.2f} times the tokens a second, {ratios['memory']:.2f} of the memory")


def check(options):
    """Says what is missing before anything is measured."""
    for model in options.models:
        if not Path(model).is_file():
            sys.exit(f"there is no model file {model}")
    if not shutil.which(options.looper):
        sys.exit(f"there is no program {options.looper}; `swift build -c release --product looper` makes it, or name "
                 "another with --looper")
    if not Path("/proc/self/clear_refs").exists():
        sys.exit("peak memory is measured by Linux's /proc/self/clear_refs, which is not here")
    if subprocess.run([options.python, "-c", "import peft, gguf, transformers"], capture_output=True).returncode != 0:
        sys.exit(f"{options.python} lacks peft, gguf or transformers; `pip install torch transformers peft gguf` "
                 "there, or name another Python with --python")
    if options.peft not in CONFIGURATIONS:
        sys.exit(f"--peft is one of {' '.join(CONFIGURATIONS)}")
    if min(options.threads, options.rounds) < 1 or options.sequences < options.rounds:
        sys.exit("--threads and --rounds are at least 1, and --sequences is at least --rounds")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL.gguf")
    parser.add_argument("--scope", choices=list(EPOCHS), default="all")
    parser.add_argument("--sequences", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--search", action="store_true", help="find PEFT's fastest configuration first")
    parser.add_argument("--peft", default="bf16,sdpa,1", help="PEFT's numbers, attention and sequences at once")
    parser.add_argument("--looper", default=".build/release/looper")
    parser.add_argument("--python", default=sys.executable, help="a Python with peft, transformers and gguf")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peft(options.models[0], options.peer, options.data, options.threads)
    check(options)
    results = []
    for model in options.models:
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(model, options, Path(folder)))
        if not options.json:
            print_table(results[-1], options)
    if options.json:
        print(json.dumps({"scope": options.scope, "rounds": options.rounds, "threads": options.threads,
                          "models": results}, indent=2))


main()
