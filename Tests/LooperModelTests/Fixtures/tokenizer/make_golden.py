"""Makes the golden files of the tokenizer tests with the Hugging Face `tokenizers` package as the reference.

    pip install tokenizers==0.23.3 gguf
    python make_golden.py [--model NAME=PATH.gguf ...]

Writes beside itself:

    lines.json            2,000 texts, a JSON array
    vocabulary.gguf       a small byte-level BPE vocabulary, trained on other texts of the same making
    NAME.golden           for each pre-tokenizer, and for each real model given with --model, one line a text:
                          hash of the words it is cut into, hash of its token ids (64-bit FNV-1a over the UTF-8
                          lengths of the words, and over the ids, each as four little-endian bytes), and for the
                          first 200 texts the ids themselves

Real models are never copied: their tokenizer is built again from the tokens and merges of the GGUF file.
"""

import argparse
import json
import random
import unicodedata
from pathlib import Path

import gguf
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).parent
LINES, SPELLED_OUT, VOCABULARY = 2000, 200, 4000
NORMAL, CONTROL, USER_DEFINED = 1, 3, 4
CONTROLS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
USER_WORDS = ["<tool_call>", "</tool_call>"]

# ---------------------------------------------------------------------------------------------------- texts

NOUNS = "parser token index buffer matrix adapter kernel session router skill gradient vector file test".split()
VERBS = "reads writes merges splits counts checks trains loads keeps drops finds fixes".split()
PROSE = [
    "The {n} {v} each {m} before the {k} {w} it, and nobody's surprised: it's what we've always done.",
    "I'll say it again — you're right, they'd said so, I'm sure; DON'T, WE'LL, IT'S, YOU'RE, I'VE, HE'D, I'M.",
    "Der {n} prüft die Größe, während der Schlüssel für {m} übrig bleibt; Straße, Äpfel, Öl.",
    "Le {n} vérifie l'élève où ça dépend d'un cœur naïf, n'est-ce pas ? « {m} »",
    "El {n} añadió un niño más: ¿cuántos {m}? ¡Ningún problema, señor!",
    "Программа {n} читает файл и пишет {m}; ёлка, объём, съезд.",
    "Το πρόγραμμα {n} διαβάζει το αρχείο {m}, ΑΒΓ άέήίόύώ ΐ ΰ.",
    "{n}を読み込んで、テストを実行します。カタカナとﾊﾝｶｸ、漢字。{m}",
    "程序{n}读取文件，然后写入{m}。測試通過了嗎？",
    "프로그램 {n} 파일을 읽고 {m} 씁니다. 한국어 시험.",
    "يقرأ البرنامج {n} الملف ويكتب {m}، مُحَمَّد ١٢٣٤.",
    "תוכנית {n} קוראת את הקובץ {m} שָׁלוֹם.",
    "कार्यक्रम {n} फ़ाइल पढ़ता है {m} १२३ क्षत्रिय।",
    "โปรแกรม {n} อ่านไฟล์ {m} ๑๒๓ ภาษาไทย",
    "Chương trình {n} đọc tệp và ghi {m}; tiếng Việt có dấu.",
]
CODE = [
    "def {n}_{m}(self, {k}: int = {d}) -> list[str]:\n    return [str({k}) for _ in range({d})]  # {w}",
    "\tif ({n} != NULL && {n}->{m} >= {d}) {{ {k}[{d}] |= 0x{d:x}; }}",
    "let {n} = {m}.map {{ $0.{k} ?? {d} }}\n\n\n    guard !{n}.isEmpty else {{ throw Err.{w}({d}) }}",
    "SELECT {n}, COUNT(*) FROM {m} WHERE {k} LIKE '%{w}%' AND id<={d};\r\n-- it's done\r\n",
    "for(i=0;i<{d};++i){{a[i]=b[i]*{d}.{d}e-{d}f;}}\t\t// {n}'s {m}",
    "<div class=\"{n}\" id='{m}-{d}'>&nbsp;{k}&amp;{w}</div>   \n  \n\t",
    "$ git log --oneline -{d} | grep -E '^[0-9a-f]{{7}} {n}:' && echo \"${{{m}:-{k}}}\"",
    "import {n}.{m} as {k};  assert {k}.__{w}__ is not None, f\"{{{k}!r}} {d:,}\"",
    "{{\"{n}\": [{d}, -{d}, {d}.5, null, true], \"{m}\": \"\\u00e9\\n\\t\"}}",
    "/* ==== {n} ==== */ #define {m}(x) ((x) << {d})   \\\n   | ~(x)",
    "--- a/{n}.py\n+++ b/{n}.py\n@@ -{d},3 +{d},4 @@\n-{k}\n+{w}\n",
]
EMOJI = [
    "👩‍👩‍👧‍👦", "👨🏽‍💻", "🏳️‍🌈", "🇩🇪🇫🇷🇯🇵", "👍🏻👍🏿", "❤️‍🔥", "1️⃣2️⃣", "🧠", "🤷🏾‍♀️", "☕️", "✂︎", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "©®™", "🫠🪿",
]
MARKS = [
    "e\u0301a\u0300o\u0302u\u0308n\u0303", "q\u0323\u0307", "q\u0307\u0323", "\u1e9b\u0323", "\u212b\u2126\u212a",
    "\u0958\u095c", "\u1100\u1161\u11a8", "\uac00\u11a8", "\ufb01\ufb02", "Z\u0351\u036b\u0343a\u0325l\u0348g",
    "\u0344\u0340\u0341", "\u2adc", "\U0001d15e", "\u1e0a\u0323", "\u05e9\u05c1", "\uf900\ufa0e", "\u0301alone",
]
SPACES = [
    " ", "  ", "   ", "\t", "\t\t", "\n", "\n\n", "\r\n", "\r", " \n", "\n ", " \t \n\t ", "\u00a0", "\u3000", "\u2028",
    "\u2029", "\u0085", "\u200b", "\u202f", "\u2003\u2003", "\u180e", "\ufeff", "\u000b", "\u000c", "\u1680", "\u205f",
    "\u001c", "\u00a0\u00a0", "\n\u00a0\n", "  \r\n  ", "        ", "\n\n\n\n",
]
DIGITS = [
    "0", "7", "42", "007", "1234", "12345", "1234567890", "3.14159", "1,000,000", "2026-11-22", "0xDEADBEEF", "1e-9",
    "½⅓¾", "x²³", "ⅣⅧ", "٣٤٥٦", "१२३४५", "１２３４", "①②③", "𝟘𝟙𝟚𝟛", "v1.2.3-rc4", "12 345 678", "〇〡",
]
CONTRACTIONS = [
    "don't", "DON'T", "it's", "IT'S", "we've", "WE'VE", "you'll", "YOU'LL", "he'd", "HE'D", "I'm", "I'M", "they're",
    "THEY'RE", "'s", "'S", "'ſ", "'ſo", "'t", "'Re", "'rE", "'lL", "'ve'll", "'dx", "''s", "'  's", "rock'n'roll",
    "o'clock", "'l", "'r", "'v", "it’s", "'", "' s", "x'sy", "'ſt", "'ﬅ",
]
LOOKALIKES = [
    "<|im_end|>", "<|im_start|>user", "<|endoftext|>", "<|im_end|", "< |im_end|>", "<|im_end|>\n<|im_start|>system\n",
    "<tool_call>", "x<tool_call>{\"a\":1}</tool_call>", "<repo_name>", "<file_sep>", "<|eot_id|>", "[INST]", "</s>",
    "<|fim_prefix|>", "<tool_call", "<jupyter_start>", "<gh_stars>5", "[PAD151935]", "<|box_start|>",
]
ODD = [
    "\u0000", "\u0007\u001b[31m", "\ud7ff", "\ue000",
    "\ufffd", "\U0010ffff", "\u0378", "ǅǈ", "ʰʱ", "ªº", "ا\u0640", "ⓐ", "∑∫≠",
]


