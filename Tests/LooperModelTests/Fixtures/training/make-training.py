"""Makes the references of the trainer's tests: losses, gradients and loss curves by PyTorch and PEFT.

    pip install torch transformers peft safetensors
    python3 make-training.py        llama.json and llama.safetensors, likewise qwen2 and qwen3

Bases are the tiny models beside this folder (`../engine/hf-*`), in double precision. NAME.safetensors holds in single
precision `values/T`, the adapter's values (B is not zero), and `CASE/T`, the gradient of a case's loss; T is the name
that PEFT gives the tensor in a file. NAME.json holds

    rank, scale   of the adapter, on all seven projections
    cases         each a pass, as the trainer takes it, and what comes out:
        name, targets (projections that the adapter has in it), objective ("likelihood" or "keep")
        segments    ids, targets (-1: not scored), weights (or null: 1), start, parent (or -1),
                    prefix (ids that the base alone reads before it, `start` of them, or null)
        loss        sum of weight * loss
        losses      of the scored positions
    preference    a step of DPO: prompt, chosen, rejected (ids), beta, the sums of log-probabilities of both replies
                  without and with the adapter, loss; its gradient is `preference/T`
    runs          steps of AdamW from `values`: name, learning_rate, beta1, beta2, epsilon, weight_decay, clip, passes
                  (segments of each step), losses (sum / scored positions, before the step), norms (of the gradient
                  of that mean, before clipping)

Scope "all" is PEFT's LoRA. For scope "reply" the base reads the session into a cache with the adapter off, and each
reply is read from its header on with the adapter on; PEFT's activated LoRA must give the same loss and gradient.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict
from safetensors.numpy import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = Path(__file__).parent
PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
RANK, ALPHA, BETA = 4, 8, 0.1
STEPS = 20
ADAMW = {"learning_rate": 0.005, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "weight_decay": 0.05, "clip": 1.0}


class Adapted:
    """A base with an adapter."""

    def __init__(self, folder, projections=PROJECTIONS, values=None, header=None):
        base = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager")
        config = LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=projections, lora_dropout=0.0,
                            task_type="CAUSAL_LM", alora_invocation_tokens=header)
        self.model = get_peft_model(base, config).double().train()
        self.parameters = {name.replace(".default", ""): parameter
                           for name, parameter in self.model.named_parameters() if parameter.requires_grad}
        stored = get_peft_model_state_dict(self.model)
        assert sorted(stored) == sorted(self.parameters), "PEFT's names have changed"
        if values:
            self.set(values)

    def set(self, values):
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(torch.from_numpy(values[name].astype(np.float64)))

    def gradient(self):
        """The gradient, which is cleared."""
        found = {}
        for name, parameter in self.parameters.items():
            found[name] = parameter.grad.numpy().copy()
            parameter.grad = None
        return found

    def logits(self, ids, cache=None):
        """Of all positions of `ids`, with the adapter."""
        return self.model(input_ids=torch.tensor([ids]), past_key_values=cache, use_cache=cache is not None).logits[0]

    def read_by_base(self, ids):
        """Keys and values of `ids` without the adapter."""
        with torch.no_grad(), self.model.disable_adapter():
            return self.model(input_ids=torch.tensor([ids]), use_cache=True).past_key_values

    def base_logits(self, ids):
        with torch.no_grad(), self.model.disable_adapter():
            return self.logits(ids)


def log_probabilities(logits, targets):
    """Of the scored positions."""
    rows = [row for row, target in enumerate(targets) if target >= 0]
    picked = torch.tensor([targets[row] for row in rows])
    return torch.log_softmax(logits[rows], dim=-1).gather(1, picked[:, None])[:, 0]


def segment_logits(adapted, segments, segment):
    """Logits of a segment's positions: with all that it sees before it."""
    if segment["prefix"] is not None:
        return adapted.logits(segment["ids"], adapted.read_by_base(segment["prefix"]))
    before = segments[segment["parent"]]["ids"] if segment["parent"] >= 0 else []
    return adapted.logits(before + segment["ids"])[len(before):]


def keep_losses(adapted, segment, logits):
    """KL(base || with adapter) at the scored positions."""
    rows = [row for row, target in enumerate(segment["targets"]) if target >= 0]
    base = torch.log_softmax(adapted.base_logits(segment["ids"])[rows], dim=-1)
    return (base.exp() * (base - torch.log_softmax(logits[rows], dim=-1))).sum(-1)


