"""The assistant interface: the answers of ``k2`` as tools of the Model Context Protocol."""
