"""Ways to damage a media file, each the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable

Damage = Callable[[bytearray, random.Random], bytearray]


def flip_bits(data: bytearray, chance: random.Random) -> bytearray:
    """A few bits, or a few in every thousand, of the whole file or of its first bytes."""
    end = chance.choice((len(data), min(len(data), 4096), min(len(data), 256)))
    for _ in range(chance.choice((1, 4, 32, max(1, end // 500)))):
        data[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return data


def zero_blocks(data: bytearray, chance: random.Random) -> bytearray:
    """Holes as a broken download or a bad disk leaves them."""
    for _ in range(chance.randrange(1, 5)):
        size = chance.choice((16, 512, 4096))
        at = chance.randrange(len(data))
        data[at : at + size] = bytes(len(data[at : at + size]))
    return data


def cut(data: bytearray, chance: random.Random) -> bytearray:
    """The end is missing, or the beginning."""
    at = chance.randrange(1, len(data))
    return data[:at] if chance.random() < 0.7 else data[at:]


def shuffle_blocks(data: bytearray, chance: random.Random) -> bytearray:
    """Blocks change places, or come twice."""
    size = chance.choice((64, 188, 512, 4096))
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    for _ in range(chance.randrange(1, 6)):
        one, other = chance.randrange(len(blocks)), chance.randrange(len(blocks))
        if chance.random() < 0.5:
            blocks[one], blocks[other] = blocks[other], blocks[one]
        else:
            blocks.insert(one, blocks[other])
    return bytearray(b"".join(blocks))


def blow_up_sizes(data: bytearray, chance: random.Random) -> bytearray:
    """Where a size, a count or a picture's side may stand, the largest numbers there are."""
    edge = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, (1 << 64) - 1)
    near = chance.choice((len(data), min(len(data), 2048)))
    for _ in range(chance.randrange(1, 6)):
        width = chance.choice((1, 2, 4, 8))
        at = chance.randrange(near)
        order = chance.choice(("big", "little"))
        value = (chance.choice(edge) & ((1 << 8 * width) - 1)).to_bytes(width, order)
        data[at : at + width] = value[: len(data[at : at + width])]
    return data


def grow(data: bytearray, chance: random.Random) -> bytearray:
    """Noise is put in somewhere."""
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.choice((1, 7, 188, 5000)))
    return data


DAMAGES: tuple[Damage, ...] = (
    flip_bits, zero_blocks, cut, shuffle_blocks, blow_up_sizes, grow,
)  # fmt: skip


def mutated(seed: bytes, number: int) -> bytes:
    """The seed damaged in one to three ways, chosen by `number`."""
    chance = random.Random(number)
    data = bytearray(seed)
    for damage in chance.sample(DAMAGES, chance.choice((1, 1, 2, 3))):
        data = damage(data, chance) or bytearray(b"\0")
    return bytes(data)
