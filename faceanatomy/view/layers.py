"""Which meshes belong to which layer, from the depth that muscles.json states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceanatomy.errors import InvalidValueError, choice_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from faceanatomy.geometry.library import MeshInfo, MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas

DEPTHS = ("superficial", "intermediate", "deep")
_OWN = {
    "nerve": "nerves", "artery": "arteries", "ligament": "connective", "fascia": "connective",
    "node": "connective",
}  # fmt: skip
"""Layers of meshes that are only shown when asked for, by kind."""
LAYERS = ("muscles", *DEPTHS, "bones", *dict.fromkeys(_OWN.values()), "skin")
FIBROUS = ("muscle", "tendon", "aponeurosis")
"""Kinds of meshes that are drawn with fibres."""
COVERED = (*FIBROUS, "cartilage", "nerve", "artery", "ligament", "fascia", "node")
"""Kinds that opaque skin hides everywhere; eyes, teeth and tongue show in its openings."""
_SKELETON = ("bone", "teeth", "cartilage")
_SEEN_IN_SKIN = ("eye", "teeth", "mucosa")
"""Kinds of meshes that the openings of the skin show: eyes, and an open mouth."""
_HELD_BY_FLESH = frozenset({"auricle", "tongue"})
"""What hangs in the air beside or under bare bones."""
_CONNECTIVE = ("tendon", "aponeurosis", "raphe")


def checked_layers(layers: str | Sequence[str] | None) -> frozenset[str]:
    """Return the layers asked for, with ``"muscles"`` spelled out as its three depths.

    Raises
    ------
    InvalidValueError
        If a layer is unknown or none is given.
    """
    if layers is None:
        layers = ("muscles", "bones")
    names = [layers] if isinstance(layers, str) else list(layers)
    if not names:
        raise InvalidValueError(
            f"No layer is given, so nothing would be shown: choose from {', '.join(LAYERS)}."
        )
    for name in names:
        if name not in LAYERS:
            raise choice_error("layer", name, LAYERS)
    wanted = set(names)
    if "muscles" in wanted:
        wanted |= set(DEPTHS)
    return frozenset(wanted - {"muscles"})


def layer_of(info: MeshInfo, depths: Mapping[str, str]) -> str:
    """Return the layer of a mesh: one of `LAYERS` but ``"muscles"``, or ``"landmark"``.

    Landmarks (eyes, tongue, palate) are shown with any layer but the skin's: without them a face
    cannot be read. The tongue needs muscles or skin around it, as ears do.

    Parameters
    ----------
    info
        Index entry of the mesh.
    depths
        Depth of each muscle by its id.
    """
    if info.kind == "muscle":
        return depths.get(info.id.partition(":")[0], "superficial")
    if info.kind in _OWN:
        return _OWN[info.kind]
    if info.kind in _SKELETON:
        return "bones"
    if info.kind == "skin" and not info.paired:
        return "skin"
    if info.kind in _CONNECTIVE:
        owners = [m for m in depths if info.id.startswith(f"{m}_")]
        return depths[max(owners, key=len)] if owners else "superficial"
    return "landmark"


def depths_of(atlas: Atlas) -> dict[str, str]:
    """Return the depth of every muscle of the atlas by its id."""
    return {muscle.id: muscle.layer.depth for muscle in atlas.muscles}


def shown_meshes(
    library: MeshLibrary, depths: Mapping[str, str], layers: frozenset[str]
) -> list[tuple[str, str]]:
    """Return the keys of the meshes of some layers, in the order of the index."""
    landmarks = bool(layers - {"skin"})
    bare = layers.isdisjoint({*DEPTHS, "skin"})
    return [
        (mesh_id, side)
        for mesh_id, info in library.infos.items()
        if (layer := layer_of(info, depths)) in layers
        or (layer == "landmark" and landmarks)
        or ("skin" in layers and info.kind in _SEEN_IN_SKIN)
        if not (bare and mesh_id in _HELD_BY_FLESH)
        for side in info.sides
    ]
