#!/usr/bin/env bash
# Trains on the GPUs of one machine: all of them, or as many as GPUS says.
set -euo pipefail
cd "$(dirname "$0")"
gpus=${GPUS:-$(nvidia-smi --list-gpus 2>/dev/null | wc -l)}
exec torchrun --standalone --nproc-per-node "$((gpus > 0 ? gpus : 1))" train.py "${1:-config.yaml}"
