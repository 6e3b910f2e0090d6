"""How long loading the atlas and building its graph take in a fresh process."""

from timing import median_in_fresh_process, report

report(
    "fa.load()",
    median_in_fresh_process("fa.load()", "import faceanatomy as fa; fa.load"),
    0.05,
    "json.loads of the same files",
    median_in_fresh_process(
        "[json.loads(p.read_bytes()) for p in data_directory().glob('*.json')]",
        "import json; from faceanatomy.data import data_directory",
    ),
)
report(
    "atlas.graph",
    median_in_fresh_process("atlas.graph", "import networkx, faceanatomy as fa; atlas = fa.load()"),
    0.02,
    "plain networkx, same nodes and edges",
    median_in_fresh_process(
        "g = networkx.MultiDiGraph(); g.add_nodes_from(nodes); g.add_edges_from(edges)",
        "import networkx, faceanatomy as fa; graph = fa.load().graph\n"
        "nodes = list(graph.nodes(data=True)); edges = list(graph.edges(keys=True, data=True))",
    ),
)
