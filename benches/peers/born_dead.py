"""How often Gaussian ReLU networks are born dead: the job `born-dead` in PyTorch and NumPy, float32.

A bias-free network of one input is dead within `l` layers if some layer up to `l` is zero both for x = 1 and for x = -1. Five
widths, 25 layers, every layer rectified; one network answers for all numbers of layers. What is printed: for each width, the
share of networks that are dead within 1, 2, ..., 25 layers.

Two forms of the same law:

- matrices: draw every weight and send both rays through.
- angle: Gaussian weights do not see rotations, so only the angle between the two rays matters. Turn the first ray to (1, 0) and
  the second to (c, s), the cosine and sine of the angle: a unit then needs two normal numbers, whatever the width. With
  `dropping`, networks that have died leave the batch.

Lengths do not matter for death, so the angle form keeps rays of length 1 or 0. In the matrix form 25 layers stay far inside the
range of float32. The batches are the fastest that were tried, from 1,000 to 100,000 networks, on a processor with 1 MiB of
second-level cache; around them the times are flat. `torch.compile` is no faster than working in place: drawing takes most of the time.
"""

import peer

WIDTHS = (2, 3, 4, 5, 10)
LAYERS = 25


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import numpy
    import torch

    return [
        *(peer.Variant("torch", torch.__version__, name, work) for name, work in torch_variants(torch).items()),
        *(peer.Variant("numpy", numpy.__version__, name, work) for name, work in numpy_variants(numpy).items()),
    ]


def every_width(batch_size, zeros, run_batch):
    """The job from one batch of it: `run_batch(width, size, dead)` adds to `dead` the networks dead within each number of layers."""

    def work(networks: int) -> dict[int, list[float]]:
        shares = {}
        for width in WIDTHS:
            dead = zeros(LAYERS)
            for first in range(0, networks, batch_size(width)):
                run_batch(width, min(batch_size(width), networks - first), dead)
            shares[width] = [int(count) / networks for count in dead]
        return shares

    return work


