"""Where a rectified unit with normal inputs ends: expected gradient descent with a heavy ball, 2,000 steps from each start of a grid.

The starts are the cells' centres of a square grid over [-2, 2]^2, as many as asked for. With a = b / |w|, targets of scale 0.3 and a step of 0.1
the gradient is (w - 0.3) (Phi - a phi) + b sgn(w) phi by w and (w - 0.3) sgn(w) phi + b Phi by b. Reported are the shares of starts that end within
0.06 of the optimum (0.3, 0) and that end dead, active with a probability below 1 %, in each of 10 x 10 squares.

Variants. `chunks`: arrays of 10,000 starts, in double precision; for PyTorch eager and, where it has a compiler, `compile`: ten steps in one function.
"""

import math

import peer

GAMMA, MOMENTUM, STEP, STEPS, CHUNK, SQUARES = 0.3, 0.9, 0.1, 2000, 10_000, 10
INVERSE_SQRT_2_PI = 0.3989422804014327
DEAD_RATIO = -2.326347874040841


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import numpy
    from scipy.special import ndtr

    with_numpy = peer.Variant("numpy", numpy.__version__, "chunks", lambda amount: found(numpy, amount, lambda w, b: by_numpy(numpy, ndtr, w, b)))
    try:
        import torch
    except ImportError:
        peer.LACKING.append("PyTorch")
        return [with_numpy]
    torch.set_num_threads(peer.THREADS)
    variants = []
    compiled = compiler(torch)
    if compiled is not None:
        variants.append(peer.Variant("torch", torch.__version__, "compile", lambda amount: found(numpy, amount, lambda w, b: by_torch(torch, compiled, w, b))))
    plain = lambda *state: ten_steps(torch, *state)
    variants.append(peer.Variant("torch", torch.__version__, "chunks", lambda amount: found(numpy, amount, lambda w, b: by_torch(torch, plain, w, b))))
    return [*variants, with_numpy]


def found(np, amount, ends) -> peer.Run:
    """Shares by squares."""
    # Even, so that no start has w = 0.
    side = math.isqrt(amount) // 2 * 2
    axis = (np.arange(side) + 0.5) / side * 4 - 2
    w, b = (grid.ravel() for grid in np.meshgrid(axis, axis))
    parts = [ends(w[at : at + CHUNK].copy(), b[at : at + CHUNK].copy()) for at in range(0, side * side, CHUNK)]
    w, b = (np.concatenate(part) for part in zip(*parts))
    place = np.arange(side) * SQUARES // side
    square = (place[:, None] * SQUARES + place[None, :]).ravel()
    of = np.bincount(square, minlength=SQUARES**2)
    ended = {"optimum": (w - GAMMA) ** 2 + b**2 < (0.2 * GAMMA) ** 2, "dead": b < DEAD_RATIO * np.abs(w)}
    shares = {name: (np.bincount(square[is_so], minlength=SQUARES**2) / of).tolist() for name, is_so in ended.items()}
    return peer.Run(shares, side * side // SQUARES**2, 1)


def by_numpy(np, ndtr, w, b):
    """All steps of a chunk, in place."""
    momentum_w, momentum_b = np.zeros_like(w), np.zeros_like(b)
    for _ in range(STEPS):
        sign, ratio = np.sign(w), b / np.abs(w)
        mass, density = ndtr(ratio), INVERSE_SQRT_2_PI * np.exp(-0.5 * ratio * ratio)
        away, signed = w - GAMMA, sign * density
        momentum_w *= MOMENTUM
        momentum_w += away * (mass - ratio * density) + b * signed
        momentum_b *= MOMENTUM
        momentum_b += away * signed + b * mass
        w -= STEP * momentum_w
        b -= STEP * momentum_b
    return w, b


def ten_steps(torch, w, b, momentum_w, momentum_b):
    """The state after ten steps."""
    for _ in range(10):
        ratio = b / w.abs()
        mass, density = torch.special.ndtr(ratio), INVERSE_SQRT_2_PI * torch.exp(-0.5 * ratio * ratio)
        away, signed = w - GAMMA, torch.sign(w) * density
        momentum_w = MOMENTUM * momentum_w + away * (mass - ratio * density) + b * signed
        momentum_b = MOMENTUM * momentum_b + away * signed + b * mass
        w, b = w - STEP * momentum_w, b - STEP * momentum_b
    return w, b, momentum_w, momentum_b


def by_torch(torch, ten, w, b):
    """All steps of a chunk."""
    state = torch.from_numpy(w), torch.from_numpy(b), torch.zeros(len(w), dtype=torch.float64), torch.zeros(len(w), dtype=torch.float64)
    for _ in range(STEPS // 10):
        state = ten(*state)
    return state[0].numpy(), state[1].numpy()


def compiler(torch):
    """Ten compiled steps, or nothing where they cannot be compiled."""
    compiled = torch.compile(lambda *state: ten_steps(torch, *state))
    try:
        compiled(*(torch.ones(CHUNK, dtype=torch.float64) for _ in range(4)))
    except Exception:
        return None
    return compiled


if __name__ == "__main__":
    peer.main("basin", __doc__.splitlines()[0], load, unit="starts", amount=40_000)