def pass_losses(adapted, segments, objective):
    """Losses of the scored positions, and their weights."""
    losses, weights = [], []
    for segment in segments:
        scored = [row for row, target in enumerate(segment["targets"]) if target >= 0]
        if not scored:
            continue
        logits = segment_logits(adapted, segments, segment)
        if objective == "keep":
            losses.append(keep_losses(adapted, segment, logits))
        else:
            losses.append(-log_probabilities(logits, segment["targets"]))
        weights += [segment["weights"][row] if segment["weights"] else 1.0 for row in scored]
    return torch.cat(losses), torch.tensor(weights, dtype=torch.float64)


# Passes


def segment(ids, targets=None, weights=None, start=0, parent=-1, prefix=None):
    ids = [int(token) for token in ids]
    return {"ids": ids, "targets": targets or [-1] * len(ids), "weights": weights, "start": start, "parent": parent,
            "prefix": prefix}


def next_ids(ids, scored):
    """The target of each position: the id after it, where `scored` holds that id's place."""
    return [int(ids[place + 1]) if place + 1 in scored else -1 for place in range(len(ids) - 1)] + [-1]


class Samples:
    """Random sessions that alternate between a user's turns and replies."""

    def __init__(self, folder, seed):
        self.random = np.random.default_rng(seed)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        self.header = tokenizer("<|im_start|>assistant\n", add_special_tokens=False)["input_ids"]
        self.end = tokenizer.convert_tokens_to_ids("<|im_end|>")

    def ids(self, count):
        return self.random.integers(3, 269, count).tolist()

    def session(self, turns):
        """Ids and, of each reply, where its header starts, where its text does and where it ends."""
        ids, replies = [], []
        for question, answer in turns:
            ids += self.ids(question)
            start = len(ids)
            ids += self.header
            text = len(ids)
            ids += self.ids(answer) + [self.end]
            replies.append((start, text, len(ids)))
        return ids, replies

    def whole(self, turns):
        """A session in one segment, its replies scored."""
        ids, replies = self.session(turns)
        scored = {place for _, text, end in replies for place in range(text, end)}
        return segment(ids, next_ids(ids, scored))

    def replies(self, turns):
        """A session in a segment for each reply, after what the base has read."""
        ids, replies = self.session(turns)
        return [segment(ids[start:end], next_ids(ids, set(range(text, end)))[start:end], None, start, -1, ids[:start])
                for start, text, end in replies]

    def branches(self, prefix, answers):
        """Continuations of one beginning, which is computed once."""
        parts = [segment(self.ids(prefix))]
        for answer in answers:
            ids = self.header + self.ids(answer)
            scored = set(range(len(self.header), len(ids)))
            parts.append(segment(ids, next_ids(ids, scored), None, prefix, 0))
        return parts

    def weighted(self, turns):
        found = self.whole(turns)
        found["weights"] = np.float32(self.random.uniform(-1, 2, len(found["ids"]))).tolist()
        return found


def cases(samples):
    long, two, short = [(11, 9), (40, 17), (25, 21)], [(23, 12), (9, 8)], [(5, 7)]
    return [
        ("all", PROJECTIONS, "likelihood", [samples.whole(long)]),
        ("packed", PROJECTIONS, "likelihood", [samples.whole(two), samples.whole(short)]),
        ("branches", PROJECTIONS, "likelihood", samples.branches(19, [8, 13])),
        ("weighted", PROJECTIONS, "likelihood", [samples.weighted(two)]),
        ("subset", ["q_proj", "v_proj", "down_proj"], "likelihood", [samples.whole(two)]),
        ("keep", PROJECTIONS, "keep", [samples.whole(two)]),
        ("reply", PROJECTIONS, "likelihood", samples.replies(long)),
    ]


# References


def make_case(folder, values, case, gradients):
    name, projections, objective, segments = case
    adapted = Adapted(folder, projections, values)
    losses, weights = pass_losses(adapted, segments, objective)
    loss = (losses * weights).sum()
    loss.backward()
    gradients[name] = adapted.gradient()
    return {"name": name, "targets": projections, "objective": objective, "segments": segments, "loss": float(loss),
            "losses": losses.tolist()}


