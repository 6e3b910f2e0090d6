"""What `faceanatomy check` reports: one fault of one field of one record."""

from __future__ import annotations

import msgspec


class Fault(msgspec.Struct, frozen=True, order=True):
    """A fault found in the data or the meshes."""

    file: str
    record: str
    field: str
    problem: str
    advice: str = ""
