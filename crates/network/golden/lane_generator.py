"""xoshiro128++ 1.0 by its definition, from the state 1, 2, 3, 4: the values in src/lanes/random.rs."""
MASK = 2**32 - 1
rotate = lambda x, k: ((x << k) | (x >> (32 - k))) & MASK
s = [1, 2, 3, 4]
for _ in range(6):
    print((rotate((s[0] + s[3]) & MASK, 7) + s[0]) & MASK)
    t = (s[1] << 9) & MASK
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 11)
