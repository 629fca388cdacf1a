"""Makes the golden files of the engine's tests with numpy, gguf, torch and transformers.

    python3 make_reference.py                       dequantize.json, tiny-llama.*, tiny-qwen2.*, tiny-qwen3.*
    python3 make_reference.py NAME MODEL.gguf       NAME.json and NAME.f32: logits of a real model

Reference logits come from transformers in float32, on the weights as the gguf package dequantises them.
"""

import base64
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as T
from transformers import (AutoTokenizer, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config,
                          Qwen3ForCausalLM)

HERE = Path(__file__).parent
DESIGNS = {"llama": (LlamaConfig, LlamaForCausalLM), "qwen2": (Qwen2Config, Qwen2ForCausalLM),
           "qwen3": (Qwen3Config, Qwen3ForCausalLM)}
TYPES = [T.F32, T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.Q4_K, T.Q5_K, T.Q6_K]
# Byte offsets of the half floats in a block, which must not be infinite or NaN.
HALVES = {T.F16: [0], T.BF16: [0], T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0],
          T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}
PROMPTS = [
    "The capital of France is",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return",
    "<|im_start|>user\nWhat is a unit test?<|im_end|>\n<|im_start|>assistant\n",
    "In 1969, two people walked on the",
    "import os\nimport sys\n\n\ndef main(argv):\n    for path in argv[1:]:\n        with open(path) as",
    "Die Katze sitzt auf dem",
    "{\"name\": \"looper\", \"version\": \"1.0\", \"dependencies\": {",
    "Once upon a time there was a compiler. " * 12 + "It was",
]


