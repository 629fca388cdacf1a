"""Writes draws.json: the arms of keys, computed apart from the program. Needs nothing but Python."""

import json
import pathlib


def fnv1a32(text):
    value = 0x811C9DC5
    for byte in text.encode("utf-8"):
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def draw(experiment, salt, phase, arms, key):
    seed = f"{experiment}:{salt}:{phase}"
    bucket = fnv1a32(str(fnv1a32(seed + key))) % 10000
    reached = 0.0
    for arm, share in arms:
        reached += share
        if bucket / 10000 < reached:
            return bucket, arm
    return bucket, arms[-1][0]


halves = [["none", 0.5], ["prompt", 0.25], ["weights", 0.25]]
five = [["none", 0.3], ["knowledge", 0.1], ["prompt", 0.2], ["weights", 0.1], ["both", 0.3]]
controls = [["placebo", 0.125], ["wrong-adapter", 0.0625], ["none", 0.8125]]
keys = ["", "alice", "dave", "frank", "später", "django__django-11099", "日本 😀", "a:b", "20261201-101500-3fa9", "s1"]
# With the seed demo:s1:0 these fall on the edges of buckets 0, 4999, 5000, 7499, 7500, 9999, 3000 and 6000.
keys += ["k275", "k179", "k11687", "k5398", "k5933", "k19641", "k8486", "k13518"]
draws = []
for experiment, salt, phase in [("demo", "s1", "0"), ("demo", "s1", "1"), ("demo", "s2", "0"), ("Ü", "", "12")]:
    for arms in [halves, five, controls]:
        for key in keys:
            bucket, arm = draw(experiment, salt, phase, arms, key)
            draws.append(
                {
                    "experiment": experiment,
                    "salt": salt,
                    "phase": phase,
                    "arms": arms,
                    "key": key,
                    "bucket": bucket,
                    "arm": arm,
                }
            )

path = pathlib.Path(__file__).with_suffix(".json")
lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in draws)
path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
if __name__ == "__main__":
    for key in ["alice", "dave", "frank", "später"]:
        print(key, *draw("demo", "s1", "0", halves, key))
