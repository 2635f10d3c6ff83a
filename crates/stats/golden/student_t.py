"""Golden values of Student's t: mpmath at 50 digits, the integral of the density (no incomplete beta function).

    python student_t.py > student_t.csv
"""

from mpmath import mp, mpf

mp.dps = 50


def show(value):
    return mp.nstr(value, 20)


def upper_tail(t, df):
    # With t = sqrt(df) sinh(w) the density is const * cosh(w)^-df, which double exponential quadrature does well.
    constant = mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2)) / mp.sqrt(mp.pi)
    start = mp.asinh(t / mp.sqrt(df))
    scale = 1 / (df * mp.tanh(start)) if start * mp.sqrt(df) > 1 else 1 / mp.sqrt(df)
    f = lambda v: mp.exp(-df * mp.log(mp.cosh(start + v * scale) / mp.cosh(start)))
    integral = mp.quad(f, [0, 1, 3, 10, 30, 100, 300]) * scale
    return constant * mp.cosh(start) ** -df * integral


print("t,df,upper_tail")
for df in [0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 9.0, 29.0, 99.0, 999.0, 99999.0, 1e8]:
    for t in [0.01, 0.5, 0.99, 1.0, 1.01, 1.7, 2.6, 4.75, 6.5, 11.2, 36.0, 1e3, 1e6, 1e12]:
        tail = upper_tail(mpf(t), mpf(df))
        if tail > mpf("1e-300"):
            print(f"{t!r},{df!r},{show(tail)}")
