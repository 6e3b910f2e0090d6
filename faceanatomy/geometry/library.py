"""The mesh library: every mesh by id and side, read from disk when first asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, cast

import msgspec
import numpy as np

from faceanatomy.data import data_directory
from faceanatomy.errors import (
    DataError,
    InvalidValueError,
    UnknownNameError,
    choice_error,
    nearest,
)
from faceanatomy.geometry import groups
from faceanatomy.geometry.mesh import Mesh, MeshSide

if TYPE_CHECKING:
    import os


LIGHT = "light"
"""Folder of the light meshes, in the folder of the full ones."""
DETAILS = ("full", LIGHT)


class Appearance(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the fibre texture of a muscle is composed from its uv coordinates."""

    fascicles: int = 1
    boundaries: tuple[float, ...] = ()
    """v of the grooves between fascicles."""
    amplitudes: tuple[float, ...] = ()
    """Depth of each groove, 0..1."""
    tendon: tuple[float, float] = (0.0, 0.0)
    """Share of the length that is tendon, at the origin and at the insertion."""
    blend: tuple[float, float] = (0.0, 0.0)
    """Share of the length over which the end fades into skin, origin and insertion."""
    mid_tendon: tuple[float, float] | None = None
    """u range of an intermediate tendon."""
    raphe: tuple[tuple[float, float, float], ...] = ()
    """Pale bands of a sphincter: u, half width in u, reach in v."""
    tone: float = 0.0
    """0 red flesh, 1 pale veil."""
    aponeurosis: bool = False
    seed: int = 0


class MeshInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """The index entry of one mesh: what it is, without its arrays."""

    id: str
    kind: str
    paired: bool
    file: str
    vertices: int
    triangles: int
    sha256: str
    length_mm: float = 0.0
    width_mm: float = 0.0
    closed: bool = False
    """Whether u runs around (sphincters)."""
    appearance: Appearance = Appearance()
    schematic: bool = False
    """Whether it is drawn after descriptions and not modelled: nerves and arteries."""
    in_bone: bool = False
    """Whether it runs through a canal or foramen of the skull."""

    @property
    def sides(self) -> tuple[MeshSide, ...]:
        """The sides on which the mesh exists."""
        return ("left", "right") if self.paired else ("midline",)


class _Index(msgspec.Struct, frozen=True):
    note: str
    frame: str
    meshes: tuple[MeshInfo, ...]


