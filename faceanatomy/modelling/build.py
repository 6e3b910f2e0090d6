"""Build the whole model into a folder: head, muscles, what lies on them, and the light version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from faceanatomy.errors import UnknownNameError, nearest
from faceanatomy.geometry.library import LIGHT, MeshLibrary
from faceanatomy.geometry.rule_neighbours import FLESH
from faceanatomy.modelling.checkpoint import Checkpoint
from faceanatomy.modelling.connective import CONNECTIVE, build_connective
from faceanatomy.modelling.context import CONTEXT, build_context, context_ids
from faceanatomy.modelling.fields import head_fields
from faceanatomy.modelling.lighten import lightened
from faceanatomy.modelling.write import BuiltMesh, read_meshes, write_meshes

if TYPE_CHECKING:
    from pathlib import Path

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.modelling.fields import HeadFields

Progress = Callable[[str, int, int], None]
PITCH = 1.25
MUSCLES = "muscles"
COURSES = {"nerves": "nerve", "arteries": "artery"}


def build_model(
    output_directory: Path,
    *,
    pitch: float = PITCH,
    only: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Path:
    """Build the meshes and write them with their index; return the path of the index.

    A build that was interrupted goes on after its last finished stage, unless a recipe changed.

    Parameters
    ----------
    output_directory : where the ``.npz`` files and ``index.json`` go; made when missing.
    pitch : grid spacing of the fields in mm; the display grids scale with it. 1.25 is the shipped
        quality, 3 to 4 a draft in seconds.
    only : ids of context meshes or of connective tissue, ``"muscles"``, ``"nerves"`` or
        ``"arteries"`` for all of those; other files stay as they are.
    progress : called as (stage, done, total); the stages are few, for one bar each.

    Raises
    ------
    UnknownNameError
        If ``only`` names something that is not built.
    """
    wanted = None if only is None else set(only)
    choices = [*CONTEXT, MUSCLES, *CONNECTIVE, *COURSES]
    for name in sorted(wanted or ()):
        if name not in choices:
            hint = "Choose among: " + ", ".join(choices) + "."
            raise UnknownNameError("mesh to build", name, nearest(name, choices), hint)

    def field_done(_name: str, done: int, total: int) -> None:
        if progress is not None:
            progress("distance fields", done, total)

    fields = head_fields(pitch, field_done)
    checkpoint = Checkpoint(pitch, sorted(wanted or choices), str(output_directory.resolve()))
    built: list[BuiltMesh] = []
    names = [name for name in CONTEXT if wanted is None or name in wanted]
    for number, name in enumerate(names, start=1):
        stage = partial(build_context, fields, {name}, pitch / PITCH)
        built += checkpoint.stage(name, stage)
        if progress is not None:
            progress("bones and skin", number, len(names))
    if wanted is None or MUSCLES in wanted:
        from faceanatomy.modelling.muscles import build_muscles

        def muscle_done(done: int, total: int, _name: str) -> None:
            if progress is not None:
                progress(MUSCLES, done, total)

        around = partial(_surroundings, fields, _context(built, output_directory))
        muscles = partial(build_muscles, fields, muscle_done, surroundings=around)
        built += checkpoint.stage(MUSCLES, muscles)
    built += _laid_on_muscles(fields, built, output_directory, wanted, progress)
    index = write_meshes(built, output_directory, keep_others=wanted is not None)
    light = lightened(read_meshes(output_directory).values())
    write_meshes(light, output_directory / LIGHT, keep_others=False)
    checkpoint.clear()
    return index


def _context(built: list[BuiltMesh], directory: Path) -> list[Mesh]:
    """Return the context meshes as they are stored, those just built before those on disk."""
    stored = read_meshes(directory) if (directory / "index.json").exists() else {}
    every = {mesh.id: mesh for mesh in (*stored.values(), *built)}
    return [every[name].mesh() for name in context_ids() if name in every]


def _surroundings(fields: HeadFields, context: list[Mesh], muscles: list[BuiltMesh]) -> MeshLibrary:
    """Return all that muscles end on: context, connective tissue, and muscles as they are now."""
    flesh = {mesh.id: mesh for mesh in muscles}
    made = [*flesh.values(), *build_connective(fields, flesh)]
    return MeshLibrary.holding([*context, *(mesh.mesh() for mesh in made)])


def _laid_on_muscles(
    fields: HeadFields,
    built: list[BuiltMesh],
    directory: Path,
    wanted: set[str] | None,
    progress: Progress | None,
) -> list[BuiltMesh]:
    """Return what lies on muscles as they are stored: connective tissue, nerves, arteries."""
    kinds = tuple(k for name, k in COURSES.items() if wanted is None or name in wanted)
    names = {name for name in CONNECTIVE if wanted is None or name in wanted}
    if not kinds and not names:
        return []
    from faceanatomy.modelling.courses import build_courses
    from faceanatomy.modelling.muscles import load_landmarks

    # As stored: so that nerves come out the same whether the muscles were built just now or not.
    muscles = {mesh.id: mesh.stored() for mesh in built if mesh.kind in FLESH}
    muscles = muscles or {
        k: mesh for kind in FLESH for k, mesh in read_meshes(directory, kind).items()
    }
    made = build_connective(fields, muscles, names)
    if progress is not None:
        progress("nerves, vessels", 1, 2)
    made += build_courses(fields, load_landmarks(), muscles, kinds)
    if progress is not None:
        progress("nerves, vessels", 2, 2)
    return made
