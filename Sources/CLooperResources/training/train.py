#!/usr/bin/env python3
"""Trains a LoRA adapter with TRL and PEFT on ids and masks that Looper wrote, as config.yaml says.

Usage: train.py [config.yaml]; see run-torchrun.sh and run-slurm.sh for more than one GPU.

Nothing is rendered anew and nothing is cut: the loss is on the ids that `assistant_masks` marks, and on no other. The
folder that comes out (`adapter_config.json`, `adapter_model.safetensors`) is one that Looper loads.
"""
import math
import os
import sys
from pathlib import Path

import torch
import yaml
from datasets import load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer


def replies(sample, invocation):
    """A sample for each reply, up to its end, with loss on that reply alone.

    PEFT puts a reply-only adapter in force from the last invocation in a sequence on, so a sequence teaches one reply.
    """
    ids, mask = sample["input_ids"], sample["assistant_masks"]
    found, start = [], None
    for place, marked in enumerate(mask + [0]):
        if marked and start is None:
            start = place
        elif not marked and start is not None:
            if ids[max(0, start - len(invocation)):start] != invocation:
                raise SystemExit(f"{sample['name']}: the reply at {start} does not follow the invocation")
            found.append((ids[:place], [0] * start + [1] * (place - start)))
            start = None
    return found


def dataset(file, invocation):
    """The samples of a file with the columns that are trained."""
    data = load_dataset("json", data_files=str(file), split="train")
    if invocation:
        def split(batch):
            rows = [dict(zip(batch, values)) for values in zip(*batch.values())]
            parts = [part for row in rows for part in replies(row, invocation)]
            return {"input_ids": [ids for ids, _ in parts], "assistant_masks": [mask for _, mask in parts]}
        return data.map(split, batched=True, batch_size=16, remove_columns=data.column_names)
    return data.select_columns(["input_ids", "assistant_masks"])


def collate(samples):
    """Pads on the right; what is padded or not marked carries no loss."""
    longest = max(len(sample["input_ids"]) for sample in samples)
    ids = torch.zeros(len(samples), longest, dtype=torch.long)
    attention = torch.zeros_like(ids)
    labels = torch.full_like(ids, -100)
    for row, sample in enumerate(samples):
        line = torch.tensor(sample["input_ids"])
        marked = torch.tensor(sample["assistant_masks"], dtype=torch.bool)
        ids[row, : len(line)] = line
        attention[row, : len(line)] = 1
        labels[row, : len(line)] = torch.where(marked, line, -100)
    return {"input_ids": ids, "attention_mask": attention, "labels": labels}


def main():
    file = Path(sys.argv[1] if len(sys.argv) > 1 else "config.yaml").resolve()
    config = yaml.safe_load(file.read_text())
    os.chdir(file.parent)
    invocation = config["invocation_tokens"] if config["scope"] == "reply" else None
    devices = int(os.environ.get("WORLD_SIZE", "1"))
    batch, per_device = int(config["batch"]), int(config["batch_per_device"])
    if batch % (devices * per_device):
        raise SystemExit(f"a batch of {batch} is no multiple of {devices} processes with {per_device} each; change it")

    train = dataset(config["data"], invocation)
    evaluation = dataset(config["evaluation"], invocation) if config["evaluation"] else None
    steps = math.ceil(math.ceil(len(train) / batch) * float(config["epochs"]))
    bf16 = config["precision"] == "bf16"
    cuda = torch.cuda.is_available()
    model = AutoModelForCausalLM.from_pretrained(
        config["model"], dtype=torch.bfloat16 if bf16 else torch.float32, attn_implementation="sdpa")
    alpha = float(config["alpha"])
    lora = LoraConfig(
        task_type="CAUSAL_LM", bias="none",
        r=int(config["rank"]), lora_alpha=int(alpha) if alpha.is_integer() else alpha,
        lora_dropout=float(config["dropout"]), use_rslora=bool(config["rslora"]),
        target_modules=list(config["target_modules"]),
        **({"alora_invocation_tokens": invocation} if invocation else {}))
    arguments = SFTConfig(
        output_dir="checkpoints", seed=int(config["seed"]), data_seed=int(config["seed"]),
        max_length=None, packing=False, dataset_kwargs={"skip_prepare_dataset": True}, remove_unused_columns=False,
        num_train_epochs=float(config["epochs"]), per_device_train_batch_size=per_device,
        gradient_accumulation_steps=batch // (devices * per_device), per_device_eval_batch_size=per_device,
        learning_rate=float(config["learning_rate"]), warmup_steps=math.ceil(float(config["warmup"]) * steps),
        lr_scheduler_type="cosine" if config["schedule"] == "cosine" else "constant_with_warmup",
        max_grad_norm=float(config["clip"]), weight_decay=float(config["weight_decay"]), optim="adamw_torch",
        bf16=bf16 and cuda, use_cpu=not cuda, gradient_checkpointing=bool(config["recompute"]),
        gradient_checkpointing_kwargs={"use_reentrant": False},
        logging_steps=1, save_strategy="epoch", eval_strategy="epoch" if evaluation else "no",
        ddp_find_unused_parameters=False, report_to="none")
    trainer = SFTTrainer(
        model=model, args=arguments, train_dataset=train, eval_dataset=evaluation, data_collator=collate,
        processing_class=AutoTokenizer.from_pretrained(config["model"]), peft_config=lora)
    trainer.train(resume_from_checkpoint=any(Path("checkpoints").glob("checkpoint-*")) or None)
    trainer.save_model(config["output"])


if __name__ == "__main__":
    main()
