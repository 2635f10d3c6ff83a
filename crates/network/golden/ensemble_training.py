"""Golden values of normalized training: PyTorch in double precision on the CPU, five full-batch steps of Adam.

    python ensemble_training.py > ensemble_training.csv

A ReLU network of widths 2, 3, 3 and two linear outputs, eight samples, mean squared error. `batch`: torch.nn.BatchNorm1d before each
ReLU, in training mode, with the bias as its shift; `weight`: torch.nn.utils.parametrizations.weight_norm on every layer. The parameters
follow the same rule as in the test, so no random number has to agree. Adam's epsilon is 1/16: with the usual 1e-8 its step has the size of
the learning rate whatever the derivative, also where that is hardly more than rounding (batch normalization makes such derivatives, as
lengths of rows do not matter to it). Each row is one parameter after one step: normalization, step, index, value. Order: of each layer
weights row by row, biases, gains.
"""

import torch

STEPS = 5
WIDTHS = [2, 3, 3, 2]


def numbers(start, count):
    """Multiples of 1/16 between -15/16 and 1, from a linear congruence."""
    return [((7919 * (start + k) + 104729) % 32 - 15) / 16 for k in range(count)]


def tensor(values, *shape):
    return torch.tensor(values, dtype=torch.float64).reshape(*shape)


def network(normalization):
    """The network and its parameters in the engine's order."""
    modules, parameters, start = [], [], 0
    for index, (fan_in, fan_out) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        hidden = index + 2 < len(WIDTHS)
        weights = tensor(numbers(start, fan_in * fan_out), fan_out, fan_in)
        biases = tensor(numbers(start + fan_in * fan_out, fan_out), fan_out)
        start += (fan_in + 1) * fan_out
        by_batch = normalization == "batch" and hidden
        linear = torch.nn.Linear(fan_in, fan_out, bias=not by_batch, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(weights)
        modules.append(linear)
        if by_batch:
            norm = torch.nn.BatchNorm1d(fan_out, eps=1e-5, affine=True, dtype=torch.float64)
            with torch.no_grad():
                norm.bias.copy_(biases)
            modules.append(norm)
            parameters += [linear.weight, norm.bias, norm.weight]
        else:
            with torch.no_grad():
                linear.bias.copy_(biases)
            if normalization == "weight":
                torch.nn.utils.parametrizations.weight_norm(linear)
                lengths, directions = linear.parametrizations.weight.original0, linear.parametrizations.weight.original1
                assert torch.allclose(lengths.flatten(), weights.norm(dim=1)) and torch.equal(directions, weights)
                parameters += [directions, linear.bias, lengths]
            else:
                parameters += [linear.weight, linear.bias]
        if hidden:
            modules.append(torch.nn.ReLU())
    return torch.nn.Sequential(*modules), parameters


def flat(tensors):
    return torch.cat([t.detach().flatten() for t in tensors]).tolist()


inputs = 2 * tensor(numbers(1000, 16), 8, 2)
targets = tensor(numbers(2000, 16), 8, 2)
print("normalization,step,index,value")
for normalization in ("batch", "weight"):
    module, parameters = network(normalization)
    optimizer = torch.optim.Adam(parameters, lr=0.0625, eps=0.0625, foreach=False)
    for step in range(1, STEPS + 1):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(module(inputs), targets).backward()
        optimizer.step()
        for index, value in enumerate(flat(parameters)):
            print(f"{normalization},{step},{index},{value!r}")
