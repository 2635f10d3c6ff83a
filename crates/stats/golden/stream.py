"""The first words of a named stream, from the definitions: FNV-1a with 128 bits, then ChaCha with 12 rounds (RFC 8439's block
function with fewer rounds and a 64-bit counter, as Bernstein defined it). No library is used."""

import struct


def fnv1a_128(data, state=0x6C62272E07BB014262B821756295C58D):
    for byte in data:
        state = ((state ^ byte) * 0x0000000001000000000000000000013B) % 2**128
    return state


def name_hash(parts):
    state = fnv1a_128(b"")
    for part in parts:
        state = fnv1a_128(struct.pack("<Q", len(part)), state)
        state = fnv1a_128(part.encode(), state)
    return state


def chacha_block(key, counter, rounds):
    rotate = lambda x, n: ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key)) + list(struct.unpack("<2I", struct.pack("<Q", counter))) + [0, 0]
    x = list(start)

    def quarter(a, b, c, d):
        for first, second, target, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[first] = (x[first] + x[second]) & 0xFFFFFFFF
            x[target] = rotate(x[target] ^ x[first], bits)

    for _ in range(rounds // 2):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return [(a + b) & 0xFFFFFFFF for a, b in zip(x, start)]


key = struct.pack("<QQQQ", name_hash(["collapse/theorem-8/zero-output", "normal 3,3,3"]) % 2**64, name_hash(["collapse/theorem-8/zero-output", "normal 3,3,3"]) >> 64, 20190507, 7)
words = chacha_block(key, 0, 12)
print([hex(words[0] | words[1] << 32), hex(words[2] | words[3] << 32)])
