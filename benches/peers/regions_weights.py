"""Writes `regions_weights.bin`, the network that `regions.py` and our side enumerate: three hidden layers of 64 rectified units.

Layer by layer, weights `fan_in x fan_out` row by row and then all layers' biases, as NumPy draws them from its generator PCG64 with seed 1;
little-endian doubles. Weights are normal of variance 2 / fan_in, biases of standard deviation 0.3.
"""

import pathlib

import numpy

WIDTH, LAYERS = 64, 3

if __name__ == "__main__":
    generator = numpy.random.default_rng(1)
    widths = [2] + [WIDTH] * LAYERS
    weights = [generator.standard_normal((m, n)) * (2 / m) ** 0.5 for m, n in zip(widths, widths[1:])]
    biases = [generator.standard_normal(n) * 0.3 for n in widths[1:]]
    numbers = numpy.concatenate([array.ravel() for array in weights + biases]).astype("<f8")
    pathlib.Path(__file__).with_suffix(".bin").write_bytes(numbers.tobytes())
