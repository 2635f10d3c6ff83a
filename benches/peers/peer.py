"""What every peer program shares: the number of threads, CPU seconds, and one JSON line for each measurement.

Import this module before NumPy and PyTorch: they read the number of threads when they are loaded.

A peer is a list of variants. Alone, a program measures each of them (one run to warm up, then the median of a few). With
`--on-request` it greets with the list of its variants, then reads lines `FRAMEWORK VARIANT AMOUNT` and answers each with
one run, so that another program can run beside it in turns. It ends with its input. The amount is a number of networks, or
of epochs in a program that trains.
"""

import os
import sys

# `--threads N`, read before the frameworks are loaded. A thread each is what is compared in CPU seconds.
THREADS = int(sys.argv[sys.argv.index("--threads") + 1]) if "--threads" in sys.argv[:-1] else 1
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = str(THREADS)
# The peers measure the processor; a graphics card must not even be looked for.
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import argparse
import json
import platform
import signal
import statistics
import time
from typing import Callable, NamedTuple


# Frameworks that a program could not load and goes on without; whoever reads its results must know.
LACKING: list[str] = []


class Run(NamedTuple):
    """What a run found, where the amount is not the number of samples."""

    # For each kind of event, the shares of samples in which they happened.
    probabilities: dict[str, list[float]]
    samples: int
    # CPU seconds count so many times: for a run on some of the networks only.
    times: float


class Variant(NamedTuple):
    """One way to do the job in one framework."""

    framework: str
    version: str
    name: str
    # From a number of networks per width to {width: probability for each number of layers}; or from an amount to a `Run`.
    work: Callable[[int], dict[int, list[float]] | Run]


def main(peer: str, about: str, load: Callable[..., list[Variant]], jobs: tuple[str, ...] = (), unit: str = "networks", amount: int = 200_000) -> None:
    """Runs a peer program. `load` imports the frameworks and returns the variants; the most interesting one comes first.

    A program with several jobs is asked for one of them, `--job`, and `load` gets its name.
    """
    # Ctrl-C ends the program without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parser = argparse.ArgumentParser(description=about)
    if jobs:
        parser.add_argument("--job", choices=jobs, default=jobs[0], help=f"the job (default: {jobs[0]})")
    what = "networks per width" if unit == "networks" else unit
    parser.add_argument(f"--{unit}", dest="amount", type=positive, default=amount, help=f"{what} (default: {amount})")
    parser.add_argument("--runs", type=positive, default=3, help="measured runs of each variant (default: 3)")
    parser.add_argument("--only", metavar="WORD", default="", help="only variants whose `FRAMEWORK VARIANT` contains this")
    parser.add_argument("--threads", type=positive, default=1, help="threads that a framework may start (default: 1)")
    parser.add_argument("--on-request", action="store_true", help="serve lines `FRAMEWORK VARIANT AMOUNT` of standard input")
    options = parser.parse_args()
    try:
        variants = load(options.job) if jobs else load()
    except (ImportError, OSError) as error:
        if options.on_request:
            print(json.dumps({"peer": peer, "error": str(error)}), flush=True)
        sys.exit(f"{peer}: {error}; install what requirements.txt lists")
    if options.on_request:
        serve(peer, variants)
        return
    for variant in variants:
        if options.only in f"{variant.framework} {variant.name}":
            variant.work(min(options.amount, 20_000))
            runs = [measured(variant, options.amount) for _ in range(options.runs)]
            cpu, clock = (statistics.median(times) for times in zip(*(times for times, _ in runs)))
            answer(peer, variant, options.amount, (cpu, clock), runs[-1][1])


def serve(peer: str, variants: list[Variant]) -> None:
    """One run for each line of standard input."""
    known = {(variant.framework, variant.name): variant for variant in variants}
    listed = [{"framework": v.framework, "version": v.version, "variant": v.name} for v in variants]
    print(json.dumps({"peer": peer, "variants": listed, "settings": settings()}), flush=True)
    for line in sys.stdin:
        framework, name, amount = line.split()
        variant = known[framework, name]
        answer(peer, variant, int(amount), *measured(variant, int(amount)))


def settings() -> str:
    """Python's version, and which BLAS NumPy multiplies matrices with, and how it is told to."""
    text = f"Python {platform.python_version()}"
    if "numpy" in sys.modules:
        blas = sys.modules["numpy"].show_config(mode="dicts")["Build Dependencies"]["blas"]
        kernels = os.environ.get("OPENBLAS_CORETYPE")
        text += f", NumPy's BLAS {blas['name']} {blas['version']}" + (f" with OPENBLAS_CORETYPE={kernels}" if kernels else "")
    return text + "".join(f", without {name}" for name in LACKING)


def measured(variant: Variant, amount: int) -> tuple[tuple[float, float], Run]:
    """CPU seconds of one run, all threads together, those on the clock, and its result."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    result = variant.work(amount)
    cpu, clock = time.process_time() - begun_cpu, time.perf_counter() - begun
    run = result if isinstance(result, Run) else Run(result, amount, 1)
    return (cpu * run.times, clock * run.times), run


def answer(peer: str, variant: Variant, amount: int, seconds: tuple[float, float], run: Run) -> None:
    """Prints one measurement."""
    line = {
        "peer": peer,
        "framework": variant.framework,
        "version": variant.version,
        "variant": variant.name,
        "amount": amount,
        "samples": run.samples,
        "cpu_seconds": seconds[0],
        "clock_seconds": seconds[1],
        "probabilities": run.probabilities,
    }
    print(json.dumps(line), flush=True)


def positive(text: str) -> int:
    """A number of at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not positive")
    return number
