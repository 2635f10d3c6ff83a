"""Golden values of the chi-square law: mpmath at 50 digits.

    python chi_square.py > chi_square.csv
"""

from mpmath import mp, mpf

mp.dps = 50


def show(value):
    return mp.nstr(value, 20)


def tails(a, x):
    """Lower and upper tail of the gamma law; the smaller one is summed, the other is its complement."""
    front = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))
    if x < a:
        term = total = mpf(1)
        n = a
        while term > total * mpf(10) ** -40:
            n += 1
            term *= x / n
            total += term
        return front * total, 1 - front * total
    if x < a + 60 * mp.sqrt(a) + 300:
        # The lower series still, with enough digits to be subtracted from 1.
        with mp.workdps(900 if a < 1e5 else 700):
            front = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))
            term = total = mpf(1)
            n = a
            while n < x or term > total * mpf(10) ** -(mp.dps - 20):
                n += 1
                term *= x / n
                total += term
            return front * total, 1 - front * total
    return mpf(1), mpf(0)


print("x,df,lower_tail,upper_tail")
for df in [0.1, 0.5, 1.0, 2.0, 3.0, 9.0, 10.5, 99.0, 1000.0, 1e4, 1e6]:
    for z in [-30.0, -11.0, -6.5, -3.0, -1.0, -0.3, 0.0, 0.5, 1.0, 3.0, 6.5, 11.0, 20.0, 30.0]:
        x = df + z * (2 * df) ** 0.5
        if x <= 0:
            x = df * 10.0 ** z
        low, high = tails(mpf(df) / 2, mpf(x) / 2)
        if low > mpf("1e-280") and high > mpf("1e-280"):
            print(f"{x!r},{df!r},{show(low)},{show(high)}", flush=True)
