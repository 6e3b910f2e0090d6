"""Pictures without a window: colour, depth and which mesh is where, at any size.

The view is orthographic, so one scale holds over the whole picture and points project by a
matrix. Opaque meshes are drawn first; meshes of each opacity below 1 follow as a layer of their
own and are laid over, nearest surface only. That shows one clean veil of skin instead of
front, back and ears through each other, and needs no depth peeling, which some software drivers
drop without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from faceanatomy.errors import InvalidValueError
from faceanatomy.view.cameras import axes
from faceanatomy.view.layers import COVERED

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from faceanatomy.view.canvas import Canvas, Drawing
    from faceanatomy.view.items import Camera
    from faceanatomy.view.scene import Scene

_OUTLINE = np.array([58, 30, 22], dtype=np.float32)
_OUTLINE_STRENGTH = 0.62
_LARGEST = 32000
_OVER_SKIN_MM = 0.8
"""What stands out of the skin by less than this is drawn as if it lay under it."""
_GHOST_SLANT = 0.44
"""Cosine of the slant at which ghosts of bone count as seen where nothing lies behind them."""
_SAME_MM = 0.01
"""How alike the depths of one surface are in two drawings."""
_COINCIDE_MM = 0.3
"""Other translucent surfaces this close to opaque ones give way, so that they do not flicker."""


def _curve(power: float) -> list[int]:
    """Return the table of 256 values that raises 0..1 to a power."""
    return [round(255 * (value / 255) ** power) for value in range(256)]


_WARM_SHADOW = (_curve(0.62), _curve(0.92), _curve(1.02))
"""How much of a groove's shadow falls on red, green and blue of skin."""
_FAINT_SHADOW = [round(255 - (255 - value) * 0.34) for value in range(256)]
"""The shadow of a groove on teeth, which the light that comes through them fills."""
_BEHIND_SHUT_LIPS = (0.30, 0.15, 0.13)
"""Red, green and blue that shut lips leave of the light on a tooth: what shines through them."""
_WARM_LIGHT = [*_curve(0.84), *_curve(0.95), *_curve(1.0), *range(256)]
"""Red, green, blue and alpha of lit skin: the terminator between light and shadow is red."""


