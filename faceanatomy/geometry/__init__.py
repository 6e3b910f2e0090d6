"""Coordinates, meshes and the library that reads them."""
