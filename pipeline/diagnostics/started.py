"""When this process began: what is younger on disk may not be what it runs."""

import time

STARTED_S = time.time()
