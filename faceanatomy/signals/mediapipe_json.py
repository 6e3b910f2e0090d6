"""JSON files of MediaPipe blendshapes, in the shapes in which programs commonly write them.

A file is one frame or a list of frames (or one frame per line). A frame holds weights by name, or
a list of categories with name and score as the results of the Face Landmarker print them
(``category_name`` in Python, ``categoryName`` in JavaScript), alone or beside its time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import DataError
from faceanatomy.signals.tables import folded, read_text

if TYPE_CHECKING:
    import os

_FRAMES = ("frames", "results", "data")
_SHAPES = ("faceblendshapes", "blendshapes", "categories", "coefficients", "weights")
_SECONDS = ("timestamp", "time", "t", "seconds", "timeseconds")
_MILLISECONDS = ("timestampms", "timems", "ms")


def read_json(path: str | os.PathLike[str]) -> list[tuple[float | None, dict[str, Any]]]:
    """Return the time (or None) and the weights by name of each frame of a file.

    Raises
    ------
    DataError
        If the file is no JSON or holds no frames.
    """
    label = str(path)
    document = _parsed(read_text(path), label)
    if isinstance(document, dict):
        inside = {folded(key): value for key, value in document.items()}
        document = next(
            (inside[key] for key in _FRAMES if isinstance(inside.get(key), list)), [document]
        )
    elif isinstance(document, list) and document and _is_category(document[0]):
        document = [document]
    if not isinstance(document, list) or not document:
        raise DataError(f"{label} holds no frames: give a list of frames with blendshapes.")
    return [_frame(frame, f"{label}, frame {n}") for n, frame in enumerate(document, 1)]


def _parsed(text: str, label: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            if len(lines) < 2:
                raise
            return [json.loads(line) for line in lines]
        except json.JSONDecodeError:
            raise DataError(
                f"{label} is not JSON, or was cut off, at line {error.lineno}, column "
                f"{error.colno}: {error.msg.lower()}."
            ) from None


def _frame(frame: Any, place: str) -> tuple[float | None, dict[str, Any]]:
    if isinstance(frame, list):
        return None, _weights(frame, place)
    if not isinstance(frame, dict):
        raise DataError(f"{place}: {frame!r} is no frame: give weights by name.")
    fields = {folded(key): value for key, value in frame.items()}
    time = next((_time(fields[key], 1.0, place) for key in _SECONDS if key in fields), None)
    if time is None:
        in_ms = (_time(fields[key], 1e-3, place) for key in _MILLISECONDS if key in fields)
        time = next(in_ms, None)
    for key in _SHAPES:
        if key in fields:
            return time, _weights(fields[key], place)
    others = (*_SECONDS, *_MILLISECONDS, "frame", "frameindex", "index")
    return time, {name: value for name, value in frame.items() if folded(name) not in others}


def _weights(shapes: Any, place: str) -> dict[str, Any]:
    """Return weights by name from a mapping, a list of categories, or such lists per face."""
    if isinstance(shapes, list) and shapes and isinstance(shapes[0], list):
        shapes = shapes[0]  # the first face
    if isinstance(shapes, list) and shapes and isinstance(shapes[0], dict):
        nested = {folded(key): value for key, value in shapes[0].items()}.get("categories")
        shapes = nested if isinstance(nested, list) else shapes
    if isinstance(shapes, dict):
        nested = shapes.get("categories")
        if not isinstance(nested, list):
            return dict(shapes)
        shapes = nested
    if not isinstance(shapes, list):
        raise DataError(f"{place}: {shapes!r} is no list of blendshapes.")
    found = {}
    for category in shapes:
        if not _is_category(category):
            raise DataError(f"{place}: {category!r} has no category name and score.")
        fields = {folded(key): value for key, value in category.items()}
        found[str(fields.get("categoryname") or fields.get("name"))] = fields["score"]
    return found


def _is_category(value: Any) -> bool:
    names = {folded(key) for key in value} if isinstance(value, dict) else set()
    return "score" in names and bool(names & {"categoryname", "name"})


def _time(value: Any, unit: float, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError(f"{place}: the time {value!r} is not a number.")
    return float(value) * unit
