"""Golden values of gradients: PyTorch's autograd in double precision, on the CPU, eager.

    python gradients.py > gradients.csv

Parameters and data are small multiples of 1/16, written out by the same rule in the test, so no random number has to agree. Each row is
one derivative (or the loss): activation, loss, parameter, value. The networks with zero rows have pre-activations that are exactly 0.
"""

import torch

torch.set_default_dtype(torch.float64)

WIDTHS = [2, 3, 3, 2]  # input, two hidden layers, linear output
SAMPLES = 5

ACTIVATIONS = {
    "relu": torch.relu,
    "leaky": lambda h: torch.nn.functional.leaky_relu(h, 0.25),
    "selu": torch.selu,
    "linear": lambda h: h,
    "tanh": torch.tanh,
    "hard-tanh": torch.nn.functional.hardtanh,
}
LOSSES = {
    "squared": torch.nn.functional.mse_loss,
    "absolute": torch.nn.functional.l1_loss,
    # The class of a sample is the output whose target is larger, the first if both are the same.
    "cross-entropy": lambda x, y: torch.nn.functional.cross_entropy(x, y.argmax(dim=1)),
}


def numbers(start, count):
    """Multiples of 1/16 between -15/16 and 1, from a linear congruence."""
    return [((7919 * (start + k) + 104729) % 32 - 15) / 16 for k in range(count)]


def case(activation, loss, zero_row):
    weights, biases, start = [], [], 0
    for fan_in, fan_out in zip(WIDTHS, WIDTHS[1:]):
        w = torch.tensor(numbers(start, fan_in * fan_out)).reshape(fan_out, fan_in)
        b = torch.tensor(numbers(start + fan_in * fan_out, fan_out))
        start += (fan_in + 1) * fan_out
        weights.append(w)
        biases.append(b)
    if zero_row:  # the first neuron of each hidden layer sees exactly 0 at every sample
        for layer in (0, 1):
            weights[layer][0] = 0.0
            biases[layer][0] = 0.0
    parameters = [p.requires_grad_() for pair in zip(weights, biases) for p in pair]
    x = torch.tensor(numbers(1000, SAMPLES * WIDTHS[0])).reshape(SAMPLES, -1) * 2
    y = torch.tensor(numbers(2000, SAMPLES * WIDTHS[-1])).reshape(SAMPLES, -1)
    for layer, (w, b) in enumerate(zip(weights, biases)):
        x = x @ w.T + b
        if layer < len(weights) - 1:
            x = ACTIVATIONS[activation](x)
    value = LOSSES[loss](x, y)
    value.backward()
    yield value.item()
    for p in parameters:
        yield from p.grad.flatten().tolist()


print("activation,loss,zero_row,index,value")
for activation in ACTIVATIONS:
    for loss in LOSSES:
        for zero_row in (0, 1):
            for index, value in enumerate(case(activation, loss, zero_row)):
                print(f"{activation},{loss},{zero_row},{index},{value!r}")
