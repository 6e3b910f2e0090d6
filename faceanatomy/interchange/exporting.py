"""`export`: anything of the atlas to a file of another program, in the format of its suffix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError
from faceanatomy.files import atomic_write, output_suffix
from faceanatomy.knowledge.atlas import Atlas, load
from faceanatomy.knowledge.export import SUFFIXES as GRAPH_SUFFIXES

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from faceanatomy.geometry.motion import Motion
    from faceanatomy.interchange.clips import Clip

MESH_SUFFIXES = (".stl", ".ply", ".obj")
SUFFIXES = (".glb", *MESH_SUFFIXES, *GRAPH_SUFFIXES)
_LIGHT_FAMILIES = ("part", "arkit", "posture")


def export(
    thing: Any,
    path: str | os.PathLike[str],
    *,
    detail: str = "full",
    only: str | Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
    clips: bool = True,
    normals: bool | None = None,
    intensity: float = 1.0,
    side: str = "both",
) -> list[Path]:
    """Write a thing, or the whole face, in the format that the suffix of `path` names.

    Parameters
    ----------
    thing
        An `Atlas` for the face at rest with everything it can do, or anything that
        `Atlas.resolve` takes for the face in that pose.
    path
        ``.glb`` (meshes with morph targets and animations), ``.stl``, ``.ply``, ``.obj`` (the
        meshes in their pose, millimetres), or ``.graphml``, ``.json``, ``.jsonld``, ``.csv``
        (the graph of facts).
    detail
        ``"full"``, or ``"light"``: a third of the triangles, colours instead of textures, and
        in ``.glb`` only the targets of muscle parts, ARKit and posture.
    only
        What to write: groups (``"skin"``, ``"muscles"``, ``"bones"``, ``"teeth"``, ``"eyes"``,
        ``"cartilages"``, ``"soft_tissue"``, ``"nerves"``, ``"arteries"``) or names of muscles
        and structures. By default everything but nerves and arteries, whose courses are
        schematic.
    targets
        Families of morph targets for ``.glb``: ``"muscle"``, ``"part"``, ``"action_unit"``,
        ``"arkit"``, ``"posture"``. Clips need the families part and posture.
    clips
        Whether ``.glb`` gets animation clips: of the thing, or of every expression and exercise.
    normals
        Whether the morph targets of the skin in ``.glb`` turn its normals, so that folds and
        closed lids are lit as such. It doubles what a graphics card has to hold, so by default
        only light files do.
    intensity, side
        As for `Atlas.resolve`; they have no meaning for an atlas.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InvalidValueError
        If the suffix, detail, family or choice of meshes is not one of those that exist.
    UnknownNameError
        If a name is unknown.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> import faceanatomy as fa
    >>> fa.export("happiness", "smile.stl", only="skin")
    [PosixPath('smile.stl')]
    """
    target = Path(path)
    suffix = output_suffix(target, SUFFIXES)
    atlas = thing if isinstance(thing, Atlas) else load()
    if suffix in GRAPH_SUFFIXES:
        return _graph(thing, target)
    shown = None if isinstance(thing, Atlas) else atlas.resolve(thing, intensity, side)
    if suffix in MESH_SUFFIXES:
        from faceanatomy.interchange.plain import write_meshes

        write_meshes(atlas, shown, target, detail=detail, only=only)
        return [target]
    from faceanatomy.interchange.clips import atlas_clips, course_clip
    from faceanatomy.knowledge.courses import course_of

    made: list[Clip] = []
    if clips and shown is None:
        made = list(atlas_clips(atlas))
    elif clips and shown is not None and shown.moves:
        made = [course_clip(course_of(atlas, shown), shown.title)]
    pose = None if shown is None or not shown.moves else (shown.activation, shown.posture)
    title = "The face" if shown is None else shown.title
    write_face(
        atlas, target, title, detail=detail, only=only, families=targets, clips=made,
        normals=normals, pose=pose,
    )  # fmt: skip
    return [target]


def write_animation(
    thing: Any,
    path: str | os.PathLike[str],
    *,
    detail: str = "full",
    only: str | Sequence[str] | None = None,
    **course: Any,
) -> list[Path]:
    """Write a movement as a ``.glb`` with one clip and the targets that the clip needs.

    Parameters
    ----------
    thing
        Anything that `faceanatomy.knowledge.courses.course_of` takes, or a series of frames
        (`faceanatomy.signals.Series`).
    path
        A file with the suffix ``.glb``.
    detail, only
        As for `export`.
    **course
        ``intensity``, ``side`` and ``timing`` of the course.

    Raises
    ------
    InvalidValueError, UnknownNameError, OutputError
        As `export`.
    """
    from faceanatomy.interchange.clips import clip_of

    target = Path(path)
    output_suffix(target, (".glb",))
    atlas = load()
    clip = clip_of(atlas, thing, **course)
    families = ("muscle", "part", "posture")
    write_face(atlas, target, clip.name, detail=detail, only=only, families=families, clips=[clip])
    return [target]


def write_face(
    atlas: Atlas,
    path: Path,
    title: str,
    *,
    detail: str = "full",
    only: str | Sequence[str] | None = None,
    families: Sequence[str] | None = None,
    clips: Sequence[Clip] = (),
    normals: bool | None = None,
    pose: tuple[Any, Any] | None = None,
    motion: Motion | None = None,
) -> None:
    """Write the face as ``.glb``; see `export` for the choices.

    Parameters
    ----------
    atlas, path, title
        Whose face, where to, and the name of the scene.
    detail, only, families
        As `detail`, `only` and `targets` of `export`.
    clips
        The animations.
    normals
        As for `export`.
    pose
        Activation and posture in which the face stands when the file is opened.
    motion
        How the meshes move; by default the project's own.
    """
    from faceanatomy.geometry.motion import motion as own_motion
    from faceanatomy.interchange.contents import chosen, pieces
    from faceanatomy.interchange.gltf_face import FaceFile
    from faceanatomy.interchange.targets import FAMILIES
    from faceanatomy.interchange.targets import targets as all_targets
    from faceanatomy.interchange.weights import Decomposition

    moving = motion or own_motion()
    if families is None:
        families = FAMILIES if detail == "full" else _LIGHT_FAMILIES
    wanted = all_targets(atlas, moving, families)
    needed = {"part", "posture"} - set(families) if clips or pose is not None else set()
    if needed:
        raise InvalidValueError(
            f"A pose or an animation needs the morph targets of the families {sorted(needed)} as "
            "well. Add them to targets, or export the atlas with clips=False."
        )
    decomposition = Decomposition(wanted)
    weights = {} if pose is None else decomposition.weights(*pose)
    infos = chosen(atlas, moving.library, only)
    covered = any(info.kind == "skin" for info in infos)
    skin = moving.library["skin", "midline"] if covered else None
    light = detail == "light"
    lit = light if normals is None else normals
    file = FaceFile(atlas, moving, wanted, textured=not light, lit=lit, skin=skin)
    with atomic_write(path) as temporary:
        for piece in pieces(moving.library, infos, detail):
            file.add(piece, weights)
        file.animate(clips, decomposition)
        temporary.write_bytes(file.glb(title))


def _graph(thing: Any, path: Path) -> list[Path]:
    from faceanatomy.knowledge.export import write_graph

    if not isinstance(thing, Atlas):
        raise InvalidValueError(
            f"{path.suffix} holds the graph of the whole atlas, not of one thing. Export that: "
            f"fa.export(fa.load(), {path.name!r})."
        )
    return write_graph(thing, path)
