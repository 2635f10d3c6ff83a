"""Linear regions of three layers of 64 rectified units on the square [-1, 1]^2, counted after each layer.

The network lies in `regions_weights.bin`, the same for both sides. Counts are reported digit by digit, in binary, as shares 0 and 1: they have to
agree exactly.

Variants. `edges`: all edges of the subdivision at once; each unit cuts those on which it changes sign and joins the new vertices across
their faces, and Euler's formula counts the faces. `polygons`: one convex polygon after another, cut by the units that change sign on it. Both
in double precision, without a bound on its errors.
"""

import pathlib

import peer

WIDTH, LAYERS = 64, 3
DIGITS, TIMES = 20, 1000


def load() -> list[peer.Variant]:
    """The variants, the best one first."""
    import numpy

    numbers = numpy.frombuffer(pathlib.Path(__file__).with_name("regions_weights.bin").read_bytes(), "<f8")
    widths, at, weights, biases = [2] + [WIDTH] * LAYERS, 0, [], []
    for m, n in zip(widths, widths[1:]):
        weights.append(numpy.ascontiguousarray(numbers[at : at + m * n].reshape(m, n)))
        at += m * n
    for n in widths[1:]:
        biases.append(numbers[at : at + n])
        at += n
    ways = {"edges": by_edges, "polygons": by_polygons}
    run = lambda count: lambda amount: found([count(numpy, weights, biases) for _ in range(amount)][-1])
    return [peer.Variant("numpy", numpy.__version__, name, run(count)) for name, count in ways.items()]


def found(counts: list[int]) -> peer.Run:
    """Counts after each layer as digits."""
    digits = {f"after layer {layer}": [float(count >> digit & 1) for digit in range(DIGITS)] for layer, count in enumerate(counts, 1)}
    return peer.Run(digits, TIMES, 1)


def by_polygons(np, weights, biases):
    """A list of polygons with the affine map that arrives on each."""
    cells = [(np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]), np.eye(2), np.zeros(2))]
    counts = []
    for w, b in zip(weights, biases):
        after = []
        for polygon, a, c in cells:
            a, c = a @ w, c @ w + b
            values = polygon @ a + c
            parts = [(polygon, values)]
            for unit in np.flatnonzero((values.max(0) > 0) & (values.min(0) < 0)):
                cut = []
                for points, h in parts:
                    f = h[:, unit]
                    cut += halves(np, points, h, f) if f.max() > 0 > f.min() else [(points, h)]
                parts = cut
            for points, h in parts:
                on = h.mean(0) > 0
                after.append((points, a * on, c * on))
        cells = after
        counts.append(len(cells))
    return counts


def halves(np, points, values, f):
    """Both parts of a polygon with the values at its corners, cut where `f` is zero."""
    rows = np.concatenate([points, values], 1)
    above = (f > 0).tolist()
    sides = ([], [])
    for i in range(len(f)):
        j = i + 1 - len(f)
        sides[above[i]].append(rows[i])
        if above[i] != above[j]:
            new = rows[i] + (rows[j] - rows[i]) * (f[i] / (f[i] - f[j]))
            sides[0].append(new)
            sides[1].append(new)
    return [(part[:, :2], part[:, 2:]) for part in map(np.array, sides)]


def by_edges(np, weights, biases):
    """Vertices, edges between two of them, and for each edge the two faces beside it.

    A layer's pre-activations are linear along each edge, also where they are not on the plane, so a new vertex has the weighted means of the
    values at the ends. The face outside of the square is number 0.
    """
    inputs = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])
    ends = np.array([[0, 1], [1, 2], [2, 3], [3, 0]])
    faces = np.array([[0, 1]] * 4)
    face_count = 2
    counts = []
    for w, b in zip(weights, biases):
        # One row a unit, with room for the vertices to come; what later units need of a new vertex comes along.
        values = np.empty((len(b), 8 * len(inputs) + 4096))
        count = len(inputs)
        values[:, :count] = (inputs @ w + b).T
        for unit in range(len(b)):
            above = values[unit, :count] > 0
            sides = above[ends]
            cut = np.flatnonzero(sides[:, 0] != sides[:, 1])
            if len(cut) == 0:
                continue
            if count + len(cut) > values.shape[1]:
                values = np.concatenate([values, np.empty_like(values)], 1)
            # New vertices, one on each edge that is cut.
            p, q = ends[cut].T
            share = values[unit, p] / (values[unit, p] - values[unit, q])
            values[:, count : count + len(cut)] = values[:, p] + (values[:, q] - values[:, p]) * share
            values[unit, count : count + len(cut)] = 0.0
            new = np.arange(count, count + len(cut))
            count += len(cut)
            # Each face that is cut has two of them: the new edge. Its part above the line becomes a face of its own.
            beside = faces[cut]
            owners = np.concatenate([beside[:, 0], beside[:, 1]])
            vertices = np.concatenate([new, new])
            order = np.argsort(owners, kind="stable")
            owners, vertices = owners[order], vertices[order]
            inner = owners > 0
            owners, vertices = owners[inner], vertices[inner]
            split, joined = owners[::2], vertices.reshape(-1, 2)
            renamed = np.arange(face_count)
            renamed[split] = np.arange(face_count, face_count + len(split))
            # Edges above the line follow; cut ones become two.
            is_above = sides[:, 0] & sides[:, 1]
            lower = np.where(sides[cut, 0], q, p)
            upper = np.where(sides[cut, 0], p, q)
            faces[is_above] = renamed[faces[is_above]]
            ends[cut] = np.stack([lower, new], 1)
            ends = np.concatenate([ends, np.stack([new, upper], 1), joined])
            faces = np.concatenate([faces, renamed[beside], np.stack([split, renamed[split]], 1)])
            face_count += len(split)
        inputs = np.maximum(values[:, :count].T, 0)
        # Euler: V - E + F = 2, the face outside included.
        counts.append(len(ends) - count + 1)
    return counts


if __name__ == "__main__":
    peer.main("regions", __doc__.splitlines()[0], load, unit="networks", amount=1)
