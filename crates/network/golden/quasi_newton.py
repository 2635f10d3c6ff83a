"""Golden values of quasi-Newton methods: SciPy's BFGS and L-BFGS-B, full batch.

    python quasi_newton.py > quasi_newton.csv

Two problems whose minimum can be compared: a tanh network with one neuron, and three classes by a linear map, whose cross-entropy is
convex. (From one start, networks with more neurons end in different minima under different line searches.) Start and data follow the same
rules as in the test.
"""

import numpy as np
from scipy.optimize import approx_fprime, minimize

SAMPLES = 17
X = (np.arange(SAMPLES) - 8) / 4
Y = np.abs(X) - 0.5
CLASSES = np.arange(SAMPLES) ** 2 % 3


def numbers(start, count):
    """Multiples of 1/16 between -15/16 and 1, from a linear congruence."""
    return np.array([((7919 * (start + k) + 104729) % 32 - 15) / 16 for k in range(count)])


def tanh_neuron(p):
    w1, b1, w2, b2 = p
    a = np.tanh(w1 * X + b1)
    r = w2 * a + b2 - Y
    g = 2 * r / SAMPLES
    h = g * w2 * (1 - a * a)
    return float(np.mean(r * r)), np.array([X @ h, h.sum(), a @ g, g.sum()])


def three_classes(p):
    n = np.outer(X, p[:3]) + p[3:]
    e = np.exp(n - n.max(axis=1, keepdims=True))
    s = e / e.sum(axis=1, keepdims=True)
    g = (s - np.eye(3)[CLASSES]) / SAMPLES
    return float(-np.mean(np.log(s[np.arange(SAMPLES), CLASSES]))), np.concatenate([X @ g, g.sum(axis=0)])


OPTIONS = {
    "BFGS": {"gtol": 1e-10, "maxiter": 100000},
    "L-BFGS-B": {"gtol": 1e-10, "ftol": 0, "maxiter": 100000, "maxfun": 10**6},
}
print("problem,method,loss")
for of, count in ((tanh_neuron, 4), (three_classes, 6)):
    start = numbers(0, count)
    assert np.allclose(approx_fprime(start, lambda p: of(p)[0]), of(start)[1], atol=1e-6)
    print(f"{of.__name__},start,{of(start)[0]!r}")
    for method, options in OPTIONS.items():
        print(f"{of.__name__},{method},{float(minimize(of, start, jac=True, method=method, options=options).fun)!r}")
