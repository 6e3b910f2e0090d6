"""Facts: records, lookup, search, the graph and its exports. No 3D in here."""
