"""Read FoodData Central over its API: lists, then details of foods not in the facts yet.

Both run concurrently: as soon as a page lists new foods, their details are requested. Every answer
is stored before it is used, so that an interrupted run continues where it stopped.
"""

from dataclasses import dataclass, field
from functools import partial

from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.diagnostics.progress import Counter
from pipeline.extract.sources.fdc.api import details, listing
from pipeline.extract.sources.fdc.api.listing import Known, Listed
from pipeline.extract.sources.fdc.json.food_body import Body
from pipeline.fact_files.registry import fetch_of
from pipeline.fetch.api_run import Run
from pipeline.fetch.calls import BrokenBodyError, Calls
from pipeline.fetch.concurrent_calls import ConcurrentCalls
from pipeline.fetch.rate_limit import RateLimitReachedError


@dataclass
class SourceRead:
    """The lists and details read for one source.

    ``whole`` says that the list was read to its end, so that foods not in it are removed.
    ``bodies`` holds details by fdc_id, ``missing`` the fdc_ids that were listed without details.
    """

    known: Known
    listed: list[Listed] = field(default_factory=list)
    whole: bool = False
    bodies: dict[str, Body] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    to_ask: list[str] = field(default_factory=list)

    def new(self) -> list[Listed]:
        """Return the newest version of each listed food that is not in the facts."""
        return [food for food in listing.current(self.listed) if self.known.is_new(food)]


def _full(ids: int) -> int:
    """Return how many of ``ids`` fill complete calls."""
    return ids // details.FOODS_A_CALL * details.FOODS_A_CALL


class ApiReading:
    """Reads some sources of FoodData Central; use once."""

    def __init__(self, run: Run, calls: Calls, counter: Counter, workers: int = 8) -> None:
        self._run = run
        self._calls = calls
        self._counter = counter
        self._tasks = ConcurrentCalls(workers)
        self._unknown_keys = details.UnknownKeys()
        self._stored = self._stored_bodies()

    def read(self, knowns: dict[str, Known]) -> dict[str, SourceRead]:
        """Return by source the foods that are new compared with the facts.

        Raises OutsideError without network or at the rate limit, with the counts done and left.
        """
        reads = {source_id: SourceRead(known) for source_id, known in knowns.items()}
        for source_id, read in reads.items():
            self._submit_page(source_id, read, 1)
        try:
            self._tasks.run(self._calls.stop)
        except RateLimitReachedError:
            raise OutsideError(
                f"the server allows no more calls for now: {self._left()}; run again in an hour,"
                " or with --wait, or set FDC_API_KEY to a key of your own"
            ) from None
        except OutsideError as error:
            if not self._calls.reached:
                raise
            raise OutsideError(f"{error}: {self._left()}; run again later") from None
        return reads

    def _submit_page(self, source_id: str, read: SourceRead, page: int) -> None:
        declared = fetch_of(source_id)
        data_type = declared.fdc_data_type or ""
        whole = declared.fdc_listed_whole or not read.known.published_on
        request = listing.list_request(data_type, page, newest_first=not whole)

        def task() -> list[Listed]:
            foods = self._run.ask(request, partial(listing.read_page, data_type=data_type))
            if foods is None:
                raise DataError(f"the API has no list of {data_type} (404); has it moved?")
            return foods

        def follow(foods: list[Listed]) -> None:
            read.listed += foods
            read.whole = len(foods) < listing.PAGE_SIZE
            new = [food for food in foods if read.known.is_new(food)]
            if not read.whole and (whole or new):
                if page == listing.MOST_PAGES:
                    raise DataError(
                        f"{data_type} has more foods than the API can list"
                        f" ({page * listing.PAGE_SIZE:,}); use --via bulk"
                    )
                self._submit_page(source_id, read, page + 1)
                self._submit_details(read, new, last=False)
            else:
                self._submit_details(read, new, last=True)

        self._tasks.submit(task, follow)

    def _submit_details(self, read: SourceRead, new: list[Listed], *, last: bool) -> None:
        self._counter.expect(len(new))
        for food in new:
            stored = self._stored.get(food.fdc_id)
            if stored and stored.food["published_on"] == food.published_on:
                read.bodies[food.fdc_id] = stored
                self._counter.add(1)
            else:
                read.to_ask.append(food.fdc_id)
        for group in details.batches(read.to_ask):
            if len(group) == details.FOODS_A_CALL or last:
                self._tasks.submit(
                    partial(self._details, group), partial(self._follow, read, group)
                )
        read.to_ask = [] if last else read.to_ask[_full(len(read.to_ask)) :]

    def _follow(self, read: SourceRead, asked: list[str], bodies: dict[str, Body]) -> None:
        read.bodies |= bodies
        read.missing += [fdc_id for fdc_id in asked if fdc_id not in bodies]
        self._counter.add(len(asked))

    def _details(self, asked: list[str]) -> dict[str, Body]:
        request = details.details_request(asked)
        read = partial(details.read_details, asked=asked, unknown_keys=self._unknown_keys)
        bodies = self._run.ask(request, read)
        if bodies is None:
            raise DataError(f"the API has no {details.PATH} (404); has it moved?")
        for fdc_id in asked:
            if fdc_id not in bodies:
                bodies |= self._single_food(fdc_id)
        return bodies

    def _single_food(self, fdc_id: str) -> dict[str, Body]:
        """Request a food missing from the answer for several: in full, then once abridged."""
        for form in ("full", "abridged"):
            read = partial(details.read_food, fdc_id=fdc_id, unknown_keys=self._unknown_keys)
            if body := self._run.ask(details.food_request(fdc_id, form), read):
                return body
        return {}

    def _stored_bodies(self) -> dict[str, Body]:
        """Return the details that earlier runs stored, the newest answer for each food."""
        bodies: dict[str, Body] = {}
        for answer in self._run.stored(details.PATH):
            try:
                bodies |= details.read_any(answer, self._unknown_keys)
            except BrokenBodyError:
                continue
        return bodies

    def _left(self) -> str:
        done, total = self._counter.done, self._counter.total
        return (
            f"{done:,} of the {total:,} foods listed as new so far are read and kept,"
            f" {total - done:,} are left"
        )