def torch_variants(torch):
    """PyTorch. In place wherever a value is not needed again; more than half of the best variant's time is `randn`."""
    torch.set_num_threads(peer.THREADS)
    torch.set_grad_enabled(False)
    torch.manual_seed(1)
    signs = torch.tensor([1.0, -1.0])

    def angle(width, size, dead, dropping=False):
        # First ray (a, 0) with a = 1 while it is alive, second ray (c, s) or (0, 0); at the input they are opposite.
        a, c, s = torch.ones(size), torch.full((size,), -1.0), torch.zeros(size)
        gone = 0
        for layer in range(LAYERS):
            u, v = torch.randn(2, width, size - gone)
            v.mul_(s).addcmul_(u, c).relu_()
            u.mul_(a).relu_()
            uv = (u * v).sum(0)
            uu, vv = u.square_().sum(0), v.square_().sum(0)
            alive = (uu + vv) > 0
            left = int(torch.count_nonzero(alive))
            dead[layer] += size - left
            if dropping and left == 0:
                dead[layer + 1 :] += size
                return
            # Moving the rest costs as much as a few layers of the dead: not for less than a twentieth of them.
            if dropping and left < 0.95 * (size - gone):
                uu, vv, uv = uu[alive], vv[alive], uv[alive]
                gone = size - left
            # 0 / 0 where a ray is dead: then any angle will do. Rounding may lift the cosine of parallel rays above 1.
            c = (uv * (uu * vv).rsqrt()).nan_to_num_(0.0, 0.0, 0.0).clamp_(max=1.0)
            a = (uu > 0).float()
            s = (1 - c * c).sqrt_().mul_(vv > 0)

    def matrices(width, size, dead):
        # One array for each weight, a column for each network: every product is a long vector.
        weights = torch.empty(width, width, size)
        rays = (torch.randn(width, size) * signs[:, None, None]).relu_()
        for layer in range(1, LAYERS):
            weights.normal_()
            rays = torch.stack([(weights * ray).sum(1) for ray in rays]).relu_()
            dead[layer] += size - torch.count_nonzero(rays.amax((0, 1)))

    def matrices_bmm(width, size, dead):
        rays = (torch.randn(size, width, 1) * signs).relu_()
        for layer in range(1, LAYERS):
            rays = torch.bmm(torch.randn(size, width, width), rays).relu_()
            dead[layer] += size - torch.count_nonzero(rays.amax((1, 2)))

    def zeros(n):
        return torch.zeros(n, dtype=torch.int64)

    return {
        "angle-dropping": every_width(lambda width: 20_000, zeros, lambda *batch: angle(*batch, dropping=True)),
        "angle": every_width(lambda width: 20_000, zeros, angle),
        "matrices": every_width(lambda width: 100_000 // width**2, zeros, matrices),
        "matrices-bmm": every_width(lambda width: 100_000 // width**2, zeros, matrices_bmm),
    }


def numpy_variants(numpy):
    """NumPy. SFC64 is its fastest generator; drawing takes about as long as all the rest."""
    generator = numpy.random.Generator(numpy.random.SFC64(1))
    float32 = numpy.float32
    signs = numpy.array([1, -1], float32)

    def angle(width, size, dead, dropping=False):
        # As in PyTorch.
        a, c, s = numpy.ones(size, float32), numpy.full(size, -1, float32), numpy.zeros(size, float32)
        gone = 0
        for layer in range(LAYERS):
            u, v = generator.standard_normal((2, width, size - gone), dtype=float32)
            v *= s
            v += c * u
            numpy.maximum(v, 0, out=v)
            u *= a
            numpy.maximum(u, 0, out=u)
            uu, vv, uv = (numpy.einsum("ib,ib->b", x, y) for x, y in ((u, u), (v, v), (u, v)))
            alive = (uu + vv) > 0
            left = numpy.count_nonzero(alive)
            dead[layer] += size - left
            if dropping and left == 0:
                dead[layer + 1 :] += size
                return
            if dropping and left < 0.95 * (size - gone):
                uu, vv, uv = uu[alive], vv[alive], uv[alive]
                gone = size - left
            c = numpy.minimum(uv / numpy.sqrt(numpy.maximum(uu * vv, float32(1e-30))), 1)
            a = (uu > 0).astype(float32)
            s = numpy.sqrt(1 - c * c) * (vv > 0)

    def matrices(width, size, dead):
        weights = numpy.empty((width, width, size), float32)
        rays = numpy.maximum(generator.standard_normal((width, size), dtype=float32) * signs[:, None, None], 0)
        for layer in range(1, LAYERS):
            generator.standard_normal(dtype=float32, out=weights)
            rays = numpy.stack([numpy.einsum("ijb,jb->ib", weights, ray) for ray in rays])
            numpy.maximum(rays, 0, out=rays)
            dead[layer] += size - numpy.count_nonzero(rays.any((0, 1)))

    def matrices_matmul(width, size, dead):
        rays = numpy.maximum(generator.standard_normal((size, width, 1), dtype=float32) * signs, 0)
        for layer in range(1, LAYERS):
            rays = numpy.maximum(generator.standard_normal((size, width, width), dtype=float32) @ rays, 0)
            dead[layer] += size - numpy.count_nonzero(rays.any((1, 2)))

    def zeros(n):
        return numpy.zeros(n, numpy.int64)

    return {
        "angle-dropping": every_width(lambda width: 10_000, zeros, lambda *batch: angle(*batch, dropping=True)),
        "angle": every_width(lambda width: 10_000, zeros, angle),
        "matrices": every_width(lambda width: 10_000, zeros, matrices),
        "matrices-matmul": every_width(lambda width: 10_000, zeros, matrices_matmul),
    }


if __name__ == "__main__":
    peer.main("born-dead", __doc__.splitlines()[0], load)
