"""Photos, signatures, voices and biometric templates kept as bytes."""

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Column
from audit.detect.naming import Naming
from audit.detect.patterned import SAID

#: How files of images and sound begin (the signatures of their formats).
_MAGIC = {
    "JPEG": b"\xff\xd8\xff",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "GIF": b"GIF8",
    "WAV or WebP": b"RIFF",
    "MP3": b"ID3",
    "Ogg": b"OggS",
    "TIFF": b"II*\x00",
}


def media(column: Column, naming: Naming) -> Considered:
    """What the name says to be the image or voice of a person, or a template made of it."""
    considered = Considered()
    values = column.values
    if values.dtype != pl.Binary or not len(values):
        return considered
    kinds = {name: int(values.bin.starts_with(magic).sum()) for name, magic in _MAGIC.items()}
    like, best = max(((count, name) for name, count in kinds.items()), default=(0, ""))
    share = like / len(values)
    for type_ in ("biometric", "photo"):
        said = naming.types.get(type_, 0.0)
        if said < SAID or (type_ == "photo" and share < 0.5):
            continue
        evidence = [f'the name says so ("{naming.words.get(type_, "")}")']
        if like:
            evidence.append(f"{percent(share)} of the values begin like {best}")
        considered.found.append(
            Candidate(
                type_,
                round(0.5 + 0.4 * said, 3),
                np.ones(len(values), np.bool_),
                column.sampled,
                evidence,
                strength=1.0,
                named=said,
                format=best,
            )
        )
    if share >= 0.5 and not considered.found:
        considered.refuse(
            "photo", f"the values begin like {best}, but nothing says that they show persons"
        )
    return considered
