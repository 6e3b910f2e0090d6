"""How meshes look in glTF: materials, fibre textures, colours at the vertices."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from faceanatomy.view.layers import FIBROUS
from faceanatomy.view.textures import TextureSize, fibre_texture
from faceanatomy.view.themes import KIND_COLOURS, SKIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.library import MeshInfo
    from faceanatomy.interchange.contents import Piece
    from faceanatomy.interchange.gltf_binary import Binary

_TEXELS_PER_MM, _QUALITY = 6.0, 80
_ROUGHNESS = {"skin": 0.62, "muscle": 0.55, "tendon": 0.45, "bone": 0.75, "teeth": 0.25, "eye": 0.1}
_REPEAT, _CLAMP, _LINEAR, _MIPMAPS = 10497, 33071, 9729, 9987


class Looks:
    """The materials, textures and pictures of one file.

    Parameters
    ----------
    binary
        Where the bytes go.
    textured
        Whether fibres are pictures; otherwise the vertices carry their colours.
    """

    def __init__(self, binary: Binary, *, textured: bool) -> None:
        self.materials: list[dict[str, Any]] = []
        self.textures: list[dict[str, Any]] = []
        self.images: list[dict[str, Any]] = []
        self.samplers: list[dict[str, Any]] = []
        self._binary = binary
        self._textured = textured
        self._plain: dict[str, int] = {}

    def of(self, piece: Piece) -> tuple[int, dict[str, int]]:
        """Return the material of a piece, and the vertex attributes that belong to its look."""
        kind, surface = piece.info.kind, piece.surface
        fibrous = kind in FIBROUS and surface.uv is not None
        attributes: dict[str, int] = {}
        if fibrous and self._textured:
            assert surface.uv is not None
            attributes["TEXCOORD_0"] = self._binary.vertices(surface.uv.astype(np.float32))
            if surface.shade is not None:
                attributes["COLOR_0"] = self._colours(np.repeat(surface.shade[:, None], 3, axis=1))
            return self._textured_material(piece), attributes
        if fibrous:
            colours = vertex_colours(piece.info, surface.uv, surface.shade, None, 0)
            attributes["COLOR_0"] = self._colours(colours)
        elif surface.colors is not None:
            attributes["COLOR_0"] = self._colours(surface.colors)
            if surface.uv is not None:  # so that a skin of one's own can be painted on it
                attributes["TEXCOORD_0"] = self._binary.vertices(surface.uv.astype(np.float32))
        return self._plain_material(kind, coloured=bool(attributes)), attributes

    def _colours(self, srgb: NDArray[np.uint8]) -> int:
        """Add colours (n, 3) as glTF wants them at vertices: proportional to light."""
        linear = np.round(linear_light(srgb) * 255).astype(np.uint8)
        return self._binary.vertices(linear, normalized=True)

    def _textured_material(self, piece: Piece) -> int:
        from PIL import Image

        info = piece.info
        picture = io.BytesIO()
        size = _texture_size(info, _TEXELS_PER_MM)
        texture = fibre_texture(info.appearance, info.closed, size)
        # Powers of two: every graphics card can make smaller copies of such a picture.
        width, height = (2 ** round(np.log2(side)) for side in texture.shape[1::-1])
        small = Image.fromarray(texture).resize((width, height), Image.Resampling.LANCZOS)
        small.save(picture, "JPEG", quality=_QUALITY)
        view = self._binary.image(picture.getvalue())
        self.images.append({"bufferView": view, "mimeType": "image/jpeg", "name": info.id})
        source, sampler = len(self.images) - 1, self._sampler(info.closed)
        self.textures.append({"source": source, "sampler": sampler})
        colour = {"baseColorTexture": {"index": len(self.textures) - 1}}
        return self._material(info.id, info.kind, colour)

    def _sampler(self, closed: bool) -> int:
        """Return how a texture goes on beyond its edges: around the ring of a sphincter."""
        entry = {
            "magFilter": _LINEAR,
            "minFilter": _MIPMAPS,
            "wrapS": _REPEAT if closed else _CLAMP,
            "wrapT": _CLAMP,
        }
        if entry not in self.samplers:
            self.samplers.append(entry)
        return self.samplers.index(entry)

    def _plain_material(self, kind: str, *, coloured: bool) -> int:
        key = f"{kind} {coloured}"
        if key not in self._plain:
            colour = (255, 255, 255) if coloured else KIND_COLOURS.get(kind, SKIN)
            factor = [round(float(part), 4) for part in linear_light(np.array(colour, np.uint8))]
            self._plain[key] = self._material(kind, kind, {"baseColorFactor": [*factor, 1.0]})
        return self._plain[key]

    def _material(self, name: str, kind: str, colour: dict[str, Any]) -> int:
        surface = {**colour, "metallicFactor": 0.0, "roughnessFactor": _ROUGHNESS.get(kind, 0.6)}
        self.materials.append({"name": name, "pbrMetallicRoughness": surface})
        return len(self.materials) - 1


def linear_light(srgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return sRGB values 0..255 as shares of light 0..1 (IEC 61966-2-1)."""
    share = srgb.astype(np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def vertex_colours(
    info: MeshInfo,
    uv: NDArray[np.float32] | None,
    shade: NDArray[np.uint8] | None,
    colors: NDArray[np.uint8] | None,
    count: int,
) -> NDArray[np.uint8]:
    """Return the sRGB colour of each of `count` vertices, shape (count, 3).

    Parameters
    ----------
    info
        What mesh it is.
    uv, shade, colors
        As of `faceanatomy.geometry.mesh.Mesh`; fibres are coloured by uv, other meshes by their
        baked colours, and what has neither by its kind.
    count
        Number of vertices.
    """
    if info.kind in FIBROUS and uv is not None:
        texture = fibre_texture(info.appearance, info.closed, _texture_size(info, 1.0))
        rows, columns = texture.shape[:2]
        row = np.clip(uv[:, 1] * rows, 0, rows - 1).astype(np.intp)
        column = (uv[:, 0] % 1.0 * columns).astype(np.intp) % columns
        colours = texture[row, column].astype(np.float32)
        if shade is not None:
            colours *= shade[:, None] / np.float32(255)
        return np.asarray(colours, np.uint8)
    if colors is not None:
        return colors
    return np.tile(np.array(KIND_COLOURS.get(info.kind, SKIN), np.uint8), (count, 1))


def _texture_size(info: MeshInfo, texels_per_mm: float) -> TextureSize:
    return TextureSize(max(info.length_mm, 1.0), max(info.width_mm, 1.0), texels_per_mm)
