"""What a reader has hidden, made a ghost or singled out in a window, muscle by muscle."""

from __future__ import annotations

GHOST = 0.14
"""Opacity of a ghost; of bones around what is singled out as well."""


class Singled:
    """Sets of names: a muscle with all its parts, or any other mesh, always on both sides."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.ghosts: set[str] = set()
        self.only: set[str] = set()

    def flip(self, what: str, mesh: str) -> bool:
        """Put a mesh into the set ``"hidden"``, ``"ghosts"`` or ``"only"``, or take it out.

        Returns
        -------
        bool
            Whether it is in the set now. Only one thing at a time is singled out.
        """
        names: set[str] = getattr(self, what)
        name = _name(mesh)
        inside = name in names
        if what == "only":
            names.clear()
        if inside:
            names.discard(name)
        else:
            names.add(name)
        return not inside

    def let_go(self) -> None:
        """Show everything again as its layer says."""
        for names in (self.hidden, self.ghosts, self.only):
            names.clear()

    def share(self, mesh: str, layer: str) -> float:
        """Return the share of its usual opacity that a mesh has, 0..1."""
        name = _name(mesh)
        if name in self.hidden:
            return 0.0
        if self.only:
            return 1.0 if name in self.only else GHOST * (layer == "bones")
        return GHOST if name in self.ghosts else 1.0


def _name(mesh: str) -> str:
    return mesh.partition(":")[0]
