#!/usr/bin/env python3
"""Looper and mini-swe-agent side by side: what the agent itself adds to a step.

    swift build -c release --product looper
    Tests/Benchmarks/agent-overhead.py [--steps 1000] [--rounds 5] [--looper .build/release/looper]

Both run a whole session with prepared replies and a tool that does nothing. mini-swe-agent comes from PyPI into a
temporary folder; its agent is the default one with its deterministic model, which keeps all replies in the
configuration that the agent copies at each step. The rows "lean" leave them out, as a real model would. The rounds
alternate between the programs, so that a busy machine is busy for both; the least time and memory of each count.
Session MB is by how much the peak grew while the session ran.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

SESSION = r'''
import json, resource, sys, tempfile, time
from pathlib import Path
from minisweagent.agents.default import DefaultAgent
from minisweagent.exceptions import Submitted
from minisweagent.models.test_models import DeterministicModel, make_output

class IdleEnvironment:
    def execute(self, action, cwd=""):
        if action["command"] == "submit":
            raise Submitted({"role": "exit", "content": "", "extra": {"exit_status": "Submitted", "submission": ""}})
        return {"output": "ok", "returncode": 0, "exception_info": ""}
    def get_template_vars(self, **kwargs): return {}
    def serialize(self): return {}

class LeanModel(DeterministicModel):
    def __init__(self, outputs):
        super().__init__(outputs=[])
        self.outputs = outputs
    def query(self, messages, **kwargs):
        self.config.outputs = self.outputs
        try:
            return super().query(messages, **kwargs)
        finally:
            self.config.outputs = []

def reply(number):
    command = f"echo {number}"
    return make_output(f"I look at part {number}.\n<bash>{command}</bash>", [{"command": command}], 0.0)

steps, is_lean, saves = int(sys.argv[1]), sys.argv[2] == "lean", sys.argv[3] == "save"
outputs = [reply(number) for number in range(1, steps)] + [make_output("", [{"command": "submit"}], 0.0)]
model = LeanModel(outputs) if is_lean else DeterministicModel(outputs=outputs)
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "trajectory.json" if saves else None
agent = DefaultAgent(model, IdleEnvironment(), system_template="You are a helpful assistant.",
                     instance_template="{{task}}", cost_limit=0, output_path=path)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before, start, processor = peak(), time.perf_counter(), time.process_time()
agent.run("Do nothing.")
seconds, processor = time.perf_counter() - start, time.process_time() - processor
assert agent.n_calls == steps
print(json.dumps({"microseconds_per_step": seconds / steps * 1e6,
                  "processor_microseconds_per_step": processor / steps * 1e6,
                  "peak_memory_bytes": peak(), "session_memory_bytes": peak() - before}))
'''


def measure(command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed: {result.stderr[-2000:]}")
    return json.loads(result.stdout.splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--looper", default=".build/release/looper")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", "mini-swe-agent"], check=True)
        steps = str(options.steps)
        mini = [python, "-c", SESSION, steps]
        looper = [options.looper, "bench", "agent", "--steps", steps]
        programs = {
            "looper, trajectory written": looper + ["--record"],
            "mini-swe-agent, trajectory written": mini + ["plain", "save"],
            "mini-swe-agent lean, trajectory written": mini + ["lean", "save"],
            "looper, nothing written": looper + ["--no-record"],
            "mini-swe-agent, nothing written": mini + ["plain", "-"],
            "mini-swe-agent lean, nothing written": mini + ["lean", "-"],
        }
        rounds = [{name: measure(command) for name, command in programs.items()} for _ in range(options.rounds)]
    print(f"{options.steps} steps, least of {options.rounds} rounds")
    print(f"{'':42}{'µs a step':>12}{'CPU µs':>10}{'peak MB':>10}{'session MB':>12}")
    for name in programs:
        least = lambda key: min(round[name][key] for round in rounds)
        print(f"{name:42}{least('microseconds_per_step'):>12.1f}"
              f"{least('processor_microseconds_per_step'):>10.1f}{least('peak_memory_bytes') / 1e6:>10.1f}"
              f"{least('session_memory_bytes') / 1e6:>12.2f}")


main()
