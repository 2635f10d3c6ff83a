"""Golden values of the laws of Kolmogorov's and Smirnov's statistics.

    python kolmogorov.py two_sided > kolmogorov_two_sided.csv   Marsaglia, Tsang and Wang's matrix power, integers scaled by 2^600
    python kolmogorov.py one_sided > kolmogorov_one_sided.csv   Birnbaum and Tingey's sum, mpmath at 50 digits
    python kolmogorov.py limit > kolmogorov_limit.csv           the limit law, mpmath at 50 digits
    python kolmogorov.py scipy > kolmogorov_scipy.csv           scipy.stats.kstwo where the matrix is too large
"""

import sys

import numpy as np
from mpmath import mp, mpf

mp.dps = 50
ONE = 1 << 600
SHRINK = 395007542  # 2^30 / e


def show(value):
    return mp.nstr(value, 20)


def two_sided_lower(n, d):
    """P[D <= d], exactly up to the fixed point: every number is an integer over 2^600."""
    from fractions import Fraction

    nd = n * Fraction(d)
    k = -((-nd.numerator) // nd.denominator)
    h = k - nd
    m = 2 * k - 1
    power = lambda x, e: int(Fraction(ONE) * x**e) if e else ONE
    matrix = np.zeros((m, m), dtype=object)
    for i in range(m):
        for j in range(min(i + 2, m)):
            matrix[i, j] = ONE
    for i in range(m):
        matrix[i, 0] -= power(h, i + 1)
        matrix[m - 1, i] -= power(h, m - i)
    if 2 * h > 1:
        matrix[m - 1, 0] += power(2 * h - 1, m)
    factorial = [1]
    for i in range(m + 1):
        factorial.append(factorial[-1] * (i + 1))
    for i in range(m):
        for j in range(min(i + 2, m)):
            matrix[i, j] //= factorial[i - j + 1]
    # Row k of the n-th power only: n vector products of size m^2 each. The matrix grows a vector by about e.
    row = np.zeros(m, dtype=object)
    row[k - 1] = ONE
    for _ in range(n):
        row = np.array([(value * SHRINK) >> 630 for value in row.dot(matrix)], dtype=object)
    return mpf(int(row[k - 1])) / ONE * mp.exp(mp.loggamma(n + 1) - n * mp.log(n) - n * mp.log(mpf(SHRINK) / 2**30))


def two_sided():
    print("n,d,lower_tail,upper_tail")
    with mp.workdps(170):
        for n in [1, 2, 3, 5, 10, 20, 50, 100, 141, 300, 1000, 3000]:
            for t in [0.2, 0.3, 0.5, 0.8, 1.2, 1.6, 2.0, 2.2, 2.6, 3.4, 4.9]:
                d = t / n**0.5
                if not 1 / (2 * n) < d < 1 or n * d > (150 if n < 3000 else 66):
                    continue
                low = two_sided_lower(n, d)
                print(f"{n},{d!r},{show(low)},{show(1 - low)}", flush=True)


def one_sided():
    print("n,d,upper_tail")
    for n in [1, 2, 5, 10, 100, 1000, 10**4, 49999, 200000]:
        for t in [0.01, 0.1, 0.3, 0.7, 1.2, 2.0, 3.4, 6.0, 14.0]:
            d = t / n**0.5
            if d >= 1:
                continue
            x = mpf(d)
            total = (1 - x) ** n
            ln_choose = mpf(0)
            for j in range(1, n):
                ln_choose += mp.log(mpf(n - j + 1) / j)
                q = 1 - x - mpf(j) / n
                if q <= 0:
                    break
                total += x * mp.exp(ln_choose + (j - 1) * mp.log(x + mpf(j) / n) + (n - j) * mp.log(q))
            print(f"{n},{d!r},{show(total)}", flush=True)


def limit():
    print("t,lower_tail,upper_tail")
    for t in [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.82, 0.83, 1.0, 1.3, 2.0, 3.0, 5.0, 10.0, 18.0]:
        x = mpf(t)
        with mp.workdps(400):
            low = mp.sqrt(2 * mp.pi) / x * mp.fsum(mp.exp(-((2 * k - 1) ** 2) * mp.pi**2 / (8 * x * x)) for k in range(1, 600))
            print(f"{t!r},{show(low)},{show(1 - low)}")


def scipy():
    from scipy.stats import kstwo

    print("n,d,lower_tail")
    for n in [5000, 20000, 10**5, 10**7]:
        for t in [0.4, 0.6, 0.9, 1.3, 1.8]:
            d = t / n**0.5
            print(f"{n},{d!r},{float(kstwo.cdf(d, n))!r}")


{"two_sided": two_sided, "one_sided": one_sided, "limit": limit, "scipy": scipy}[sys.argv[1]]()
