"""Ways to damage a media file, each the same for the same number."""

from __future__ import annotations

import random
import re
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


# Names of boxes and chunks (ISO, QuickTime, RIFF, IFF); they stand behind or before their size.
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9 ]{3}")


def _boxes(data: bytearray) -> list[tuple[int, int, int]]:
    """Place, end and place of the 32-bit size of what looks like a box or chunk."""
    found = []
    for name in _NAME.finditer(data):
        at = name.start()
        for start, number, order in (
            (at - 4, at - 4, "big"),
            (at, at + 4, "little"),
            (at, at + 4, "big"),
        ):
            size = int.from_bytes(data[number : number + 4], order) if number >= 0 else 0
            end = start + size + (0 if number < at else 8)
            if size >= 8 and end <= len(data):
                found.append((start, end, number))
                break
    return found


def repeat_boxes(data: bytearray, chance: random.Random) -> bytearray:
    """A box comes twice, at its place or inside another, or is missing, or two change places."""
    for _ in range(chance.randrange(1, 4)):
        boxes = _boxes(data)
        if not boxes:
            return grow(data, chance)
        start, end, _number = chance.choice(boxes)
        other = chance.choice(boxes)
        what, copy = chance.randrange(4), bytes(data[start:end])
        if what == 0:
            data[end:end] = copy * chance.choice((1, 1, 50))
        elif what == 1:
            at = min(len(data), other[0] + chance.choice((0, 8)))
            data[at:at] = copy
        elif what == 2:
            del data[start:end]
        else:
            place = bytes(data[other[0] : other[1]])
            data[start:end] = place
        if len(data) > 2_000_000:
            break
    return data


def spoil_boxes(data: bytearray, chance: random.Random) -> bytearray:
    """Sizes of boxes are a little or very wrong, or the numbers at their start are."""
    boxes = _boxes(data)
    if not boxes:
        return blow_up_sizes(data, chance)
    for _ in range(chance.randrange(1, 5)):
        start, end, number = chance.choice(boxes)
        size = end - start
        if chance.random() < 0.5:
            value = chance.choice(
                (0, 1, 7, 8, size - 1, size + 1, size // 2, 2 * size, 0x7FFF_FFFF, 0xFFFF_FFFF)
            )
            data[number : number + 4] = (value & 0xFFFF_FFFF).to_bytes(
                4, "big" if number == start else "little"
            )
        else:
            at = min(len(data) - 1, start + 8 + 4 * chance.randrange(8))
            value = chance.choice(
                (0, 1, 0xFF, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
            )
            data[at : at + 4] = value.to_bytes(4, chance.choice(("big", "little")))[
                : len(data) - at
            ]
    return data


DAMAGES: tuple[Damage, ...] = (
    flip_bits, zero_blocks, cut, shuffle_blocks, blow_up_sizes, grow, repeat_boxes, spoil_boxes,
)  # fmt: skip


def mutated(seed: bytes, number: int) -> bytes:
    """The seed damaged in one to three ways, chosen by `number`."""
    chance = random.Random(number)
    data = bytearray(seed)
    for damage in chance.sample(DAMAGES, chance.choice((1, 1, 2, 3))):
        data = damage(data, chance) or bytearray(b"\0")
    return bytes(data)
