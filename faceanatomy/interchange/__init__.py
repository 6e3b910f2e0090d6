"""The model in the formats of other programs: glTF with morph targets, STL, PLY, OBJ, graphs."""
