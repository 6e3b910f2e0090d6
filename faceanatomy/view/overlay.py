"""Flat pictures over the 3D window: title, legend, labels, information, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkPolyDataMapper2D, vtkTexture, vtkTexturedActor2D

if TYPE_CHECKING:
    from PIL import Image
    from vtkmodules.vtkRenderingCore import vtkRenderer


class Overlay:
    """One picture that lies over the window at a fixed place.

    Parameters
    ----------
    renderer
        Where it is shown.
    """

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._actor = vtkTexturedActor2D()
        self._actor.PickableOff()
        self._actor.SetVisibility(False)
        renderer.AddViewProp(self._actor)

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self._actor.GetVisibility())

    def hide(self) -> None:
        """Take the picture away."""
        self._actor.SetVisibility(False)

    def show(self, image: Image.Image, left: int = 0, bottom: int = 0) -> None:
        """Show an RGBA picture with its lower left corner at pixel (left, bottom)."""
        width, height = image.size
        points = vtkPoints()
        corners = ((0, 0), (width, 0), (width, height), (0, height))
        for x, y in corners:
            points.InsertNextPoint(left + x, bottom + y, 0)
        cells = vtkCellArray()
        cells.InsertNextCell(4, (0, 1, 2, 3))
        coordinates = vtkFloatArray()
        coordinates.SetNumberOfComponents(2)
        for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)):
            coordinates.InsertNextTuple2(x, y)
        quad = vtkPolyData()
        quad.SetPoints(points)
        quad.SetPolys(cells)
        quad.GetPointData().SetTCoords(coordinates)
        mapper = vtkPolyDataMapper2D()
        mapper.SetInputData(quad)
        self._actor.SetMapper(mapper)
        self._actor.SetTexture(_texture(image))
        self._actor.SetVisibility(True)


def _texture(image: Image.Image) -> vtkTexture:
    pixels = np.ascontiguousarray(np.asarray(image.convert("RGBA"))[::-1])
    data = vtkImageData()
    data.SetDimensions(image.width, image.height, 1)
    flat = pixels.reshape(-1, 4)
    data.GetPointData().SetScalars(numpy_to_vtk(flat, deep=True))  # type: ignore[no-untyped-call]
    texture = vtkTexture()
    texture.SetInputData(data)
    texture.InterpolateOff()
    texture.EdgeClampOn()
    return texture
