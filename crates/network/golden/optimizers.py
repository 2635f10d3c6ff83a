"""Golden values of optimizers: PyTorch on the CPU, eager, one tensor at a time (`foreach=False`).

    python optimizers.py > optimizers.csv

Five parameters, twelve steps; the gradients are given, not computed, by the same rule as in the test, so no random number has to agree.
Each row is one parameter after one step: optimizer, bits of its numbers, step, index, value. `dampened` is PyTorch's SGD with
dampening = momentum: a moving average but for its first step, where PyTorch takes the whole gradient.
"""

import torch

STEPS = 12
PARAMETERS = 5
# Powers of two, so that gradients are exact in both precisions: from the size of a parameter down to a millionth of it.
SCALES = [1.0, 2.0**-4, 2.0**-10, 2.0**-20, 0.0]

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.0625, foreach=False),
    "heavy-ball": lambda p: torch.optim.SGD(p, lr=0.0625, momentum=0.9, foreach=False),
    "dampened": lambda p: torch.optim.SGD(p, lr=0.0625, momentum=0.9, dampening=0.9, foreach=False),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.0625, momentum=0.9, nesterov=True, foreach=False),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.0625, foreach=False),
    "adadelta": lambda p: torch.optim.Adadelta(p, lr=1.0, foreach=False),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.0625, foreach=False),
    "adam": lambda p: torch.optim.Adam(p, lr=0.0625, foreach=False),
}


def numbers(start, count):
    """Multiples of 1/16 between -15/16 and 1, from a linear congruence."""
    return [((7919 * (start + k) + 104729) % 32 - 15) / 16 for k in range(count)]


def gradients(step):
    """Those of step 3 and of every fifth step are zero."""
    row = [x * scale for x, scale in zip(numbers(100 + PARAMETERS * step, PARAMETERS), SCALES)]
    return [0.0] * PARAMETERS if step == 3 or step % 5 == 0 else row


print("optimizer,bits,step,index,value")
for name, make in OPTIMIZERS.items():
    for bits, dtype in ((64, torch.float64), (32, torch.float32)):
        if bits == 32 and name not in ("sgd", "adam"):
            continue
        parameter = torch.nn.Parameter(torch.tensor(numbers(0, PARAMETERS), dtype=dtype))
        optimizer = make([parameter])
        for step in range(1, STEPS + 1):
            parameter.grad = torch.tensor(gradients(step), dtype=dtype)
            optimizer.step()
            for index, value in enumerate(parameter.tolist()):
                print(f"{name},{bits},{step},{index},{value!r}")
