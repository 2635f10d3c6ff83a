"""Points for the table of accuracy: each function at 200 seeded points of its domain, by mpmath at 40 digits.

    python accuracy.py > accuracy.csv

The arguments are floats and taken as such, so that only the function's own error counts.
"""

import random

from mpmath import mp, mpf

mp.dps = 40
POINTS = 200
draw = random.Random(20260101)


def uniform(low, high):
    return draw.uniform(low, high)


def spread(low, high):
    """Evenly in the logarithm."""
    return float(mp.exp(uniform(float(mp.log(low)), float(mp.log(high)))))


def emit(name, arguments, value):
    fields = [repr(a) for a in arguments] + [""] * (3 - len(arguments))
    print(",".join([name, *fields, mp.nstr(mp.re(value), 22)]))


def normal_tail(z):
    return mp.erfc(mpf(z) / mp.sqrt(2)) / 2


def stirling(x):
    e = mpf(x)
    return mp.loggamma(e + 1) - ((e + mpf(1) / 2) * mp.log(e) - e + mp.log(2 * mp.pi) / 2)


def beta_fraction(a, b, x):
    """I_x(a, b) for x below its mean, by the continued fraction with Lentz' steps."""
    c, d = mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    h, m = d, 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d, c = 1 / (1 + term * d), 1 + term / c
            h *= c * d
        if abs(c * d - 1) < mpf(10) ** -39:
            break
    front = a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - (mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b))
    return mp.exp(front) * h


def student_tail(t, df):
    """Not by quadrature: mpmath's own rule was found wrong in the twelfth digit at t = 11.97, df = 26,613."""
    t, df = mpf(t), mpf(df)
    x, a, b = df / (df + t * t), df / 2, mpf(1) / 2
    if x < (a + 1) / (a + b + 2):
        return beta_fraction(a, b, x) / 2
    return (1 - beta_fraction(b, a, t * t / (df + t * t))) / 2


def chi_upper(x, df):
    return mp.gammainc(mpf(df) / 2, mpf(x) / 2, mp.inf, regularized=True)


def chi_lower(x, df):
    return mp.gammainc(mpf(df) / 2, 0, mpf(x) / 2, regularized=True)


def binomial_sum(hits, trials, p, step):
    """The terms from `hits` on, upwards or downwards, until they no longer count."""
    p = mpf(p)
    term = mp.binomial(trials, hits) * p**hits * (1 - p) ** (trials - hits)
    total, k = term, hits
    while 0 <= k + step <= trials and (term > mpf(10) ** -50 * total or abs(k - trials * p) < abs(hits - trials * p)):
        term *= (mpf(trials - k) / (k + 1) * p / (1 - p)) if step > 0 else (mpf(k) / (trials - k + 1) * (1 - p) / p)
        k += step
        total += term
    return total


def binomial_upper(hits, trials, p):
    return binomial_sum(hits, trials, p, 1)


def binomial_lower(hits, trials, p):
    return binomial_sum(hits, trials, p, -1)


def kolmogorov_upper(t):
    total, k = mpf(0), 1
    while True:
        term = mp.exp(-2 * k * k * mpf(t) ** 2)
        total += -term if k % 2 == 0 else term
        if term < mpf(10) ** -60 * abs(total):
            return 2 * total
        k += 1


def kolmogorov_lower(t):
    t = mpf(t)
    terms = [mp.exp(-((2 * k - 1) ** 2) * mp.pi ** 2 / (8 * t * t)) for k in range(1, 12 + int(6 * t))]
    return mp.sqrt(2 * mp.pi) / t * mp.fsum(terms)


def main():
    print("function,a,b,c,value")
    for _ in range(POINTS):
        z = uniform(-38, 38)
        emit("normal_upper_tail", [z], normal_tail(z))
        z = spread(1e-3, 1e6)
        emit("ln_normal_upper_tail", [z], mp.log(normal_tail(z)))
        p = spread(1e-300, 0.5)
        emit("normal_quantile", [p], -mp.sqrt(2) * mp.erfinv(1 - 2 * mpf(p)) if p > 1e-20 else quantile(p))
        x = spread(1e-3, 1e9)
        emit("stirling_error", [x], stirling(x))
        mean = spread(1e-2, 1e9)
        x = mean * spread(0.2, 5)
        emit("deviance", [x, mean], mpf(x) * mp.log(mpf(x) / mpf(mean)) + mpf(mean) - mpf(x))
        df = spread(1, 1e6)
        t = uniform(0, 12)
        emit("student_t_upper_tail", [t, df], student_tail(t, df))
        df = spread(0.2, 1e4)
        x = df * spread(0.3, 3)
        emit("chi_square_upper_tail", [x, df], chi_upper(x, df))
        emit("chi_square_lower_tail", [x, df], chi_lower(x, df))
        trials = int(spread(2, 1e5))
        p = uniform(0.01, 0.99)
        wide = 8 * (trials * p * (1 - p)) ** 0.5
        hits = min(trials - 1, max(1, round(trials * p + uniform(-wide, wide))))
        emit("binomial_upper_tail", [hits, trials, p], binomial_upper(hits, trials, p))
        emit("binomial_lower_tail", [hits, trials, p], binomial_lower(hits, trials, p))
        t = uniform(0.3, 8)
        emit("kolmogorov_limit_upper_tail", [t], kolmogorov_upper(t))
        t = uniform(0.05, 3)
        emit("kolmogorov_limit_lower_tail", [t], kolmogorov_lower(t))
        x = spread(1e-6, 600)
        emit("f_k0", [x], mp.besselk(0, mpf(x)))
        x = uniform(-5, 26)
        emit("erfc", [x], mp.erfc(mpf(x)))
        x = uniform(-6, 6)
        emit("erf", [x], mp.erf(mpf(x)))
        x = spread(1e-3, 1e9)
        emit("lgamma", [x], mp.loggamma(mpf(x)))


def quantile(p):
    """Far out, by Newton's steps in the logarithm of the tail."""
    z = mp.sqrt(-2 * mp.log(mpf(p)))
    for _ in range(60):
        tail = mp.erfc(z / mp.sqrt(2)) / 2
        density = mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)
        step = (mp.log(tail) - mp.log(mpf(p))) * tail / density
        z += step
        if abs(step) < mpf(10) ** -36 * z:
            break
    return -z


main()