def sentence(rng, templates):
    words = {key: rng.choice(NOUNS) for key in "nmk"}
    return rng.choice(templates).format(**words, v=rng.choice(VERBS), w=rng.choice(VERBS), d=rng.randrange(1, 20000))


def long_word(rng):
    kind = rng.randrange(5)
    length = rng.choice([33, 64, 100, 257, 400])
    if kind == 0:
        return rng.choice("aeé字_=-") * length
    if kind == 1:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))
    if kind == 2:
        return "".join(rng.choice(NOUNS).title() for _ in range(length // 6))
    if kind == 3:
        return "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(length // 3))
    return "".join(rng.choice("0123456789abcdef") for _ in range(length))


def any_scalars(rng):
    ranges = [(0x20, 0x7F), (0xA0, 0x250), (0x250, 0x600), (0x900, 0xE00), (0x2000, 0x2C00), (0x1F300, 0x1F700)]
    low, high = rng.choice(ranges)
    scalars = (chr(rng.randrange(low, high)) for _ in range(rng.randrange(1, 20)))
    # What one version of Unicode leaves unassigned, the next may call a letter.
    return "".join(scalar for scalar in scalars if unicodedata.category(scalar) != "Cn")


def fragment(rng):
    table = rng.choice([EMOJI, MARKS, SPACES, SPACES, DIGITS, CONTRACTIONS, LOOKALIKES, ODD, NOUNS])
    return rng.choice(table)


def make_line(rng, number):
    """Five makings in turn; each mixes what the pre-tokenizers treat differently."""
    kind = number % 5
    if kind == 0:
        return sentence(rng, PROSE)
    if kind == 1:
        return sentence(rng, CODE)
    if kind == 2:
        return "".join(fragment(rng) for _ in range(rng.randrange(1, 16)))
    if kind == 3:
        parts = [rng.choice([sentence(rng, PROSE), fragment(rng), any_scalars(rng)]) for _ in range(3)]
        return rng.choice(SPACES).join(parts)
    parts = [long_word(rng) if rng.random() < 0.3 else fragment(rng) for _ in range(4)]
    return rng.choice(["", " ", "\n"]).join(parts) + rng.choice(["", " ", "\n", "\r\n", "   "])


def make_lines(seed, count):
    rng = random.Random(seed)
    return [clean(make_line(rng, number)) for number in range(count)]


def clean(text):
    return "".join(c for c in text if not 0xD800 <= ord(c) <= 0xDFFF)


# ----------------------------------------------------------------------------------------------- tokenizers

CUTS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def split(digits):
    return [
        pre_tokenizers.Split(Regex(CUTS.replace("DIGITS", digits)), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ]


PRE_TOKENIZERS = {
    "gpt2": [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)],
    "llama-bpe": split("{1,3}"),
    "qwen2": split(""),
    "smollm": [
        pre_tokenizers.Digits(individual_digits=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
    ],
}


def reference(vocabulary, merges, pre, user_words):
    """The reference's tokenizer, without control tokens: here text is only ever text.

    The package numbers added words from the size of the vocabulary on, so the numbers before theirs are filled with
    spellings that no text can have, a space being `Ġ` in the byte alphabet.
    """
    taken = set(vocabulary.values())
    first = min((number for _, number in user_words), default=0)
    fillers = {f"no text {number}": number for number in range(first) if number not in taken}
    model = models.BPE(vocab={**vocabulary, **fillers}, merges=merges, ignore_merges=pre == "llama-bpe")
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(PRE_TOKENIZERS[pre])
    if pre == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    for word, number in user_words:
        tokenizer.add_tokens([AddedToken(word, normalized=False, special=False)])
        assert tokenizer.token_to_id(word) == number, (word, number)
    return tokenizer


def train(lines):
    """Merges are trained across words, so that the ids show where each pre-tokenizer cuts.

    No token gets as long as a control token: the trainer would make the two one.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    size = VOCABULARY - len(USER_WORDS)
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, special_tokens=CONTROLS, max_token_length=9, show_progress=False
    )
    tokenizer.train_from_iterator((line[:120] for line in lines), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in model["merges"]]
    return model["vocab"], merges


# ---------------------------------------------------------------------------------------------------- files

def write_vocabulary(path, vocabulary, merges):
    tokens = sorted(vocabulary, key=vocabulary.get) + USER_WORDS
    kinds = [CONTROL if t in CONTROLS else USER_DEFINED if t in USER_WORDS else NORMAL for t in tokens]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(merge) for merge in merges])
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index("<|im_end|>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template("{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()


def read_vocabulary(path):
    reader = gguf.GGUFReader(str(path))
    get = lambda key: reader.fields["tokenizer.ggml." + key].contents()
    tokens, kinds = get("tokens"), get("token_type")
    ordinary = {token: i for i, (token, kind) in enumerate(zip(tokens, kinds)) if kind == NORMAL}
    user_words = [(token, i) for i, (token, kind) in enumerate(zip(tokens, kinds)) if kind == USER_DEFINED]
    merges = [tuple(merge.split(" ")) for merge in get("merges")]
    return ordinary, merges, get("pre"), user_words


def fnv(numbers):
    value = 0xCBF29CE484222325
    for number in numbers:
        for byte in number.to_bytes(4, "little"):
            value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def word_lengths(tokenizer, line):
    """UTF-8 lengths of the words; in the byte alphabet each character is one byte."""
    if tokenizer.normalizer is not None:
        line = tokenizer.normalizer.normalize_str(line)
    return [len(word) for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(line)]


def write_golden(name, tokenizer, lines):
    rows = []
    for index, line in enumerate(lines):
        ids = tokenizer.encode(line, add_special_tokens=False).ids
        row = [fnv(word_lengths(tokenizer, line)), fnv(ids)]
        rows.append(" ".join(row + [str(i) for i in ids] * (index < SPELLED_OUT)))
    (HERE / f"{name}.golden").write_text("\n".join(rows) + "\n")
    print(f"{name}: {len(rows)} lines")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", action="append", default=[], metavar="NAME=PATH")
    options = parser.parse_args()
    lines = make_lines(seed=1, count=LINES)
    (HERE / "lines.json").write_text("[\n" + ",\n".join(json.dumps(line) for line in lines) + "\n]\n")
    path = HERE / "vocabulary.gguf"
    write_vocabulary(path, *train(make_lines(seed=2, count=3 * LINES)))
    vocabulary, merges, _, user_words = read_vocabulary(path)
    for pre in PRE_TOKENIZERS:
        write_golden(pre, reference(vocabulary, merges, pre, user_words), lines)
    for name, model in (pair.split("=", 1) for pair in options.model):
        write_golden(name, reference(*read_vocabulary(model)), lines)


if __name__ == "__main__":
    main()
