"""What every peer program shares: one thread, CPU seconds, and one JSON line for each measurement.

Import this module before NumPy and PyTorch: they read the number of threads when they are loaded.

A peer is a list of variants. Alone, a program measures each of them (one run to warm up, then the median of a few). With
`--on-request` it greets with the list of its variants, then reads lines `FRAMEWORK VARIANT NETWORKS` and answers each with
one run, so that another program can run beside it in turns. It ends with its input.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
# The peers measure the processor; a graphics card must not even be looked for.
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import argparse
import json
import signal
import statistics
import sys
import time
from typing import Callable, NamedTuple


class Variant(NamedTuple):
    """One way to do the job in one framework."""

    framework: str
    version: str
    name: str
    # From a number of networks per width to {width: probability for each number of layers}.
    work: Callable[[int], dict[int, list[float]]]


def main(peer: str, about: str, load: Callable[[], list[Variant]]) -> None:
    """Runs a peer program. `load` imports the frameworks and returns the variants; the most interesting one comes first."""
    # Ctrl-C ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--networks", type=positive, default=200_000, help="networks per width (default: 200000)")
    parser.add_argument("--runs", type=positive, default=3, help="measured runs of each variant (default: 3)")
    parser.add_argument("--only", metavar="WORD", default="", help="only variants whose `FRAMEWORK VARIANT` contains this")
    parser.add_argument("--on-request", action="store_true", help="serve lines `FRAMEWORK VARIANT NETWORKS` of standard input")
    options = parser.parse_args()
    try:
        variants = load()
    except (ImportError, OSError) as error:
        if options.on_request:
            print(json.dumps({"peer": peer, "error": str(error)}), flush=True)
        sys.exit(f"{peer}: {error}; install what requirements.txt lists")
    if options.on_request:
        serve(peer, variants)
        return
    for variant in variants:
        if options.only in f"{variant.framework} {variant.name}":
            variant.work(min(options.networks, 20_000))
            runs = [measured(variant, options.networks) for _ in range(options.runs)]
            seconds = statistics.median(seconds for seconds, _ in runs)
            answer(peer, variant, options.networks, seconds, runs[-1][1])


def serve(peer: str, variants: list[Variant]) -> None:
    """One run for each line of standard input."""
    known = {(variant.framework, variant.name): variant for variant in variants}
    listed = [{"framework": v.framework, "version": v.version, "variant": v.name} for v in variants]
    print(json.dumps({"peer": peer, "variants": listed}), flush=True)
    for line in sys.stdin:
        framework, name, networks = line.split()
        variant = known[framework, name]
        answer(peer, variant, int(networks), *measured(variant, int(networks)))


def measured(variant: Variant, networks: int) -> tuple[float, dict[int, list[float]]]:
    """CPU seconds of one run, all threads together, and its result."""
    begun = time.process_time()
    result = variant.work(networks)
    return time.process_time() - begun, result


def answer(peer: str, variant: Variant, networks: int, seconds: float, probabilities: dict[int, list[float]]) -> None:
    """Prints one measurement."""
    line = {
        "peer": peer,
        "framework": variant.framework,
        "version": variant.version,
        "variant": variant.name,
        "networks": networks,
        "cpu_seconds": seconds,
        "probabilities": probabilities,
    }
    print(json.dumps(line), flush=True)


def positive(text: str) -> int:
    """A number of at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not positive")
    return number
