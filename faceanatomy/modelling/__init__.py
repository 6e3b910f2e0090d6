"""The generator that builds ``data/meshes/`` from ``data/model/``: bones, skin, fields, muscles.

Nothing imports this package at run time; it needs the ``modelling`` extra.
"""
