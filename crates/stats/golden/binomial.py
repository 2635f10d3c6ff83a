"""Golden values of the binomial tails and of the limits of Clopper and Pearson.

The tails are summed term by term with mpmath at 50 digits (no incomplete beta function anywhere); the limits are
Newton's method on those sums. SciPy's beta.ppf is printed beside them on stderr, as a second opinion.

    python binomial.py tails > binomial_tails.csv        (seven minutes)
    python binomial.py limits > binomial_limits.csv      (some minutes)
"""

import sys

from mpmath import mp, mpf

mp.dps = 50


def show(value):
    return mp.nstr(value, 20)


def pmf(k, n, p):
    return mp.exp(
        mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log1p(-p)
    )


def walk(k, n, p, step):
    """The sum of the probabilities from k outwards in the direction of step, until they no longer count."""
    odds = p / (1 - p)
    term = total = mpf(1)
    while 0 <= k + step <= n:
        term *= (n - k) * odds / (k + 1) if step == 1 else k / ((n - k + 1) * odds)
        k += step
        total += term
        if term < total * mpf(10) ** -35 and (k > n * p if step == 1 else k < n * p):
            break
    return total


def upper_tail(k, n, p):
    if k == 0:
        return mpf(1)
    if k > n * p:
        return pmf(k, n, p) * walk(k, n, p, 1)
    return 1 - lower_tail(k - 1, n, p)


def lower_tail(k, n, p):
    if k == n:
        return mpf(1)
    if k < n * p:
        return pmf(k, n, p) * walk(k, n, p, -1)
    return 1 - upper_tail(k + 1, n, p)


def tails():
    print("hits,trials,probability,lower_tail,upper_tail")
    cases = []
    for n in [1, 2, 10, 1000, 10**5, 10**7, 10**9, 10**10]:
        for p in [1e-9, 0.001, 0.3, 0.5, 0.77, 0.999]:
            sigma = (n * p * (1 - p)) ** 0.5
            hits = {round(n * p + z * sigma) for z in [-36, -11, -6.5, -1, 0, 0.1, 1, 6.5, 11, 36]} | {0, 1, n}
            cases += [(k, n, p) for k in sorted(hits) if 0 <= k <= n]
    for k, n, p in cases:
        exact = mpf(p)
        low, high = lower_tail(k, n, exact), upper_tail(k, n, exact)
        if low > mpf("1e-305") and high > mpf("1e-305"):
            print(f"{k},{n},{p!r},{show(low)},{show(high)}")


def solve(tail, slope, target, start):
    """Newton's method on the logarithm of the tail over the logit of p."""
    u = mp.log(start / (1 - start))
    for _ in range(60):
        p = 1 / (1 + mp.exp(-u))
        value = tail(p)
        move = (mp.log(value) - mp.log(target)) / (slope(p) * p * (1 - p) / value)
        u -= move
        if abs(move) < mpf(10) ** -24 * (1 + abs(u)):
            return 1 / (1 + mp.exp(-u))
    raise SystemExit("no convergence")


def limits():
    from scipy.stats import beta

    print("hits,trials,error,lower_limit,upper_limit")
    for n in [1, 10, 1000, 10**4, 10**5, 10**6, 10**7, 10**8, 10**9]:
        for k in sorted({0, 1, 30, n // 2, n}):
            if k > n:
                continue
            for error in [0.005, 1e-10, 5e-7, 0.7]:
                e = mpf(error)
                lower, upper = mpf(0), mpf(1)
                guess = lambda value: mpf(min(max(value, 1e-15), 1 - 1e-15))
                scipy_lower = beta.ppf(error, k, n - k + 1) if k > 0 else 0.0
                scipy_upper = beta.isf(error, k + 1, n - k) if k < n else 1.0
                if k == n:
                    lower = e ** (mpf(1) / n)
                elif k > 0:
                    lower = solve(
                        lambda p: upper_tail(k, n, p), lambda p: k * pmf(k, n, p) / p, e, guess(scipy_lower)
                    )
                if k == 0:
                    upper = -mp.expm1(mp.log(e) / n)
                elif k < n:
                    upper = solve(
                        lambda p: lower_tail(k, n, p), lambda p: -(n - k) * pmf(k, n, p) / (1 - p), e, guess(scipy_upper)
                    )
                print(f"{k},{n},{error!r},{show(lower)},{show(upper)}", flush=True)
                off = lambda ours, theirs: float(abs(theirs / ours - 1)) if ours else 0.0
                print(f"{k} of {n} at {error}: SciPy off by {off(lower, scipy_lower):.1e}, {off(upper, scipy_upper):.1e}", file=sys.stderr)


{"tails": tails, "limits": limits}[sys.argv[1]]()
