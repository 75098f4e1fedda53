"""What holds a decoder process, in words for whoever reads the facts of a film."""

from __future__ import annotations

from annotator.media.process import fence
from annotator.media.process.conversation import MEMORY, Decoder, DecoderLostError, last_fence

_WORDS = (
    (fence.LANDLOCK, "no files (Landlock)"),
    (fence.NAMESPACES, "no network (namespaces)"),
    (fence.SYSCALLS, "no sockets and no other programs (system call filter)"),
    (fence.WITH_PARENT, "ends with the program"),
)


def words_for(in_force: tuple[str, ...]) -> str:
    """One sentence: what is in force, and what is not."""
    held = [words for name, words in _WORDS if name in in_force]
    lacking = [words for name, words in _WORDS if name not in in_force]
    text = "Video is decoded in a process of its own"
    text += ": " + ", ".join(held) if held else ""
    text += f". This system does not offer: {', '.join(lacking)}." if lacking else "."
    return text + f" It may use {MEMORY >> 20:,} MB of memory and what is set aside for pictures."


def of_fence() -> str:
    """The same for this system, as a process said it; one is started only where none has been yet."""
    known = last_fence()
    if known:
        return words_for(known)
    try:
        decoder = Decoder()
    except DecoderLostError as lost:
        return f"The process that decodes video cannot be used here: {lost.words}."
    decoder.close()
    return words_for(decoder.fence)
