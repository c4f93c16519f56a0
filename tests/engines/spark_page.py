"""Run Python on standard input in a Spark session called ``spark``.

    python spark_page.py TARGET TARGET … < CODE

The targets are the folders pyspark and py4j were installed into.
"""

import sys

from spark_rows import started  # type: ignore[import-not-found]

if __name__ == "__main__":
    exec(sys.stdin.read(), {"spark": started()})  # noqa: S102  a block of our own page