@dataclass(frozen=True, eq=False)
class Rendering:
    """A picture and what can be measured in it.

    Parameters
    ----------
    color
        RGB with straight alpha, shape (h, w, 4), 0..255; nothing is transparent.
    depth
        Distance in mm behind the plane through the camera's centre, larger is farther, shape
        (h, w); nan where nothing opaque is.
    camera
        The view.
    pixels_per_mm
        Scale.
    ids
        Index into `names` of the opaque mesh at each pixel, -1 for none, shape (h, w); None
        unless asked for.
    names
        ``(mesh id, side)`` of the items of the scene, in their order.
    """

    color: NDArray[np.uint8] = field(repr=False)
    depth: NDArray[np.float32] = field(repr=False)
    camera: Camera
    pixels_per_mm: float
    ids: NDArray[np.int32] | None = field(default=None, repr=False)
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.color.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.color.shape[0])

    def project(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where points are in the picture.

        Parameters
        ----------
        points
            Shape (n, 3), mm.

        Returns
        -------
        numpy.ndarray
            Shape (n, 2): pixels to the right of and below the upper left corner.
        """
        right, up, _ = axes(self.camera)
        away = np.atleast_2d(np.asarray(points, dtype=np.float64)) - self.camera.center
        x = self.width / 2 + away @ right * self.pixels_per_mm
        y = self.height / 2 - away @ up * self.pixels_per_mm
        return np.column_stack([x, y])

    def depth_of(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the depth, as in `depth`, of points of shape (n, 3)."""
        away = np.atleast_2d(np.asarray(points, dtype=np.float64)) - self.camera.center
        depth: NDArray[np.float64] = -(away @ axes(self.camera)[2])
        return depth


def render(
    scene: Scene,
    width: int,
    height: int,
    *,
    supersample: int = 2,
    ids: bool = False,
    outline_mm: float = 0.0,
    occlusion: bool = True,
) -> Rendering:
    """Draw a scene off screen.

    Parameters
    ----------
    scene
        What to draw; its title, labels and legend are not drawn here.
    width, height
        Size in pixels.
    supersample
        Pixels drawn per pixel and direction; 2 gives smooth edges.
    ids
        Also tell which mesh is at each pixel.
    outline_mm
        Width of dark outlines in mm of the subject; 0 draws none.
    occlusion
        Whether grooves are shaded.

    Raises
    ------
    InvalidValueError
        If the size or `supersample` is not positive or is too large.
    MissingDependencyError
        If the machine lacks the OpenGL libraries.
    DataError, UnknownNameError
        If a mesh cannot be read or does not exist.
    """
    check_size(width, height, supersample)
    from faceanatomy.view.canvas import Canvas
    from faceanatomy.view.opengl import require_opengl

    require_opengl()
    with Canvas(scene, width, height, supersample) as canvas:
        return drawn(
            canvas, scene, width, height, ids=ids, outline_mm=outline_mm, occlusion=occlusion
        )


def drawn(
    canvas: Canvas,
    scene: Scene,
    width: int,
    height: int,
    *,
    ids: bool = False,
    outline_mm: float = 0.0,
    occlusion: bool = True,
) -> Rendering:
    """Draw on a canvas that stands already; the parameters are those of `render`."""
    from faceanatomy.view import shading

    scale = scene.camera.pixels_per_mm(width, height)
    supersample = canvas.supersample
    covered = _covered(scene, canvas)
    opaque = [i for i, item in enumerate(scene.items) if item.opacity >= 1.0 and i not in covered]
    skin_here = any(canvas.kind(n) == "skin" for n in opaque)
    names_here = canvas.draw_ids(opaque) if ids or outline_mm > 0 else None
    if names_here is not None:
        # Half of a head is covered; what no pixel shows need not be painted.
        seen = set(np.unique(names_here).tolist())
        opaque = [n for n in opaque if n in seen]
    base = canvas.draw(opaque)
    enamel = _enamel(canvas, opaque, base, scale) if occlusion and canvas.faced else None
    color = _shaded(base, supersample, scale, occlusion, skin=skin_here, enamel=enamel)
    if names_here is not None and outline_mm > 0:
        color = _outlined(color, base.depth, names_here, outline_mm * scale)
    flesh = color[..., 3] / np.float32(255)
    for opacity in sorted({i.opacity for i in scene.items if 0 < i.opacity < 1}, reverse=True):
        group = [n for n, item in enumerate(scene.items) if item.opacity == opacity]
        skin = all(canvas.kind(n) == "skin" for n in group)
        tolerance = _OVER_SKIN_MM if skin else -_COINCIDE_MM
        layer = canvas.draw(group, base.full_depth, tolerance)
        veil = _shaded(layer, supersample, scale, occlusion, skin=skin)
        slant = np.asarray(shading.slant(layer.depth, scale), np.float32)
        if scene.pale_bones and not skin:
            # Where nothing lies behind, a ghost is as even as paper: its holes show no rings.
            slant += (np.float32(_GHOST_SLANT) - slant) * (1 - flesh)
        color = _laid_over(color, veil, opacity, slant)
    if scene.fade > 0:
        color *= _fading(height, scene.fade * scale)[:, None, None]
    return Rendering(
        color=_straight(color),
        depth=base.depth,
        camera=scene.camera,
        pixels_per_mm=scale,
        ids=names_here if ids else None,
        names=tuple(item.key for item in scene.items),
    )


def _covered(scene: Scene, canvas: Canvas) -> set[int]:
    """Return the muscles under opaque skin: thin ones would break through it in a strong pose."""
    kinds = [canvas.kind(n) for n in range(len(scene.items))]
    closed = any(
        kind == "skin" and item.side == "midline" and item.opacity >= 1.0
        for kind, item in zip(kinds, scene.items, strict=True)
    )
    return {n for n, kind in enumerate(kinds) if closed and kind in COVERED}


def _enamel(
    canvas: Canvas, opaque: list[int], base: Drawing, scale: float
) -> tuple[NDArray[np.bool_], NDArray[np.uint8]] | None:
    """Return where teeth are seen between lips, and how much light (0..255) the lips let in."""
    from faceanatomy.view import shading

    def seen(*kinds: str) -> NDArray[np.bool_]:
        numbers = [n for n in opaque if canvas.kind(n) in kinds]
        return np.isfinite(canvas.draw(numbers, base.full_depth, _SAME_MM).full_depth)

    pale = seen("teeth")
    if not pale.any():
        return None
    return pale, shading.let_in(seen("teeth", "mucosa"), scale * canvas.supersample)


def check_size(width: int, height: int, supersample: int) -> None:
    """Raise InvalidValueError unless a picture of that size can be drawn."""
    if supersample not in (1, 2, 3, 4):
        raise InvalidValueError(f"supersample must be 1, 2, 3 or 4, not {supersample!r}.")
    sides: tuple[object, object] = (width, height)
    if not all(isinstance(side, int | np.integer) and side > 0 for side in sides):
        raise InvalidValueError(
            f"A picture of {width!r} x {height!r} pixels cannot be drawn: give two whole numbers "
            "above 0, for example 1600 and 1200."
        )
    if max(width, height) * supersample > _LARGEST:
        raise InvalidValueError(
            f"A picture of {width} x {height} pixels drawn {supersample} times finer is larger "
            f"than {_LARGEST} pixels along a side. Ask for a smaller one or supersample=1."
        )


def _shaded(
    drawing: Drawing,
    supersample: int,
    scale: float,
    occlusion: bool,
    *,
    skin: bool = False,
    enamel: tuple[NDArray[np.bool_], NDArray[np.uint8]] | None = None,
) -> NDArray[np.float32]:
    """Return colour with premultiplied alpha, darkened in grooves, as float 0..255.

    Light that enters skin comes out of it red at other places, so shadows on skin are warm. Those
    on `enamel` are neutral and faint, because warm ones would look like decay, until the lips
    close over it: a tooth behind a slit is as dark as the slit.

    The shading is laid on before averaging: where a near edge and a shaded ground share a pixel
    the ground would shine through unshaded otherwise.
    """
    from PIL import Image, ImageChops

    rows, columns = drawing.depth.shape
    # RGBX keeps Pillow from treating the fourth channel: the colours are premultiplied already.
    full = (columns * supersample, rows * supersample)
    image = Image.frombuffer("RGBX", full, drawing.color, "raw", "RGBX", 0, 1)
    brightest = 1.0
    if occlusion:
        from faceanatomy.view import shading

        brightest = shading.BRIGHTEST
        light = Image.fromarray(shading.light(drawing, scale, soft_rim=skin))
        tinted = [light.point(t) for t in _WARM_SHADOW] if skin else [light] * 3
        if enamel is not None:
            mask, let_in = map(Image.fromarray, enamel)
            faint = light.point(_FAINT_SHADOW)
            for n, dark in enumerate(_BEHIND_SHUT_LIPS):
                reached = let_in.point([round(255 * dark + v * (1 - dark)) for v in range(256)])
                lit = ImageChops.multiply(faint, reached)
                tinted[n] = Image.composite(lit, tinted[n], mask)
        image = ImageChops.multiply(
            image, Image.merge("RGBX", (*tinted, Image.new("L", full, 255)))
        )
    if skin:
        image = image.point(_WARM_LIGHT)
    if supersample > 1:
        image = image.reduce(supersample)
    picture = np.asarray(image).astype(np.float32)
    picture[..., :3] *= brightest
    return picture


def _outlined(
    color: NDArray[np.float32], depth: NDArray[np.float32], ids: NDArray[np.int32], width_px: float
) -> NDArray[np.float32]:
    from faceanatomy.view import shading

    lines = shading.outlines(depth, ids, width_px) * np.float32(_OUTLINE_STRENGTH)
    near = lines > 0  # few pixels are
    line, here = lines[near][:, None], color[near]
    here[:, :3] = here[:, :3] * (1 - line) + _OUTLINE * (here[:, 3:] / 255) * line
    color[near] = here
    return color


def _laid_over(
    under: NDArray[np.float32],
    veil: NDArray[np.float32],
    opacity: float,
    slant: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Lay a translucent layer over a picture; both have premultiplied alpha.

    A veil of even thickness is passed on a longer way where it is seen at a slant, so it is
    denser towards its outline: ``1 - (1 - opacity) ** (1 / cosine)``.
    """
    cosine = np.maximum(slant, 0.22)
    density = (1 - (1 - np.float32(opacity)) ** (1 / cosine))[..., None]
    veil = veil * density.astype(np.float32)
    return veil + under * (1 - veil[..., 3:] * np.float32(1 / 255))


def _fading(height: int, fade_px: float) -> NDArray[np.float32]:
    above = height - 0.5 - np.arange(height, dtype=np.float32)
    share = np.clip(above / max(1.0, fade_px), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), dtype=np.float32)


def _straight(color: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Divide by alpha, brighten a little and round."""
    alpha = color[..., 3:]
    rgb = np.clip(color[..., :3] * (255 / np.maximum(alpha, 1e-3)), 0, 255)
    tone = (np.clip(np.linspace(0, 1, 256) ** 0.92 * 1.04, 0, 1) * 255 + 0.5).astype(np.uint8)
    return np.concatenate(
        [tone[rgb.astype(np.uint8)], np.clip(alpha + 0.5, 0, 255).astype(np.uint8)], axis=2
    )
