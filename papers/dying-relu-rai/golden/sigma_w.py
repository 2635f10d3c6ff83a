"""Golden values of equation 4.2: mpmath at 40 digits, from the floats that the Rust code is given.

    python sigma_w.py > sigma_w.csv
"""

from mpmath import mp, mpf, pi, sqrt

mp.dps = 40

LAWS = [
    ("Beta(2,1)", 2 / 3, 0.5),
    ("U(0,1)", 0.5, 1 / 3),
    ("Beta(5,1)", 5 / 6, 5 / 7),
    ("Beta(3,2)", 0.6, 0.4),
    ("Beta(1,4)", 0.2, 1 / 15),
    ("constant 0", 0.0, 0.0),
    ("constant 1/2", 0.5, 0.25),
    ("nearly 1", 0.9, 0.999999),
]

print("law,mean,second_moment,sigma_w")
for name, mean, second_moment in LAWS:
    m, s = mpf(mean), mpf(second_moment)
    value = sqrt(2) * (-m / sqrt(pi) + sqrt(m * m / pi + 1 - s))
    print(f"{name.replace(',', ' ')},{mean!r},{second_moment!r},{mp.nstr(value, 20)}")
