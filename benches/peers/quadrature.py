"""The integral over the plane of the density of a rectified unit's breakpoint and slope, to 1e-10, quadrant by quadrant.

The density is that of the other side: exp(-|mu| s / (b w v)) / (2 pi v s) with s^2 = b^2 + w^2 beta^2, whose cusp at mu = 0 the quadrants go round. The
quadrants are reported as shares.

Variants. SciPy: `quad` inside of `quad` (adaptive quadrature, what `dblquad` is), to 1e-11 in each direction. Both sides know the same of the density: `s` is
computed once for each breakpoint, and `mu` is measured in widths `b w v / s`. mpmath's `quad` in both directions at the
precision of doubles ends 2e-9 off, so it does not do this job.
"""

import peer

B, W, V = 0.7, 1.3, 0.9
SAMPLES = 1_000_000_000


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import scipy

    run = lambda amount: found([by_scipy() for _ in range(amount)][-1])
    return [peer.Variant("scipy", scipy.__version__, "nested-quad", run)]


def found(quadrants: list[float]) -> peer.Run:
    """Quarters, if all of it is 1 to 1e-10."""
    total = sum(quadrants)
    assert abs(total - 1.0) <= 1e-10, total
    return peer.Run({"plane": quadrants}, SAMPLES, 1)


def by_scipy() -> list[float]:
    from math import exp, hypot, inf, pi

    from scipy.integrate import quad

    def inside(beta, sign):
        s = hypot(W * beta, B)
        width = B * W * V / s
        height = width / (2 * pi * V * s)

        def over_widths(t):
            mu = sign * width * t
            return height * exp(-abs(mu) / width)

        return quad(over_widths, 0.0, inf, epsabs=1e-11, epsrel=1e-11)[0]

    # The breakpoint's sign, then the slope's.
    quadrants = [(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)]
    return [quad(lambda beta: inside(side * beta, sign), 0.0, inf, epsabs=1e-11, epsrel=1e-11)[0] for side, sign in quadrants]


if __name__ == "__main__":
    peer.main("quadrature", __doc__.splitlines()[0], load, unit="integrals", amount=1)
