"""Training ensembles of small ReLU networks: the jobs `train`, `train-wide`, `descent` and `descent-deep`, float32.

`train`: 1,000 networks of 10 layers of width 2, 3,000 points of one coordinate, batches of 128 (the last one of an epoch has 56), Adam with
the rate 1e-3; each network has an order of its own, drawn anew for each epoch. `train-wide`: 20 layers of width 4, two coordinates.
`descent`: 30 networks 1-21-1, 401 points, every step with all of them, plain gradient descent with the rate 2e-3; six target functions for
five networks each. `descent-deep`: the same with 1-8-8-8-8-1. All mean squared error, He's initialization, no biases at birth.

The amount of a run is a number of epochs; all networks do them, but for `eager`, which trains one and counts its time for all. What is
printed is where the networks are at the end: for Adam, how many are constant and how far the bias of the first output has come; for
plain descent, how many have which part of the variance of the targets left as their loss.

Variants. `batched`: the networks as one tensor a layer, `baddbmm`, automatic differentiation, and the optimizers with `foreach`. `eager`:
a loop over networks, as most people write it. `scan` (plain descent): JAX, one compiled loop over the epochs of `vmap(grad)`; compiling is
not measured, as the run to warm up has done it for this number of epochs.
"""

import os

import peer

NARROW = ("train", [1] + [2] * 9 + [1])
WIDE = ("train-wide", [2] + [4] * 19 + [2])
SHALLOW = ("descent", [1, 21, 1])
DEEP = ("descent-deep", [1, 8, 8, 8, 8, 1])
WIDTHS = dict([NARROW, WIDE, SHALLOW, DEEP])

BATCH = 128
POINTS = 3000


def load(job: str) -> list[peer.Variant]:
    """The variants of a job, the best one first."""
    import torch

    torch.set_num_threads(peer.THREADS)
    torch.manual_seed(1)
    by_batches = job in ("train", "train-wide")
    variants = adam_variants(torch, WIDTHS[job]) if by_batches else descent_variants(torch, WIDTHS[job])
    found = [peer.Variant("torch", torch.__version__, name, work) for name, work in variants.items()]
    return found if by_batches else jax_variants(WIDTHS[job]) + found


def born(torch, networks, dims):
    """Weights and biases of all layers, `networks x fan_in x fan_out` and `networks x 1 x fan_out`."""
    weights = [torch.randn(networks, m, n).mul_((2 / m) ** 0.5).requires_grad_() for m, n in zip(dims, dims[1:])]
    biases = [torch.zeros(networks, 1, n, requires_grad=True) for n in dims[1:]]
    return weights, biases


def outputs(torch, weights, biases, x):
    """The outputs of all networks, each at samples of its own: `networks x samples x outputs`."""
    for w, b in zip(weights[:-1], biases[:-1]):
        x = torch.baddbmm(b, x, w).relu_()
    return torch.baddbmm(biases[-1], x, weights[-1])


