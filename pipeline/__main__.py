"""``python -m pipeline`` is ``k2``."""

from pipeline.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
