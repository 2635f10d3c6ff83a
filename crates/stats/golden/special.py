"""Golden values of the normal law, ln Gamma's Stirling error and the deviance: mpmath at 40 digits.

    python special.py normal > normal.csv
    python special.py stirling > stirling.csv
"""

import sys

from mpmath import mp, mpf

mp.dps = 40


def show(value):
    return mp.nstr(value, 20)


def normal():
    print("z,upper_tail,ln_upper_tail")
    for z in [-8.0, -1.5, -0.1, 0.0, 1e-9, 0.3, 1.0, 1.5, 2.5758, 4.7534, 6.466951, 11.22, 17.3, 19.99, 20.0, 25.0, 30.7, 36.9, 37.5]:
        tail = mp.erfc(mpf(z) / mp.sqrt(2)) / 2
        print(f"{z!r},{show(tail)},{show(mp.log(tail))}")


def stirling():
    print("x,stirling_error")
    for x in [0.01, 0.3, 0.5, 1.0, 1.5, 2.0, 3.7, 8.0, 15.0, 15.999, 16.0, 20.5, 100.0, 1e4, 1e9]:
        e = mpf(x)
        print(f"{x!r},{show(mp.loggamma(e + 1) - ((e + 0.5) * mp.log(e) - e + mp.log(2 * mp.pi) / 2))}")


{"normal": normal, "stirling": stirling}[sys.argv[1]]()