def blob(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def random_blocks(rng, kind, count, scale=None):
    """Blocks of random bytes whose scales are finite; `scale` replaces the scales by that number."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    if kind == T.F32:
        return rng.standard_normal(count).astype(np.float32).view(np.uint8)
    blocks = rng.integers(0, 256, (count, size), dtype=np.uint8)
    for offset in HALVES[kind]:
        half = rng.standard_normal(count) * 10.0 ** rng.integers(-6, 3, count) if scale is None else np.full(count, scale)
        if kind == T.BF16:
            blocks[:, :2] = (half.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16).view(np.uint8).reshape(-1, 2)
        else:
            blocks[:, offset:offset + 2] = half.astype(np.float16).view(np.uint8).reshape(-1, 2)
    return blocks.reshape(-1)


def make_dequantize():
    rng = np.random.default_rng(1)
    rows = []
    for kind in TYPES:
        values, size = gguf.GGML_QUANT_SIZES[kind]
        data = random_blocks(rng, kind, max(3, 96 // values))
        expected = data.view(np.float32) if kind == T.F32 else gguf.quants.dequantize(data, kind)
        rows.append({"name": kind.name, "type": int(kind), "bytes": blob(data), "values": blob(expected.astype(np.float32))})
    (HERE / "dequantize.json").write_text(json.dumps(rows, indent=1) + "\n")


# Tiny models


def quantized(rng, kind, rows, columns):
    """Random weights (rows, columns) of about unit gain, and their bytes."""
    if kind in (T.Q4_K, T.Q5_K, T.Q6_K):
        spread = {T.Q4_K: 250.0, T.Q5_K: 500.0, T.Q6_K: 1400.0}[kind]
        blocks = rows * columns // 256
        data = random_blocks(rng, kind, blocks, 1.0 / (spread * columns**0.5))
        return data.reshape(rows, -1)
    weight = (rng.standard_normal((rows, columns)) / columns**0.5).astype(np.float32)
    return gguf.quants.quantize(weight, kind)


def byte_names():
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names, extra = {}, 0
    for byte in range(256):
        if byte in plain:
            names[byte] = chr(byte)
        else:
            names[byte] = chr(256 + extra)
            extra += 1
    return [names[byte] for byte in range(256)]


def add_tokenizer(writer, pre):
    merges = ["Ġ t", "h e", "Ġt he", "i n", "e r", "Ġ a", "o n", "r e", "l o", "Ġ Ġ"]
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = special + byte_names() + [merge.replace(" ", "") for merge in merges]
    types = [3] * 3 + [1] * (len(tokens) - 3)
    while len(tokens) < 288:
        tokens.append(f"<|unused_{len(tokens)}|>")
        types.append(5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_chat_template(
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
        " + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
    return len(tokens)


def make_tiny(architecture, path):
    llama = architecture == "llama"
    qwen3 = architecture == "qwen3"
    rng = np.random.default_rng({"llama": 2, "qwen2": 3, "qwen3": 4}[architecture])
    c, heads, kv, f, layers = (128, 4, 2, 256, 2) if llama else (64, 6, 2, 256, 2)
    d = 32 if llama or qwen3 else 16
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(256)
    writer.add_embedding_length(c)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(f)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv)
    writer.add_layer_norm_rms_eps(1e-5 if llama else 1e-6)
    writer.add_rope_freq_base(10000.0 if llama else 1000000.0)
    if llama:
        writer.add_rope_dimension_count(d)
    else:
        writer.add_key_length(d)
        writer.add_value_length(d)
        if not qwen3:
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(2.0)
    vocabulary = add_tokenizer(writer, "smollm" if llama else "qwen2")

    def matrix(name, kind, rows, columns):
        writer.add_tensor(f"{name}.weight", quantized(rng, kind, rows, columns), raw_dtype=kind)

    def vector(name, size, centre):
        writer.add_tensor(name, (centre + 0.2 * rng.standard_normal(size)).astype(np.float32))

    matrix("token_embd", T.F16 if llama else T.Q5_1, vocabulary, c)
    vector("output_norm.weight", c, 1)
    if llama:
        writer.add_tensor("rope_freqs.weight", (1 + 7 * rng.random(d // 2)).astype(np.float32))
    elif not qwen3:
        matrix("output", T.Q8_0, vocabulary, c)
    kinds = ([[T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q4_1, T.Q8_0, T.Q4_K], [T.BF16, T.Q8_0, T.F16, T.Q4_0, T.Q5_0, T.Q5_1, T.Q6_K]]
             if llama else
             [[T.Q5_0, T.Q8_0, T.Q4_0, T.Q5_0, T.Q4_1, T.Q5_0, T.Q5_K], [T.F32, T.Q5_1, T.Q8_0, T.Q8_0, T.Q4_0, T.Q5_1, T.Q4_K]])
    for layer in range(layers):
        p, k = f"blk.{layer}", kinds[layer]
        vector(f"{p}.attn_norm.weight", c, 1)
        matrix(f"{p}.attn_q", k[0], heads * d, c)
        matrix(f"{p}.attn_k", k[1], kv * d, c)
        matrix(f"{p}.attn_v", k[2], kv * d, c)
        matrix(f"{p}.attn_output", k[3], c, heads * d)
        if qwen3:
            vector(f"{p}.attn_q_norm.weight", d, 1)
            vector(f"{p}.attn_k_norm.weight", d, 1)
        elif not llama:
            vector(f"{p}.attn_q.bias", heads * d, 0)
            vector(f"{p}.attn_k.bias", kv * d, 0)
            vector(f"{p}.attn_v.bias", kv * d, 0)
        vector(f"{p}.ffn_norm.weight", c, 1)
        matrix(f"{p}.ffn_gate", k[4], f, c)
        matrix(f"{p}.ffn_up", k[5], f, c)
        matrix(f"{p}.ffn_down", k[6], c, f)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    lengths = [1, 2, 3, 17, 32, 33, 64, 150]
    return [rng.integers(3, 269, length).tolist() for length in lengths]


# References


class Checkpoint:
    """A GGUF file as transformers wants it."""

    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.fields = reader.fields
        self.tensors = {t.name: t for t in reader.tensors}
        self.architecture = self.value("general.architecture")

    def value(self, key, default=None):
        field = self.fields.get(key)
        return field.contents() if field else default

    def number(self, key, default=None):
        return self.value(f"{self.architecture}.{key}", default)

    def tensor(self, name):
        t = self.tensors[name]
        values = gguf.quants.dequantize(t.data, t.tensor_type).astype(np.float32)
        return torch.from_numpy(values.reshape([int(n) for n in reversed(t.shape)]).copy())

    def config(self):
        width, heads = self.number("embedding_length"), self.number("attention.head_count")
        return DESIGNS[self.architecture][0](
            vocab_size=int(self.tensors["token_embd.weight"].shape[1]), hidden_size=width,
            intermediate_size=self.number("feed_forward_length"), num_hidden_layers=self.number("block_count"),
            num_attention_heads=heads, num_key_value_heads=self.number("attention.head_count_kv"),
            head_dim=self.number("attention.key_length", width // heads),
            rms_norm_eps=self.number("attention.layer_norm_rms_epsilon"),
            rope_parameters={"rope_type": "default", "rope_theta": self.number("rope.freq_base", 10000.0)},
            max_position_embeddings=self.number("context_length"), tie_word_embeddings="output.weight" not in self.tensors,
            attn_implementation="eager")

    def unpermuted(self, weight, heads):
        """GGUF keeps the q and k rows of llama in the order of rotated pairs."""
        if self.architecture != "llama":
            return weight
        rows, columns = weight.shape
        return weight.reshape(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns)

    def model(self):
        config = self.config()
        model = DESIGNS[self.architecture][1](config).eval()
        state = {"model.embed_tokens.weight": self.tensor("token_embd.weight"),
                 "model.norm.weight": self.tensor("output_norm.weight")}
        state["lm_head.weight"] = self.tensor("output.weight") if "output.weight" in self.tensors else state["model.embed_tokens.weight"]
        names = {"attn_norm.weight": "input_layernorm.weight", "attn_v.weight": "self_attn.v_proj.weight",
                 "attn_output.weight": "self_attn.o_proj.weight", "ffn_norm.weight": "post_attention_layernorm.weight",
                 "ffn_gate.weight": "mlp.gate_proj.weight", "ffn_up.weight": "mlp.up_proj.weight",
                 "ffn_down.weight": "mlp.down_proj.weight", "attn_q.bias": "self_attn.q_proj.bias",
                 "attn_k.bias": "self_attn.k_proj.bias", "attn_v.bias": "self_attn.v_proj.bias",
                 "attn_q_norm.weight": "self_attn.q_norm.weight", "attn_k_norm.weight": "self_attn.k_norm.weight"}
        for layer in range(config.num_hidden_layers):
            for ours, theirs in names.items():
                if f"blk.{layer}.{ours}" in self.tensors:
                    state[f"model.layers.{layer}.{theirs}"] = self.tensor(f"blk.{layer}.{ours}")
            for letter, heads in (("q", config.num_attention_heads), ("k", config.num_key_value_heads)):
                weight = self.unpermuted(self.tensor(f"blk.{layer}.attn_{letter}.weight"), heads)
                state[f"model.layers.{layer}.self_attn.{letter}_proj.weight"] = weight
        missing, unexpected = model.load_state_dict(state, strict=False)
        assert not missing and not unexpected, (missing, unexpected)
        frequencies = model.model.rotary_emb.inv_freq
        if "rope_freqs.weight" in self.tensors:
            frequencies /= self.tensor("rope_freqs.weight")
        frequencies /= self.number("rope.scaling.factor", 1.0)
        return model


def write_logits(name, path, prompts, stride):
    model = Checkpoint(path).model()
    rows, best = [], []
    with torch.no_grad():
        for ids in prompts:
            logits = model(torch.tensor([ids])).logits[0, -1].float().numpy()
            rows.append(logits[::stride])
            best.append(int(logits.argmax()))
    np.concatenate(rows).astype("<f4").tofile(HERE / f"{name}.f32")
    (HERE / f"{name}.json").write_text(json.dumps({"prompts": prompts, "argmax": best, "stride": stride}) + "\n")


def main(arguments):
    torch.manual_seed(0)
    if arguments:
        name, path = arguments
        tokenizer = AutoTokenizer.from_pretrained(Path(path).parent, gguf_file=Path(path).name)
        prompts = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in PROMPTS]
        write_logits(name, path, prompts, 16)
        return
    make_dequantize()
    for architecture in DESIGNS:
        path = HERE / f"tiny-{architecture}.gguf"
        write_logits(path.stem, path, make_tiny(architecture, path), 1)


main(sys.argv[1:])
