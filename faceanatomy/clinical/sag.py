"""How a face without tone sags at rest on the side of a lesion.

| what | complete palsy | source |
|---|---|---|
| brow lower | 4 mm | 3 to 9, 5.9 on average in people who ask for a lift (``ducic_2005_brow``) |
| lower lid lower | 1 mm | 0.5 (SD 1.9), most of them not complete (``galindo_2021_lids``) |
| corner of the mouth lower | 3.5 mm | authored: sources name the sign and give no length |

Each in proportion to the strength that is lost in the muscles that hold it up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.posture import Posture

if TYPE_CHECKING:
    from faceanatomy.clinical.lesion import Lesion

HELD_UP: dict[str, tuple[float, tuple[str, ...]]] = {
    "brow_sag": (4.0, ("frontalis",)),
    "lower_lid_sag": (1.0, ("orbicularis_oculi:palpebral_part",)),
    "mouth_sag": (
        3.5,
        (
            "zygomaticus_major",
            "zygomaticus_minor",
            "levator_labii_superioris",
            "levator_anguli_oris",
        ),
    ),
}
"""By field of `Posture`, without its side: mm in a complete palsy, and what else holds it up."""


def sag(lesion: Lesion) -> Posture:
    """Return how a face with a lesion hangs at rest on the side of the deficit.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> sag(fa.load().lesion("vii_stylomastoid", "left")).mouth_sag_left
    3.5
    """
    values = {}
    for name, (mm, muscles) in HELD_UP.items():
        shares = [
            share
            for unit, share in lesion.remaining.items()
            if unit in muscles or unit.partition(":")[0] in muscles
        ]
        values[f"{name}_{lesion.deficit_side}"] = mm * (1.0 - sum(shares) / len(shares))
    return Posture(**values)
