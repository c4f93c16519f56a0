"""Tables of the small facts that were made once, as the tests of faults have them."""

from tests.faults.conftest import _cache_of_all_workers, kept_tables

__all__ = ["_cache_of_all_workers", "kept_tables"]