def check_reply(folder, values, case, gradient, header):
    """PEFT's own activated LoRA must agree: it is on from the last header of what it reads."""
    adapted = Adapted(folder, PROJECTIONS, values, header)
    total = 0
    for part in case["segments"]:
        ids = part["prefix"] + part["ids"]
        losses = -log_probabilities(adapted.logits(ids)[part["start"]:], part["targets"])
        losses.sum().backward()
        total += float(losses.sum())
    assert abs(total - case["loss"]) < 1e-6 * abs(total), (total, case["loss"])
    for name, theirs in adapted.gradient().items():
        distance = np.linalg.norm(theirs - gradient[name]) / np.linalg.norm(theirs)
        assert distance < 1e-6, (name, distance)


def make_preference(folder, values, samples, gradients):
    """One pair: DPO (arXiv 2305.18290) with the base as reference."""
    prompt, chosen, rejected = samples.ids(21) + samples.header, samples.ids(9), samples.ids(14)
    adapted = Adapted(folder, PROJECTIONS, values)

    def sum_of(logits, reply):
        ids = prompt + reply
        return log_probabilities(logits, next_ids(ids, set(range(len(prompt), len(ids))))).sum()

    base = [sum_of(adapted.base_logits(prompt + reply), reply) for reply in (chosen, rejected)]
    policy = [sum_of(adapted.logits(prompt + reply), reply) for reply in (chosen, rejected)]
    loss = -torch.nn.functional.logsigmoid(BETA * ((policy[0] - base[0]) - (policy[1] - base[1])))
    loss.backward()
    gradients["preference"] = adapted.gradient()
    return {"prompt": prompt, "chosen": chosen, "rejected": rejected, "beta": BETA, "base": [float(x) for x in base],
            "policy": [float(x) for x in policy], "loss": float(loss)}


def make_run(folder, values, name, passes):
    adapted = Adapted(folder, PROJECTIONS, values)
    weights = list(adapted.parameters.values())
    optimizer = torch.optim.AdamW(weights, lr=ADAMW["learning_rate"], betas=(ADAMW["beta1"], ADAMW["beta2"]),
                                  eps=ADAMW["epsilon"], weight_decay=ADAMW["weight_decay"])
    losses, norms = [], []
    for step in range(STEPS):
        found, _ = pass_losses(adapted, passes[step % len(passes)], "likelihood")
        optimizer.zero_grad()
        found.mean().backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(weights, ADAMW["clip"])))
        losses.append(float(found.mean()))
        optimizer.step()
    assert max(norms) > ADAMW["clip"] > 0 and losses[-1] < losses[0], (name, losses, norms)
    return {"name": name, **ADAMW, "passes": passes, "losses": losses, "norms": norms}


def first_values(folder, random):
    found = {}
    for name, parameter in Adapted(folder).parameters.items():
        spread = 1 / math.sqrt(parameter.shape[1]) if "lora_A" in name else 0.15
        found[name] = (random.standard_normal(parameter.shape) * spread).astype(np.float32)
    return found


def make(name, seed):
    folder = HERE.parent / "engine" / f"hf-{name}"
    samples = Samples(folder, seed)
    values = first_values(folder, samples.random)
    gradients = {}
    made = [make_case(folder, values, case, gradients) for case in cases(samples)]
    check_reply(folder, values, made[-1], gradients["reply"], samples.header)
    result = {"rank": RANK, "scale": ALPHA / RANK, "cases": made,
              "preference": make_preference(folder, values, samples, gradients)}
    turns = [[(12, 10), (20, 9)], [(7, 15)], [(30, 8), (4, 11)]]
    result["runs"] = [make_run(folder, values, "all", [[samples.whole(t)] for t in turns]),
                      make_run(folder, values, "reply", [samples.replies(t) for t in turns])]
    (HERE / f"{name}.json").write_text(json.dumps(result) + "\n")
    arrays = {f"values/{key}": value for key, value in values.items()}
    for case, gradient in gradients.items():
        arrays |= {f"{case}/{key}": np.ascontiguousarray(value, dtype=np.float32) for key, value in gradient.items()}
    save_file(arrays, HERE / f"{name}.safetensors")
    print(name, {case["name"]: round(case["loss"], 4) for case in made},
          {run["name"]: (round(run["losses"][0], 3), round(run["losses"][-1], 3)) for run in result["runs"]})


def main():
    for seed, name in enumerate(("llama", "qwen2", "qwen3"), start=11):
        make(name, seed)


main()