class MeshLibrary(Mapping[tuple[str, str], Mesh]):
    """All meshes of one folder, as a mapping ``(id, side) -> Mesh``.

    Meshes are read on first use and kept; the left side is the mirrored right, so the two
    agree exactly.

    Parameters
    ----------
    directory
        Folder with ``index.json`` and the ``.npz`` files it names.

    Raises
    ------
    DataError
        If the index is missing or malformed.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> library = fa.meshes()
    >>> library["zygomaticus_major:superficial_band", "left"].is_watertight
    True
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self.directory = Path(directory)
        index = self.directory / "index.json"
        try:
            entries = msgspec.json.decode(index.read_bytes(), type=_Index).meshes
        except OSError as error:
            raise DataError(
                f"Cannot read the mesh index {str(index)!r}: "
                f"{(error.strerror or str(error)).lower()}. "
                "Reinstall faceanatomy or run `faceanatomy model build`."
            ) from error
        except msgspec.DecodeError as error:
            raise DataError(
                f"The mesh index {str(index)!r} is malformed: {error}. "
                "Reinstall faceanatomy or run `faceanatomy model build`."
            ) from error
        self._infos = {entry.id: entry for entry in entries}
        self._loaded: dict[tuple[str, str], Mesh] = {}

    @classmethod
    def holding(cls, meshes: Iterable[Mesh]) -> MeshLibrary:
        """Return a library of right and midline meshes that lie on no disk (while they are built).

        Parameters
        ----------
        meshes
            The meshes; left ones are mirrored from the right ones.
        """
        library = cls.__new__(cls)
        library.directory = Path()
        library._loaded = {(mesh.id, mesh.side): mesh for mesh in meshes}
        library._infos = {mesh.id: mesh.info for mesh in library._loaded.values()}
        return library

    @property
    def infos(self) -> Mapping[str, MeshInfo]:
        """The index entries by mesh id; reading them loads no mesh."""
        return dict(self._infos)

    def info(self, mesh_id: str) -> MeshInfo:
        """Return the index entry of `mesh_id`.

        Raises
        ------
        UnknownNameError
            If the library has no such mesh.
        """
        if mesh_id not in self._infos:
            parts = [i for i in self._infos if i.partition(":")[0] == mesh_id]
            advice = "See meshes().infos."
            if not parts and (parts := list(groups.members(mesh_id, self._infos))):
                advice = f"meshes().joined({mesh_id!r}) gives them as one."
            raise UnknownNameError("mesh", mesh_id, parts or nearest(mesh_id, self._infos), advice)
        return self._infos[mesh_id]

    def __getitem__(self, key: tuple[str, str]) -> Mesh:
        if not _is_key(key):
            raise InvalidValueError(
                f"{key!r} is not a key of the mesh library: give (id, side), for example "
                "('masseter:deep_part', 'left')."
            )
        mesh_id, side = key
        info = self.info(mesh_id)
        if side not in info.sides:
            raise InvalidValueError(
                f"The mesh {mesh_id!r} has no side {side!r}: it exists as "
                f"{' and '.join(info.sides)}."
            )
        if key not in self._loaded:
            if side == "left":
                self._loaded[key] = self[mesh_id, "right"].mirrored()
            else:
                self._loaded[key] = self._read(info, cast("MeshSide", side))
        return self._loaded[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((info.id, side) for info in self._infos.values() for side in info.sides)

    def __len__(self) -> int:
        return sum(len(info.sides) for info in self._infos.values())

    def __contains__(self, key: object) -> bool:
        if not _is_key(key):
            return False
        info = self._infos.get(key[0])
        return info is not None and key[1] in info.sides

    def of(self, muscle_or_structure: str) -> tuple[Mesh, ...]:
        """Return all meshes of a muscle (all parts, all sides), of a structure or of a group."""
        return tuple(self[key] for key in self.keys_of(muscle_or_structure))

    def members(self, group: str) -> tuple[str, ...]:
        """Return the ids of the meshes of a group, such as the bones of ``"skull"``.

        Parameters
        ----------
        group
            Id of a group or of a structure; one with a mesh of its own is its only member.

        Raises
        ------
        UnknownNameError
            If no mesh belongs to it.

        Examples
        --------
        >>> import faceanatomy as fa
        >>> fa.meshes().members("mandible")
        ('mandible',)
        """
        return groups.members(group, self._infos) or (self.info(group).id,)

    def keys_of(self, muscle_or_structure: str) -> tuple[tuple[str, MeshSide], ...]:
        """Return the keys of all meshes of a muscle, a structure or a group, on all sides."""
        parts = [i for i in self._infos if i.startswith(f"{muscle_or_structure}:")]
        return tuple(
            (i, side)
            for i in parts or self.members(muscle_or_structure)
            for side in self._infos[i].sides
        )

    def joined(self, group: str, side: str | None = None) -> Mesh:
        """Return all meshes of a group as one (kept).

        Parameters
        ----------
        group
            As for `members`.
        side
            ``"left"`` or ``"right"`` takes the paired members of that side only, with those of
            the midline whole; None takes everything.

        Raises
        ------
        UnknownNameError
            If no mesh belongs to the group.
        InvalidValueError
            If there is no such side.

        Examples
        --------
        >>> import faceanatomy as fa
        >>> skull = fa.meshes().joined("skull")
        >>> skull.id, skull.side
        ('skull', 'midline')
        """
        if side not in (None, "left", "right"):
            raise choice_error("side", str(side), ("left", "right"))
        wanted = ("left", "right", "midline") if side is None else (side, "midline")
        kept = group, f"joined {side}"
        if kept not in self._loaded:
            keys = [key for key in self.keys_of(group) if key[1] in wanted]
            parts = [self[key] for key in keys]
            whole: MeshSide = "midline" if side is None else cast("MeshSide", side)
            alone = len(parts) == 1 and keys[0][0] == group
            self._loaded[kept] = parts[0] if alone else groups.joined(group, parts, whole)
        return self._loaded[kept]

    def site(self, structure: str, site: str = "", side: str = "right") -> Mesh:
        """Return a named site as a piece of surface, cut fine (kept).

        Parameters
        ----------
        structure, site
            As in ``structures.json``; the place of the structure itself without a site.
        side
            ``"left"`` or ``"right"``; one over the midline is the same for both.

        Returns
        -------
        Mesh
            An open surface on the bone, of the kind ``"site"``.

        Raises
        ------
        UnknownNameError
            If the place is not described in ``model/sites.json``.
        InvalidValueError
            If there is no such side.

        Examples
        --------
        >>> import faceanatomy as fa
        >>> fa.meshes().site("mandible", "oblique_line", "left").side
        'left'
        """
        if side not in ("left", "right"):
            raise choice_error("side", side, ("left", "right"))
        kept = f"{structure}.{site}", f"site {side}"
        if kept not in self._loaded:
            self._loaded[kept] = self._site(structure, site, side)
        return self._loaded[kept]

    def _site(self, structure: str, site: str, side: str) -> Mesh:
        from faceanatomy.geometry.sites import patch, site_of

        if side == "left":
            right = self.site(structure, site)
            return right if right.side == "midline" else right.mirrored()
        found = site_of(structure, site)
        region = patch(self, found)
        info = MeshInfo(
            found.name, "site", not found.middle, "", len(region.points), len(region.faces), ""
        )
        return Mesh(
            info,
            "midline" if found.middle else "right",
            region.points.astype(np.float32),
            region.faces.astype(np.int32),
        )

    def _read(self, info: MeshInfo, side: MeshSide) -> Mesh:
        path = self.directory / info.file
        arrays: dict[str, Any] = {}
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            return Mesh(
                info=info,
                side=side,
                points=_array(arrays, "points", (info.vertices, 3), np.float32),
                faces=_array(arrays, "faces", (info.triangles, 3), np.int32),
                **{
                    name: _array(arrays, name, (info.vertices, *rest), kind)
                    for name, rest, kind in _OPTIONAL
                    if name in arrays
                },
            )
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise _broken(path, reason) from error
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise _broken(path, f"it is cut off or malformed ({error})") from error


def _is_key(key: object) -> TypeGuard[tuple[str, str]]:
    return isinstance(key, tuple) and len(key) == 2 and all(isinstance(k, str) for k in key)


_OPTIONAL: tuple[tuple[str, tuple[int, ...], type[np.generic]], ...] = (
    ("uv", (2,), np.float32),
    ("fibres", (3,), np.float32),
    ("colors", (3,), np.uint8),
    ("shade", (), np.uint8),
)


def _array(
    arrays: dict[str, Any], name: str, shape: tuple[int, ...], kind: type[np.generic]
) -> Any:
    array = arrays[name]
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, the index says {shape}")
    return np.ascontiguousarray(array, dtype=kind)


def _broken(path: Path, reason: str) -> DataError:
    return DataError(
        f"Cannot read the mesh file {str(path)!r}: {reason}. "
        "Reinstall faceanatomy or run `faceanatomy model build`."
    )


def meshes(detail: str = "full") -> MeshLibrary:
    """Return the library of the project's own model (read once, kept).

    Parameters
    ----------
    detail
        ``"full"``, or ``"light"`` for the same meshes with less than a third of the triangles.
        The light ones keep still: the motion belongs to the full ones.

    Raises
    ------
    DataError
        If the mesh files are missing or malformed.
    InvalidValueError
        If there is no such detail.
    """
    if detail not in DETAILS:
        raise choice_error("detail", detail, DETAILS)
    return _own(detail)


@cache
def _own(detail: str) -> MeshLibrary:
    folder = data_directory() / "meshes"
    return MeshLibrary(folder if detail == "full" else folder / LIGHT)
