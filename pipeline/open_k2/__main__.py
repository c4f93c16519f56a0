"""``python -m open_k2`` is ``open-k2``."""

from pipeline.open_k2.command import main

if __name__ == "__main__":
    raise SystemExit(main())
