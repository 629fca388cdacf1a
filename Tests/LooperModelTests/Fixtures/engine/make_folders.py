"""Makes tiny models in the form of Hugging Face, with the logits that transformers computes from them.

    python3 make_folders.py        NAME/, NAME.json and NAME.f32 for hf-llama, hf-qwen2 and hf-qwen3

hf-llama   BF16, two shards, own head, grouped heads, Llama 3's scaling of rotations, configuration as of transformers 4
hf-qwen2   F32, one file, tied head, biases, linear scaling
hf-qwen3   F16, one file, tied head, norms of heads, heads wider than their share
"""

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)

HERE = Path(__file__).parent
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MERGES = ["Ġ t", "h e", "Ġt he", "i n", "e r", "Ġ a", "o n", "r e", "l o", "Ġ Ġ"]
VOCABULARY = 272
TEXTS = ["The cat's in the hall, 12345 on  a\n\nlow re-run.", "Größe: ½ \u0065\u0301 <tool_call>the</tool_call>", "", " \t x"]
CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>'"
          " + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
CUTS = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+")


def sizes(width, heads, kv, inner):
    return dict(vocab_size=VOCABULARY, hidden_size=width, num_attention_heads=heads, num_key_value_heads=kv,
                intermediate_size=inner, num_hidden_layers=2, max_position_embeddings=256, bos_token_id=0, eos_token_id=2)


def make_model(name):
    if name == "llama":
        rope = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
                "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
        return LlamaForCausalLM(LlamaConfig(**sizes(48, 4, 2, 80), head_dim=16, rms_norm_eps=1e-5, rope_parameters=rope,
                                            tie_word_embeddings=False)), torch.bfloat16
    if name == "qwen2":
        rope = {"rope_type": "linear", "rope_theta": 1000000.0, "factor": 2.0}
        return Qwen2ForCausalLM(Qwen2Config(**sizes(48, 6, 2, 64), rms_norm_eps=1e-6, rope_parameters=rope,
                                            tie_word_embeddings=True)), torch.float32
    rope = {"rope_type": "default", "rope_theta": 1000000.0}
    return Qwen3ForCausalLM(Qwen3Config(**sizes(48, 4, 2, 96), head_dim=32, rms_norm_eps=1e-6, rope_parameters=rope,
                                        tie_word_embeddings=True)), torch.float16


def randomise(model):
    """Weights of about unit gain: with those of a fresh model all logits are alike."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn_like(weight)
            if name.endswith("norm.weight"):
                weight.copy_(1 + 0.2 * noise)
            elif name.endswith("bias"):
                weight.copy_(0.2 * noise)
            else:
                weight.copy_(noise / weight.shape[1] ** 0.5)


def write_tokenizer(name, folder):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = SPECIAL + alphabet + [merge.replace(" ", "") for merge in MERGES]
    merges = [tuple(merge.split(" ")) for merge in MERGES]
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges, ignore_merges=name == "llama"))
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken("<tool_call>", normalized=False, special=False)])
    split = CUTS.replace("DIGITS", "{1,3}" if name == "llama" else "")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(split), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "model_max_length": 256}
    if name == "llama":
        tokenizer.post_processor = processors.Sequence([
            processors.ByteLevel(trim_offsets=False),
            processors.TemplateProcessing(single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", 0)])])
        (folder / "chat_template.jinja").write_text(CHATML)
        settings["bos_token"] = {"__type": "AddedToken", "content": "<|endoftext|>", "lstrip": False, "rstrip": False}
    else:
        tokenizer.normalizer = normalizers.NFC()
        settings |= {"add_bos_token": False, "bos_token": None, "chat_template": CHATML}
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")


def as_of_transformers_4(folder):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    config |= {"rope_scaling": rope, "torch_dtype": config.pop("dtype")}
    path.write_text(json.dumps(config, indent=2) + "\n")


def make_folder(name):
    folder = HERE / f"hf-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    model, dtype = make_model(name)
    randomise(model)
    model.to(dtype).save_pretrained(folder, max_shard_size="96KB" if name == "llama" else "1GB")
    write_tokenizer(name, folder)
    if name == "llama":
        as_of_transformers_4(folder)
    return folder


def write_reference(folder, rng):
    """What transformers reads from the folder and computes in float32."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    prompts = [rng.integers(3, 269, length).tolist() for length in [1, 2, 3, 17, 32, 33, 64, 150]]
    with torch.no_grad():
        rows = [model(torch.tensor([ids])).logits[0, -1].numpy() for ids in prompts]
    np.concatenate(rows).astype("<f4").tofile(HERE / f"{folder.name}.f32")
    text_ids = [tokenizer(text)["input_ids"] for text in TEXTS]
    answer = {"prompts": prompts, "argmax": [int(row.argmax()) for row in rows], "stride": 1, "texts": TEXTS, "ids": text_ids}
    (HERE / f"{folder.name}.json").write_text(json.dumps(answer) + "\n")


def main():
    torch.manual_seed(7)
    rng = np.random.default_rng(7)
    for name in ("llama", "qwen2", "qwen3"):
        write_reference(make_folder(name), rng)


main()
