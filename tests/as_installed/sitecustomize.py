"""Started processes of ``k2`` see what users have: no pandas, which only tools of development need.

pandera imports it where it is, which takes each process 0.4 s.
"""

import sys


class _NoPandas:
    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, _NoPandas)
