"""The web viewer: one HTML page with model, facts and program, which needs no network.

`write_html` writes it, `InlinePage` shows it in notebooks. The program (``web/src``, TypeScript) is
bundled when the package is built; what is packed into the page comes from
`faceanatomy.view.web_pack` (meshes) and `faceanatomy.view.web_facts` (facts and the state in which
the page opens).
"""

from __future__ import annotations

import base64
import html
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faceanatomy.errors import InvalidValueError, MissingDependencyError, choice_error
from faceanatomy.files import atomic_write, output_suffix

if TYPE_CHECKING:
    import os

    from faceanatomy.geometry.library import MeshLibrary
    from faceanatomy.knowledge.atlas import Atlas
    from faceanatomy.view.scene import Scene

BUNDLE = Path(__file__).parent / "web" / "dist" / "viewer.html"
"""The bundled program without data; made when the package is built."""

DETAILS = ("full", "light")
"""How fine the meshes of a page are: as in the library, or about a third of the triangles."""

_DATA_MARK = "<!--data-->"
_TITLE = "<title>faceanatomy</title>"


def write_html(
    thing: Any = None,
    path: str | os.PathLike[str] = "faceanatomy.html",
    *,
    detail: str = "full",
    **options: Any,
) -> Path:
    """Write the interactive viewer as one HTML file and return its path.

    The page needs no network and no installation; it opens with a double click, on phones too.

    Parameters
    ----------
    thing
        What the page shows first: a `Scene`, or anything `faceanatomy.scene` takes (a name, an
        expression, an `Activation` ...). Everything else can be reached from there.
    path
        File to write, ``.html`` or ``.htm``.
    detail
        ``"full"``, or ``"light"`` for slow devices and connections.
    **options
        Passed on to `faceanatomy.scene` (``side``, ``intensity``, ``skin``, ``camera`` ...).

    Raises
    ------
    InvalidValueError
        If suffix, detail or an option is not valid.
    UnknownNameError
        If nothing is called `thing`.
    MissingDependencyError
        If the package was installed without the bundled program.
    OutputError
        If the file cannot be written; an older file stays as it was.
    """
    output_suffix(path, (".html", ".htm"))
    text = page(thing, detail=detail, **options)
    with atomic_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return Path(path)


def page(thing: Any = None, *, detail: str = "full", **options: Any) -> str:
    """Return the text of the page that `write_html` writes."""
    from faceanatomy.view.web_facts import page_state

    if detail not in DETAILS:
        raise choice_error("detail", detail, DETAILS)
    shell = bundle()
    scene = _scene(thing, options)
    atlas = scene.atlas
    if atlas is None:
        from faceanatomy.knowledge.atlas import load

        atlas = load()
    model, motion = _model(scene.meshes_at_rest(), detail)
    facts = _facts(atlas)
    data = "\n".join(
        (
            _block("initial", "application/json", _safe_json(page_state(scene))),
            _block("facts", "application/octet-stream", facts),
            _block("model", "application/octet-stream", model),
            _block("motion", "application/octet-stream", motion),
        )
    )
    title = html.escape(f"{scene.title} · faceanatomy" if scene.title else "faceanatomy")
    return shell.replace(_TITLE, f"<title>{title}</title>", 1).replace(_DATA_MARK, data, 1)


def bundle() -> str:
    """Return the bundled program as a page without data.

    Raises
    ------
    MissingDependencyError
        If the package was installed without it; the message says how to build it.
    """
    try:
        return BUNDLE.read_text(encoding="utf-8")
    except OSError as error:
        raise MissingDependencyError(
            "The web viewer is not part of this installation: its program was not bundled when "
            "the package was built, because Node.js or its package registry could not be reached. "
            "With Node.js 20 or newer and a network, run `python -m faceanatomy.view.web_build` in "
            "a checkout, or install a released wheel, which contains it. Pictures and the desktop "
            "viewer work without it."
        ) from error


class InlinePage:
    """A page that a Jupyter cell shows inline; its text is made when it is shown.

    Parameters
    ----------
    thing, detail, **options
        As for `write_html`; light meshes keep notebooks small.
    height
        Height in pixels.
    """

    def __init__(
        self, thing: Any = None, *, height: int = 640, detail: str = "light", **options: Any
    ) -> None:
        if not 100 <= height <= 10_000:
            raise InvalidValueError(f"The height {height!r} is outside 100..10000 pixels.")
        self._scene = _scene(thing, options)
        self._height = height
        self._detail = detail

    def _repr_html_(self) -> str:
        inside = html.escape(page(self._scene, detail=self._detail), quote=True)
        # ASCII alone: the hash of the page's script must hold whatever the host is encoded in.
        inside = inside.encode("ascii", "xmlcharrefreplace").decode()
        return (
            f'<iframe title="faceanatomy" sandbox="allow-scripts allow-popups" '
            f'srcdoc="{inside}" style="width:100%;height:{self._height}px;border:0"></iframe>'
        )


def _scene(thing: Any, options: dict[str, Any]) -> Scene:
    from faceanatomy.view.opening import default_motion
    from faceanatomy.view.scene import Scene, scene

    if not isinstance(thing, Scene):
        options.setdefault("motion", default_motion(options.get("library")))
        return scene(thing, **options)
    if options:
        raise InvalidValueError(
            f"A Scene is finished, so {', '.join(sorted(options))} cannot be applied to it: "
            "give them to faceanatomy.scene()."
        )
    return thing


_MODELS: dict[tuple[str, ...], tuple[str, str]] = {}
_MODELS_KEPT = 4


def _model(library: MeshLibrary, detail: str) -> tuple[str, str]:
    """Return meshes and motion basis as text; the basis is empty where nothing can move."""
    from faceanatomy.view.posing import can_move, motion_of
    from faceanatomy.view.web_pack import compressed, lightened, pack
    from faceanatomy.view.web_pack_motion import pack_motion

    # Packing takes a second or two, so it is done once for the same meshes.
    key = (detail, str(library.directory), *(info.sha256 for info in library.infos.values()))
    if key not in _MODELS:
        meshes = list(lightened(library)) if detail == "light" else None
        blocks = [pack(library, meshes)]
        if can_move(library):
            blocks.append(pack_motion(library, motion_of(library).file, meshes))
        texts = [base64.b64encode(compressed(block)).decode("ascii") for block in blocks]
        while len(_MODELS) >= _MODELS_KEPT:
            del _MODELS[next(iter(_MODELS))]
        _MODELS[key] = (texts[0], texts[1] if len(texts) > 1 else "")
    return _MODELS[key]


@lru_cache(maxsize=4)
def _facts(atlas: Atlas) -> str:
    from faceanatomy.view.web_facts import facts
    from faceanatomy.view.web_pack import compressed

    text = json.dumps(facts(atlas), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(compressed(text.encode())).decode("ascii")


def _block(identifier: str, kind: str, text: str) -> str:
    return f'<script type="{kind}" id="{identifier}">{text}</script>'


def _safe_json(value: Any) -> str:
    """Return JSON that can stand inside a script element: no ``<`` can end or open anything."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")
