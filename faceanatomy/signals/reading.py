"""`read_signals`: tables of face tracking and of action units as a series of activations."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from faceanatomy.errors import DataError, InvalidValueError
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.signals import blendshapes, openface
from faceanatomy.signals.mediapipe_json import read_json
from faceanatomy.signals.tables import read_table

if TYPE_CHECKING:
    import os

    from faceanatomy.signals.series import Series


def read_signals(
    path: str | os.PathLike[str], *, rate: float | None = None, atlas: Atlas | None = None
) -> Series:
    """Return what a face did, from a table that another program wrote.

    Parameters
    ----------
    path
        A CSV of Live Link Face; blendshapes of MediaPipe as CSV (one column per name, or one row
        per name and frame) or JSON; or a CSV of OpenFace with columns such as ``AU12_r``.
    rate
        Frames per second, for files that count frames; by default the rate that the timecode
        shows (60 if it is too short to tell), and 30 for other files.
    atlas
        What the names drive; by default the project's own data.

    Returns
    -------
    Series
        Time, activation and posture of every frame; it plays wherever a movement does.

    Raises
    ------
    DataError
        If the file cannot be read, holds no known names, or a line is malformed; the message says
        which line and column.
    InvalidValueError
        If the rate is not a positive number.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> take = fa.read_signals("take.csv")  # doctest: +SKIP
    >>> fa.animate(take, "take.mp4")  # doctest: +SKIP
    """
    if rate is not None and not (math.isfinite(rate) and rate > 0):
        raise InvalidValueError(f"A rate of {rate!r} frames per second is impossible: use e.g. 30.")
    facts = load() if atlas is None else atlas
    title = Path(path).stem
    if Path(path).suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return blendshapes.from_frames(facts, read_json(path), title, rate=rate)
    table = read_table(path)
    if openface.fits(table):
        return openface.read(facts, table, title, rate=rate)
    if blendshapes.fits(facts, table):
        return blendshapes.read(facts, table, title, rate=rate)
    shown = ", ".join(table.columns[:6]) + (" ..." if len(table.columns) > 6 else "")
    raise DataError(
        f"{table.label} has no column of a known name (it has: {shown}). Give ARKit names such as "
        "mouthSmileLeft (Live Link Face, MediaPipe) or action units such as AU12_r (OpenFace)."
    )