def one_network(torch, dims):
    """The network that everyone writes."""
    layers = []
    for m, n in zip(dims, dims[1:]):
        linear = torch.nn.Linear(m, n)
        torch.nn.init.normal_(linear.weight, std=(2 / m) ** 0.5)
        torch.nn.init.zeros_(linear.bias)
        layers += [linear, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def adam_variants(torch, dims):
    """PyTorch in batches of 128."""
    import numpy

    # Its sort is faster than PyTorch's.
    generator = numpy.random.Generator(numpy.random.SFC64(1))
    networks, ends = 1000, dims[0]
    x = (torch.rand(POINTS, ends) * 2 - 1) * 3**0.5
    y = x.abs() if ends == 1 else torch.stack([x.sum(1).abs(), (x[:, 0] - x[:, 1]).abs()], 1)
    points = torch.tensor([[p / 2.5, p * p % 5 - 2] for p in range(-4, 5)])[:, :ends]

    def run(at_points, biases, times):
        constant = (at_points == at_points[:, :1]).flatten(1).all(1)
        above = [(biases > limit).double().mean().item() for limit in (0, 0.02, 0.04, 0.046)]
        shares = {"constant": [constant.double().mean().item()], "bias above 0, 0.02, 0.04, 0.046": above}
        return peer.Run(shares, len(biases), times)

    def batched(epochs):
        weights, biases = born(torch, networks, dims)
        optimizer = torch.optim.Adam(weights + biases, lr=1e-3, foreach=True)
        for _ in range(epochs):
            order = torch.from_numpy(generator.random((networks, POINTS), dtype=numpy.float32).argsort(1))
            for batch in order.split(BATCH, 1):
                optimizer.zero_grad()
                (outputs(torch, weights, biases, x[batch]) - y[batch]).square().mean((1, 2)).sum().backward()
                optimizer.step()
        with torch.no_grad():
            return run(outputs(torch, weights, biases, points.expand(networks, -1, -1)), biases[-1][:, 0, 0], 1)

    def eager(epochs):
        network = one_network(torch, dims)
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
        for _ in range(epochs):
            for batch in torch.randperm(POINTS).split(BATCH):
                optimizer.zero_grad()
                torch.nn.functional.mse_loss(network(x[batch]), y[batch]).backward()
                optimizer.step()
        with torch.no_grad():
            return run(network(points)[None], network[-1].bias[:1], networks)

    return {"batched": batched, "eager": eager}


NETWORKS = 30
FUNCTIONS = 6
RATE = 2e-3
LIMITS = (1, 0.5, 0.2, 0.1, 0.05)


def descent_samples():
    """Inputs, and the targets of the six functions, in double precision."""
    import numpy

    x = numpy.arange(401) / 100 - 2
    triangle = numpy.abs((2 * x) % 2 - 1)
    return x, numpy.stack([numpy.sin(numpy.pi * x), numpy.arctan(x), triangle, x**3 / 4, x**2 / 2, numpy.exp(x)])


def descent_run(losses, variances, times):
    """Losses and variances are arrays of NumPy."""
    below = [float((losses / variances < limit).mean()) for limit in LIMITS]
    return peer.Run({"loss below 1, 0.5, 0.2, 0.1, 0.05 variances": below}, len(losses), times)


def descent_variants(torch, dims):
    """PyTorch with all samples in each step."""
    x, targets = descent_samples()
    variances = targets.var(1)
    inputs = torch.tensor(x, dtype=torch.float32)[:, None]
    outs = torch.tensor(targets, dtype=torch.float32)[..., None]
    x_all, y_all = inputs.repeat(NETWORKS, 1, 1), outs.repeat(NETWORKS // FUNCTIONS, 1, 1)

    def batched(epochs):
        weights, biases = born(torch, NETWORKS, dims)
        optimizer = torch.optim.SGD(weights + biases, lr=RATE, foreach=True)
        losses = lambda: (outputs(torch, weights, biases, x_all) - y_all).square().mean((1, 2))
        for _ in range(epochs):
            optimizer.zero_grad()
            losses().sum().backward()
            optimizer.step()
        with torch.no_grad():
            return descent_run(losses().double().numpy(), variances[[k % FUNCTIONS for k in range(NETWORKS)]], 1)

    turns = iter(range(10**9))

    def eager(epochs):
        function = next(turns) % FUNCTIONS
        network = one_network(torch, dims)
        optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
        for _ in range(epochs):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(network(inputs), outs[function])
            loss.backward()
            optimizer.step()
        return descent_run(loss.detach().double().numpy()[None], variances[function : function + 1], NETWORKS)

    return {"batched": batched, "eager": eager}


def jax_variants(dims):
    """JAX, if it is there. It has no option for its threads that holds everywhere, so the process is pinned to as many processors."""
    os.environ["JAX_PLATFORMS"] = "cpu"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-peer.THREADS :])
    try:
        import jax
    except ImportError:
        peer.LACKING.append("JAX")
        return []
    import jax.numpy as jnp
    import numpy

    x, targets = descent_samples()
    variances = targets.var(1)[[k % FUNCTIONS for k in range(NETWORKS)]]
    # Each network with inputs of its own: a third faster than one array that all share, which becomes another product of matrices.
    inputs = jnp.tile(jnp.asarray(x[:, None], jnp.float32), (NETWORKS, 1, 1))
    outs = jnp.tile(jnp.asarray(targets[..., None], jnp.float32), (NETWORKS // FUNCTIONS, 1, 1))
    generator = numpy.random.default_rng(1)

    def loss(parameters, h, y):
        for w, b in parameters[:-1]:
            h = jax.nn.relu(h @ w + b)
        w, b = parameters[-1]
        return jnp.square(h @ w + b - y).mean()

    gradient, losses = jax.vmap(jax.grad(loss)), jax.jit(jax.vmap(loss))

    def descend(parameters, epochs):
        def step(parameters, _):
            return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradient(parameters, inputs, outs)), None

        return jax.lax.scan(step, parameters, None, length=epochs)[0]

    compiled = jax.jit(descend, static_argnums=1)

    def scan(epochs):
        drawn = lambda m, n: (generator.standard_normal((NETWORKS, m, n)) * (2 / m) ** 0.5).astype("float32")
        born = [(jnp.asarray(drawn(m, n)), jnp.zeros((NETWORKS, 1, n), jnp.float32)) for m, n in zip(dims, dims[1:])]
        return descent_run(numpy.asarray(losses(compiled(born, epochs), inputs, outs), float), variances, 1)

    return [peer.Variant("jax", jax.__version__, "scan", scan)]


if __name__ == "__main__":
    peer.main("train", __doc__.splitlines()[0], load, jobs=tuple(WIDTHS), unit="epochs", amount=2)
