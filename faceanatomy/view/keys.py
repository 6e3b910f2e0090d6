"""The keys of the desktop window, as its help card lists them."""

from __future__ import annotations

KEYS: tuple[tuple[str, str], ...] = (
    ("Space", "play the movement, or stop it"),
    ("Left  Right", "a little back or on in time; or pull the line of time"),
    ("A", "sliders to pull: action units, muscles, none"),
    ("PgUp  PgDn", "earlier or later sliders"),
    ("X", "sliders act on both sides, the right, the left"),
    ("0", "let go: all sliders back, the face at rest"),
    ("M", "the face moves, or rests and only colours tell what works"),
    ("1  2  3", "superficial, intermediate, deep muscles on or off"),
    ("B", "bones on or off"),
    ("S", "skin: off, thin, half, full"),
    ("Up  Down", "skin a little more or less opaque"),
    ("D", "muscles of both sides, right only, left only"),
    ("F  T  L", "view from front, three-quarter, lateral"),
    ("K  U", "view from the back, from below"),
    ("F, T ... again", "the same view from the other side"),
    ("N", "names on or off"),
    ("P", "write a picture into the current folder"),
    ("R", "back to the first view"),
    ("I  G  H", "isolate, ghost, hide what was clicked or is under the mouse"),
    ("Esc", "show it all again"),
    ("?", "this list on or off"),
    ("Q", "close"),
)
"""What the help card says: key and effect."""

TRAINER_KEYS: tuple[tuple[str, str], ...] = (
    ("Space", "begin; pause, go on"),
    ("Left", "the step again, or the one before"),
    ("Right", "the next step"),
    ("PgDn", "skip the exercise"),
    ("0 ... 9", "discomfort, when asked; up and down for more or less"),
    ("Enter", "begin, save the answer, go on"),
    ("Esc", "end for today; what was begun is asked about first"),
    ("S  Up  Down", "skin: more or less of it"),
    ("1  2  3  B", "superficial, intermediate, deep muscles, bones on or off"),
    ("F  T  L", "view from front, three-quarter, side; again: the other side"),
    ("K  U  R", "view from the back, from below, the first one"),
    ("D", "muscles of both sides, right only, left only"),
    ("P", "write a picture into the current folder"),
    ("I  G  H", "isolate, ghost, hide what is under the mouse; again: undo"),
    ("?", "this list on or off"),
    ("Q", "close"),
)
"""The same for the trainer."""

VTK_NAMES = {
    "PgUp": "Prior",
    "PgDn": "Next",
    "Space": "space",
    "Esc": "Escape",
    "?": "question",
}
"""How VTK calls keys that people call otherwise."""
