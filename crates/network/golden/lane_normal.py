"""Coefficients of the double-precision polynomials in src/lanes/normal.rs, by Chebyshev interpolation at 60 digits, which is within a
factor of a few of the least maximum; rounded to doubles. Needs mpmath."""
from mpmath import mp, mpf, cos, pi, exp, erfc, sqrt, log, matrix, lu_solve

mp.dps = 60


def interpolated(f, low, high, terms):
    """Coefficients of powers, constant first, and the largest relative error of the polynomial itself."""
    points = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * mpf(terms))) for k in range(terms)]
    a, b = matrix(terms, terms), matrix(terms, 1)
    for i, x in enumerate(points):
        b[i] = f(x)
        for j in range(terms):
            a[i, j] = x**j
    c = list(lu_solve(a, b))
    grid = [low + (high - low) * mpf(k) / 997 for k in range(998)]
    error = max(abs(sum(c[j] * x**j for j in range(terms)) / f(x) - 1) for x in grid)
    return c, error


def show(name, result):
    c, error = result
    print(f"const {name}: [f64; {len(c)}] = [")
    for x in c:
        print(f"    {float(x)!r},")
    print(f"]; // largest relative error {mp.nstr(error, 3)}")


def beyond_linear(t):
    """(e^t - 1 - t) / t^2."""
    return sum(t**k / mp.factorial(k + 2) for k in range(30))




def mills(t):
    """(x + CENTRE) P[Z >= x] / phi(x) at x = CENTRE (1 + t) / (1 - t)."""
    x = CENTRE * (1 + t) / (1 - t)
    return (x + CENTRE) * sqrt(pi / 2) * exp(x * x / 2) * erfc(x / sqrt(mpf(2)))


CENTRE = mpf(5)
half = log(mpf(2)) / 2 + mpf("1e-6")
show("EXP", interpolated(beyond_linear, -half, half, 11))
last = (38 - CENTRE) / (38 + CENTRE)
show("MILLS", interpolated(mills, mpf(-1), last, 24))
