"""A GGUF file of a llama, qwen2 or qwen3 model as transformers wants it: the same dequantised weights."""

import re

import gguf
import numpy as np
import torch
import transformers

DESIGNS = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3"}
NAMES = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
}
OUTER = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class Checkpoint:
    def __init__(self, path):
        reader = gguf.GGUFReader(path)
        self.fields = reader.fields
        self.tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.architecture = self.fields["general.architecture"].contents()
        if self.architecture not in DESIGNS:
            raise SystemExit(f"{path} holds a {self.architecture} model; this script knows {', '.join(DESIGNS)}")

    def number(self, key, default=None):
        field = self.fields.get(f"{self.architecture}.{key}")
        return field.contents() if field else default

    def config(self, attention):
        width, heads = self.number("embedding_length"), self.number("attention.head_count")
        return getattr(transformers, DESIGNS[self.architecture] + "Config")(
            vocab_size=int(self.tensors["token_embd.weight"].shape[1]), hidden_size=width,
            intermediate_size=self.number("feed_forward_length"), num_hidden_layers=self.number("block_count"),
            num_attention_heads=heads, num_key_value_heads=self.number("attention.head_count_kv", heads),
            head_dim=self.number("attention.key_length", width // heads),
            rms_norm_eps=self.number("attention.layer_norm_rms_epsilon"),
            rope_parameters={"rope_type": "default", "rope_theta": self.number("rope.freq_base", 10000.0)},
            max_position_embeddings=self.number("context_length"), attn_implementation=attention,
            tie_word_embeddings="output.weight" not in self.tensors)

    def values(self, tensor, config):
        values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if self.architecture == "llama" and re.search(r"attn_[qk]\.", tensor.name):
            # GGUF keeps these rows in the order of rotated pairs.
            heads = config.num_attention_heads if "attn_q" in tensor.name else config.num_key_value_heads
            rows, columns = values.shape
            values = values.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)
        return torch.from_numpy(np.array(values))


def load(path, dtype, attention="sdpa"):
    """The model in `dtype`; no more than that of it stays in memory."""
    checkpoint = Checkpoint(path)
    config = checkpoint.config(attention)
    with torch.device("meta"):
        model = getattr(transformers, DESIGNS[checkpoint.architecture] + "ForCausalLM")(config)
    state = {}
    for name, tensor in checkpoint.tensors.items():
        if name == "rope_freqs.weight":
            continue
        first, *rest = name.split(".")
        name = f"model.layers.{rest[0]}.{NAMES[rest[1]]}" if first == "blk" else OUTER[first]
        state[f"{name}.{rest[-1]}"] = checkpoint.values(tensor, config).to(dtype)
    state.setdefault("lm_head.weight", state["model.embed_tokens.weight"])
    model.load_state_dict(state, assign=True)
    model.tie_weights()
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config)
    if "rope_freqs.weight" in checkpoint.tensors:
        factors = checkpoint.tensors["rope_freqs.weight"]
        model.model.rotary_emb.inv_freq /= checkpoint.values(factors, config)
    return model
