"""The best cuts of 2,000 samples into up to 100 pieces with a line each, by dynamic programming for all numbers of pieces at once.

The samples are those of the other side: three waves of a sine and a sawtooth as irregular as noise. Pieces have two samples at least. Cuts into
2, 10 and 100 pieces are reported as shares 0 and 1 of all places.

Variants. `matrix`: all errors of pieces from prefix sums in one matrix, then a vectorized minimum for each number of pieces.
"""

import peer

SAMPLES, PIECES, TIMES = 2000, 100, 1000


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import numpy

    i = numpy.arange(SAMPLES)
    x = -1.0 + 2.0 * i / (SAMPLES - 1)
    y = numpy.sin(3.0 * numpy.pi * x) + 0.2 * (i * 2654435761 % 2**32 / 2.0**32 - 0.5)
    run = lambda amount: found([by_matrix(numpy, x, y) for _ in range(amount)][-1])
    return [peer.Variant("numpy", numpy.__version__, "matrix", run)]


def found(cuts: dict[int, list[int]]) -> peer.Run:
    """A share for each place and number of pieces."""
    shares = {}
    for pieces, places in cuts.items():
        row = [0.0] * SAMPLES
        for place in places:
            row[place] = 1.0
        shares[f"{pieces} pieces"] = row
    return peer.Run(shares, TIMES, 1)


def by_matrix(np, x, y):
    """Cuts by number of pieces."""
    n = len(x)
    sums = np.concatenate([np.zeros((5, 1)), np.cumsum([x, y, x * x, x * y, y * y], 1)], 1)
    i, j = np.arange(n)[:, None], np.arange(1, n + 1)[None, :]
    count = np.maximum(j - i, 1)
    ends = np.maximum(i, j)
    sx, sy, sxx, sxy, syy = sums[:, ends] - sums[:, i]
    vx, cxy, vy = sxx - sx * sx / count, sxy - sx * sy / count, syy - sy * sy / count
    error = np.maximum(np.where(vx > 1e-14, vy - cxy * cxy / np.where(vx > 1e-14, vx, 1), vy), 0)
    error = np.where(j - i >= 2, error, np.inf)
    best, froms = error[0].copy(), []
    sum_ = np.empty_like(error)
    for _ in range(1, PIECES):
        np.add(error[1:], best[:-1, None], out=sum_[1:])
        chosen = sum_[1:].argmin(0)
        froms.append(chosen + 1)
        best = np.take_along_axis(sum_[1:], chosen[None], 0)[0]
    return {pieces: back(froms, n, pieces) for pieces in (2, 10, PIECES)}


def back(froms, end, pieces):
    """The cuts, read backwards."""
    cuts = []
    for row in reversed(froms[: pieces - 1]):
        end = int(row[end - 1])
        cuts.append(end)
    return cuts[::-1]


if __name__ == "__main__":
    peer.main("segment", __doc__.splitlines()[0], load, unit="curves", amount=1)
