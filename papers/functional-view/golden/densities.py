"""Golden values of Theorem 1 and Corollary 1: mpmath at 60 digits, of which 25 are kept, from the floats that the Rust code is given.

Joint densities by the integral of Lemma 1, not by the printed formulas: int f_B(beta u) f_W(u) f_V(mu / |u|) du; the others by integrals of
the product of two densities, so that a slip in a formula cannot be in both. K_0 by its own integral, int_0^inf exp(-x cosh t) dt.

    python densities.py > densities.csv
"""

from mpmath import cosh, exp, inf, mp, mpf, pi, quad, sqrt

mp.dps = 60

SCALES = (0.7, 1.3, 0.4)
BETAS = (-20.0, -0.3, 0.0, 0.5, 1.7)
MUS = (-1.1, -0.05, 0.001, 0.2, 0.45)


def normal(x, scale):
    return exp(-((x / scale) ** 2) / 2) / (scale * sqrt(2 * pi))


def uniform(x, scale):
    return 1 / (2 * scale) if abs(x) <= scale else mpf(0)


def gaussian():
    """With u = m e^t, where m makes both exponents equal, integrands are even in t and fall like exp(-c cosh 2t)."""
    b, w, v = map(mpf, SCALES)
    for beta in map(mpf, BETAS):
        ends = [0, w / 8, w, 3 * w, 14 * w]
        yield "beta", beta, 0, 2 * quad(lambda u: u * normal(beta * u, b) * normal(u, w), ends)
        width = 1 / sqrt((beta / b) ** 2 + 1 / w**2)
        for mu in map(mpf, MUS):
            yield "joint", beta, mu, 2 * along(width, mu, lambda u: u * normal(beta * u, b) * normal(u, w) * normal(mu / u, v))
    for mu in map(mpf, MUS):
        yield "mu", 0, mu, 2 * along(w, mu, lambda u: normal(u, w) * normal(mu / u, v))


def along(width, mu, integrand):
    v = mpf(SCALES[2])
    middle, size = sqrt(abs(mu) / v * width), abs(mu) / (v * width)
    end = mp.acosh(1 + 120 / size) / 2
    return quad(lambda t: integrand(middle * exp(t)), mp.linspace(-end, end, 17))


def bounded():
    """Of uniform numbers: the factors end at these places."""
    b, w, v = map(mpf, SCALES)

    def places(*kinks):
        return [mpf(0), *sorted(k for k in kinks if 0 < k < w), w]

    for beta in map(mpf, BETAS):
        edge = b / abs(beta) if beta else 2 * w
        yield "beta", beta, 0, 2 * quad(lambda u: u * uniform(beta * u, b) * uniform(u, w), places(edge))
        for mu in map(mpf, MUS):
            inner = places(abs(mu) / v, edge)
            yield "joint", beta, mu, 2 * quad(lambda u: uniform(beta * u, b) * uniform(u, w) * uniform(mu / u, v), inner)
    for mu in map(mpf, MUS):
        yield "mu", 0, mu, 2 * quad(lambda u: uniform(u, w) * uniform(mu / u, v) / u, places(abs(mu) / v))


print("law,of,beta,mu,value")
for law, values in (("gaussian", gaussian), ("uniform", bounded)):
    for of, beta, mu, value in values():
        print(f"{law},{of},{float(beta)!r},{float(mu)!r},{mp.nstr(value, 25)}")
for x in (1e-10, 1e-3, 0.1, 1.0, 5.0, 40.0):
    # Beyond, the integrand is below 1e-40 of its largest.
    end = mp.acosh(1 + mpf(120) / mpf(x))
    print(f"k0,k0,0.0,{x!r},{mp.nstr(quad(lambda t: exp(-mpf(x) * cosh(t)), mp.linspace(0, end, 12)), 25)}")
