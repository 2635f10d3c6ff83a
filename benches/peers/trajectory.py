"""A circle through 12 random hard-tanh layers of width 512: lengths and sign transitions, the job `sweep`, float32.

The circle between two orthogonal inputs of length sqrt(512) is cut into steps; a block of points at a time goes through all layers, a matrix
product a layer, and chords and sign changes between neighbouring points are summed. What is printed: for each layer, the share of
steps times neurons with a sign change. Weights are sums of twelve outputs of SplitMix64, as in `benches/src/trajectory.rs`, so both
programs have the same network.

The best NumPy can do: its OpenBLAS takes AVX2 kernels on some processors that have AVX-512 (AMD's), so where the processor has AVX-512
`OPENBLAS_CORETYPE=SkylakeX` is set, unless the variable is set already: nearly twice as fast there, and never set where it would crash.
The first layer takes the two coordinates of the input that are not zero, as ours does.
Blocks of 4,096 points were the fastest.
"""

import os
import pathlib

import peer


def has_avx512() -> bool:
    """Whether Linux says that the processor has what OpenBLAS's kernels for Skylake-X need."""
    try:
        words = pathlib.Path("/proc/cpuinfo").read_text().split()
    except OSError:
        return False
    return {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"} <= set(words)


if has_avx512():
    os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

WIDTH = 512
LAYERS = 12
SIGMA_W2 = 8.0
BLOCK = 4096


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import numpy

    weights = [layer(numpy, number) for number in range(LAYERS)]
    # The BLAS setting is part of the variant's name, as results depend on it.
    kernels = os.environ.get("OPENBLAS_CORETYPE", "default")
    variants = [peer.Variant("numpy", numpy.__version__, f"gemm-{kernels}", numpy_variant(numpy, weights))]
    try:
        import torch
    except ImportError:
        peer.LACKING.append("PyTorch")
        return variants
    return [*variants, peer.Variant("torch", torch.__version__, "gemm", torch_variant(numpy, torch, weights))]


def layer(numpy, number):
    """The weights of a layer, fan-in x fan-out."""
    first = number * WIDTH * WIDTH * 12
    index = numpy.arange(first + 1, first + 12 * WIDTH * WIDTH + 1, dtype=numpy.uint64)
    with numpy.errstate(over="ignore"):
        z = index * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    uniform = (z >> numpy.uint64(11)).astype(float) / 2.0**53
    sums = uniform.reshape(-1, 12).sum(1) - 6.0
    return numpy.ascontiguousarray(((SIGMA_W2 / WIDTH) ** 0.5 * sums).reshape(WIDTH, WIDTH).T.astype("float32"))


def points(numpy, first, last, steps):
    """Points `first` to `last` (included) of the circle, a row each: the two coordinates that are not zero."""
    t = numpy.arange(first, last + 1) * (2 * numpy.pi / steps)
    return (WIDTH**0.5 * numpy.stack([numpy.cos(t), numpy.sin(t)], 1)).astype("float32")


def run_of(signs, steps):
    """What both variants answer."""
    samples = steps * WIDTH
    return peer.Run({"steps times neurons": [int(count) / samples for count in signs]}, samples, 1)


def numpy_variant(numpy, weights):
    # Only two coordinates of the input are not zero.
    weights = [weights[0][:2], *weights[1:]]

    def work(steps):
        length, signs = numpy.zeros(LAYERS), numpy.zeros(LAYERS, numpy.int64)
        for first in range(0, steps, BLOCK):
            z = points(numpy, first, min(first + BLOCK, steps), steps)
            for number, w in enumerate(weights):
                z = z @ w
                numpy.clip(z, -1, 1, out=z)
                chord = numpy.diff(z, axis=0)
                length[number] += numpy.sqrt(numpy.einsum("ij,ij->i", chord, chord)).sum(dtype=float)
                positive = z > 0
                signs[number] += numpy.count_nonzero(positive[1:] != positive[:-1])
        return run_of(signs, steps)

    return work


def torch_variant(numpy, torch, weights):
    torch.set_num_threads(peer.THREADS)
    torch.set_grad_enabled(False)
    weights = [torch.from_numpy(w) for w in (weights[0][:2], *weights[1:])]

    def work(steps):
        length, signs = numpy.zeros(LAYERS), numpy.zeros(LAYERS, numpy.int64)
        for first in range(0, steps, BLOCK):
            z = torch.from_numpy(points(numpy, first, min(first + BLOCK, steps), steps))
            for number, w in enumerate(weights):
                z = torch.mm(z, w).clamp_(-1, 1)
                length[number] += (z[1:] - z[:-1]).norm(dim=1).sum(dtype=torch.float64).item()
                positive = z > 0
                signs[number] += int((positive[1:] != positive[:-1]).sum())
        return run_of(signs, steps)

    return work


if __name__ == "__main__":
    peer.main("sweep", __doc__.splitlines()[0], load, unit="points", amount=100_000)
