"""Coefficients of the polynomials in src/lanes/functions.rs: Chebyshev-weighted least maxima by the Remez exchange, in 60 digits,
rounded to single precision. Needs mpmath and numpy."""
import numpy as np
from mpmath import mp, mpf, chebyt, cos, sin, log, exp, pi, matrix, lu_solve, sqrt
mp.dps = 50

def remez(f, low, high, terms, weight=lambda x: mpf(1)):
    """Least maximum of weight * |f - polynomial| on [low, high], `terms` coefficients, constant first."""
    n = terms + 1
    points = [(low + high) / 2 + (high - low) / 2 * cos(pi * mpf(k) / (n - 1)) for k in range(n)][::-1]
    for _ in range(12):
        a, b = matrix(n, n), matrix(n, 1)
        for i, x in enumerate(points):
            for j in range(terms):
                a[i, j] = x ** j
            a[i, terms] = (-1) ** i / weight(x)
            b[i] = f(x)
        solution = lu_solve(a, b)
        c = [solution[j] for j in range(terms)]
        error = lambda x: weight(x) * (f(x) - sum(c[j] * x ** j for j in range(terms)))
        grid = [low + (high - low) * mpf(k) / 2000 for k in range(2001)]
        values = [error(x) for x in grid]
        peaks, start = [], 0
        for k in range(1, 2002):
            if k == 2001 or values[k] * values[start] < 0:
                peaks.append(max(range(start, k), key=lambda i: abs(values[i])))
                start = k
        if len(peaks) < n:
            break
        points = [grid[k] for k in peaks[:n]]
    return c, max(abs(v) for v in values)

def show(name, result):
    c, error = result
    print(f"const {name}: [f32; {len(c)}] = [")
    for x in c:
        print(f"    {np.float32(float(x))!r},".replace("np.float32(", "").replace(")", ""))
    print(f"]; // largest error {mp.nstr(error, 3)}")

def series_ln(t):
    if abs(t) < mpf("1e-8"):
        return mpf(1) / 3 - t / 4 + t * t / 5
    return (log(1 + t) - t + t * t / 2) / t ** 3

def series_exp(t):
    if abs(t) < mpf("1e-8"):
        return mpf(1) / 2 + t / 6 + t * t / 24
    return (exp(t) - 1 - t) / t ** 2

def sine(q):
    if q < mpf("1e-20"):
        return pi / 2
    g = sqrt(q)
    return sin(pi / 2 * g) / g

half = log(mpf(2)) / 2
show("LN", remez(series_ln, sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1, 7, lambda t: abs(t) ** 2 + mpf("1e-6")))
show("EXP", remez(series_exp, -half, half, 5, lambda t: t * t + mpf("1e-6")))
show("COSINE", remez(lambda q: cos(pi / 2 * sqrt(q)), mpf(0), mpf(1) / 4, 5))
show("SINE", remez(sine, mpf(0), mpf(1) / 4, 4))
