"""Writes tokenizers as `tokenizer.json`, with the vocabulary of `make_golden.py`, so that its golden files serve them too.

    python3 make_json.py

tokenizer.json    the vocabulary, its merges as pairs, control tokens and words that were added
pipelines.json    for each pre-tokenizer what stands in such a file beside the vocabulary
"""

import json

from make_golden import CONTROLS, HERE, PRE_TOKENIZERS, read_vocabulary, reference


def main():
    vocabulary, merges, _, user_words = read_vocabulary(HERE / "vocabulary.gguf")
    pipelines = {}
    for name in PRE_TOKENIZERS:
        document = json.loads(reference(vocabulary, merges, name, user_words).to_str())
        pipelines[name] = {
            "normalizer": document["normalizer"],
            "pre_tokenizer": document["pre_tokenizer"],
            "ignore_merges": document["model"]["ignore_merges"],
        }
    # The reference of the golden files knows no control tokens; here they have the places that were kept for them.
    controls = [
        {"id": number, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for number, token in enumerate(CONTROLS)
    ]
    document["added_tokens"] = controls + document["added_tokens"]
    document["model"]["vocab"] = {**{token: number for number, token in enumerate(CONTROLS)}, **vocabulary}
    (HERE / "tokenizer.json").write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
    (HERE / "pipelines.json").write_text(json.dumps(pipelines, indent=1) + "\n")


if __name__ == "__main__":
    main()
