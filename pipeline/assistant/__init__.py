"""The assistant interface: the answers of ``k2`` as tools of the Model Context Protocol."""

import sys
from types import ModuleType

# A process that answers a tool begins here. It has no main module if that of the server is no file
# (python -c), and DuckDB is not loaded without one.
sys.modules.setdefault("__main__", ModuleType("__main__"))
