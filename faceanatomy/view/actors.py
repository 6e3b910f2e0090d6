"""Scene items as VTK actors; the off-screen renderer and the desktop window share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTexture

from faceanatomy.view.layers import FIBROUS
from faceanatomy.view.lighting import soften_terminator
from faceanatomy.view.marking import marked
from faceanatomy.view.surface import behind_the_lips, surface_of
from faceanatomy.view.textures import TextureSize, fibre_texture
from faceanatomy.view.themes import KIND_COLOURS, NATURAL_FLESH, Rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from faceanatomy.geometry.mesh import Mesh
    from faceanatomy.view.items import Item
    from faceanatomy.view.surface import Surface

_GLOSS = {"muscle": (0.26, 24.0), "eye": (1.0, 45.0), "teeth": (0.45, 45.0), "skin": (0.10, 12.0)}
_DEFAULT_GLOSS = (0.14, 18.0)


def actor_of(
    item: Item,
    mesh: Mesh,
    texels_per_mm: float = 6.0,
    textures: dict[Any, vtkTexture] | None = None,
) -> vtkActor:
    """Return the actor that draws a mesh the way an item asks for.

    Parameters
    ----------
    item
        Colour, opacity and texture.
    mesh
        The mesh, in mm.
    texels_per_mm
        Resolution of the fibre texture; 0 leaves textures out.
    textures
        Textures already made for this window; both sides of a muscle share theirs.
    """
    if item.marks:
        mesh = marked(mesh, item.marks, item.color)
    mapper = vtkPolyDataMapper()
    mapper.SetInputData(poly_data_of(mesh, item.half))
    actor = vtkActor()
    actor.SetMapper(mapper)
    paint(actor, item, mesh, texels_per_mm, {} if textures is None else textures)
    return actor


def move(actor: vtkActor, surface: Surface) -> None:
    """Put the vertices of an actor where a surface has them; see `Surface.moved`."""
    data: Any = actor.GetMapper().GetInput()
    points = vtkPoints()
    points.SetData(_array(surface.points))
    data.SetPoints(points)
    data.GetPointData().SetNormals(_array(surface.normals))
    if (surface.folds or surface.shaded is not None) and surface.colors is not None:
        data.GetPointData().SetScalars(_array(surface.colors))
    data.Modified()


def shade_tooth(actor: vtkActor, item: Item, at_rest: Mesh) -> None:
    """Let a painted tooth lie in the shadow of the mouth, from the lips to the last molar.

    Parameters
    ----------
    actor, item
        The tooth, posed or not: light that the lips let in follows the opening.
    at_rest
        Its mesh with the jaw closed.
    """
    surface = surface_of(at_rest)
    flesh = np.array(item.color or KIND_COLOURS["teeth"], dtype=np.uint8)
    colors = surface.colors if item.color is None else None
    if colors is None:
        colors = np.repeat(flesh[None], len(surface.points), axis=0)
    mapper: Any = actor.GetMapper()
    shaded = behind_the_lips(colors, surface.points, surface.normals)
    mapper.GetInput().GetPointData().SetScalars(_array(shaded))
    mapper.SetScalarVisibility(True)
    actor.GetProperty().SetSpecular(0.2)


def paint(
    actor: vtkActor,
    item: Item,
    mesh: Mesh,
    texels_per_mm: float,
    textures: dict[Any, vtkTexture],
) -> None:
    """Give an actor the colours that an item asks for; the parameters are those of `actor_of`."""
    kind = mesh.info.kind
    prop = actor.GetProperty()
    prop.SetInterpolationToPhong()
    specular, power = _GLOSS.get(kind, _DEFAULT_GLOSS)
    prop.SetSpecular(specular)
    prop.SetSpecularPower(power)
    prop.SetAmbient(0.14)
    prop.SetDiffuse(0.92)
    prop.SetOpacity(item.opacity)
    if item.opacity == 1.0 and not item.half:
        prop.BackfaceCullingOn()  # closed surfaces show no inside; half the triangles to draw
    if kind == "skin":
        soften_terminator(actor)
    fibrous = kind in FIBROUS
    textured = fibrous and item.texture and mesh.uv is not None and texels_per_mm > 0
    own = not fibrous and mesh.colors is not None and (item.color is None or bool(item.marks))
    mapper = actor.GetMapper()
    mapper.SetScalarVisibility(own or (fibrous and mesh.shade is not None))
    flesh = item.color or KIND_COLOURS.get(kind, NATURAL_FLESH)
    if textured:
        prop.SetColor(1.0, 1.0, 1.0)
        key = (mesh.id, flesh, texels_per_mm)
        if key not in textures:
            textures[key] = _texture(mesh, flesh, texels_per_mm)
        actor.SetTexture(textures[key])
    else:
        prop.SetColor(*(channel / 255 for channel in flesh))
        actor.SetTexture(None)  # type: ignore[arg-type]


def poly_data_of(mesh: Mesh, half: str = "") -> vtkPolyData:
    """Return points, triangles, normals, uv and baked colours of a mesh as VTK data.

    Parameters
    ----------
    mesh
        The mesh, in mm.
    half
        ``"left"`` or ``"right"`` keeps only the triangles on that side of the midline.
    """
    surface = surface_of(mesh)
    faces = surface.faces
    if half:
        faces = faces[surface.on_right if half == "right" else ~surface.on_right]
    points = vtkPoints()
    points.SetData(_array(surface.points))
    cells = vtkCellArray()
    ends = np.arange(0, 3 * len(faces) + 1, 3, dtype=np.int32)
    cells.SetData(_array(ends), _array(faces.ravel()))
    data = vtkPolyData()
    data.SetPoints(points)
    data.SetPolys(cells)
    point_data = data.GetPointData()
    point_data.SetNormals(_array(surface.normals))
    if surface.uv is not None:
        point_data.SetTCoords(_array(surface.uv))
    if surface.colors is not None:
        point_data.SetScalars(_array(surface.colors))
    elif surface.shade is not None:
        point_data.SetScalars(_array(np.repeat(surface.shade[:, None], 3, axis=1)))
    return data


def _array(values: NDArray[Any]) -> Any:
    # VTK keeps a reference to the numpy array for as long as its own array lives.
    return numpy_to_vtk(np.ascontiguousarray(values))  # type: ignore[no-untyped-call]


def _texture(mesh: Mesh, flesh: Rgb, texels_per_mm: float) -> vtkTexture:
    info = mesh.info
    length, width = info.length_mm, info.width_mm
    if not (length > 0 and width > 0):
        extent = np.sort(np.ptp(mesh.points, axis=0))
        length, width = float(extent[2]), float(extent[1])
    size = TextureSize(round(length, 1), round(width, 1), texels_per_mm)
    pixels = fibre_texture(info.appearance, info.closed, size, flesh)
    rows, columns = pixels.shape[:2]
    image = vtkImageData()
    image.SetDimensions(columns, rows, 1)
    image.GetPointData().SetScalars(_array(pixels.reshape(-1, 3)))
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.InterpolateOn()
    texture.MipmapOn()
    texture.SetRepeat(1 if info.closed else 0)
    if not info.closed:
        texture.EdgeClampOn()
    return texture
