"""Read FoodData Central over its API: lists, then details of foods not in the facts yet.

Both run concurrently: as soon as a page lists new foods, their details are requested. Every answer
is stored before it is used, so that an interrupted run continues where it stopped.

The API states no total, and a list changes while its pages are read: so a list that is read whole
is read in both directions. What stands in only one of them is counted; over 1 % ends the run.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipeline.diagnostics import progress
from pipeline.diagnostics.errors import DataError, OutsideError
from pipeline.extract.sources.fdc.api import details, listing
from pipeline.extract.sources.fdc.api.details import Details
from pipeline.extract.sources.fdc.api.known_foods import Known
from pipeline.extract.sources.fdc.api.listing import Listed, Order, Page
from pipeline.extract.sources.fdc.json.food_body import Body
from pipeline.fact_files.registry import fetch_of
from pipeline.fetch.api_run import Run
from pipeline.fetch.calls import BrokenBodyError, Calls
from pipeline.fetch.concurrent_calls import ConcurrentCalls
from pipeline.fetch.rate_limit import RateLimitReachedError

_UNANSWERED = "the API answers 404 for it"
# Foods may be added and deleted while pages are read; more than these few are a broken list.
_FEW = 2
_MOST_SHARE = 0.01


@dataclass
class SourceRead:
    """The lists and details read for one source.

    ``whole`` says that the list was read to its end, so that foods not in it are removed.
    ``bodies`` holds details by fdc_id, ``missing`` why others that were listed have none.
    ``unusable`` holds items of the list that name no food, with the reason.
    """

    known: Known
    by_id: dict[str, Listed] = field(default_factory=dict)
    whole: bool = False
    bodies: dict[str, Body] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unusable: list[tuple[dict[str, Any], str]] = field(default_factory=list)
    to_ask: list[str] = field(default_factory=list)
    seen: dict[Order, set[str]] = field(default_factory=dict)

    @property
    def listed(self) -> list[Listed]:
        """The foods of the list, each version once."""
        return list(self.by_id.values())

    @property
    def in_one_direction(self) -> set[str]:
        """The fdc_ids that stood in the list in only one of two directions."""
        directions = list(self.seen.values())
        return directions[0] ^ directions[1] if len(directions) > 1 else set()

    def new(self) -> list[Listed]:
        """Return the newest version of each listed food that is not in the facts."""
        return [food for food in listing.current(self.listed) if self.known.is_new(food)]


def _full(ids: int) -> int:
    """Return how many of ``ids`` fill complete calls."""
    return ids // details.FOODS_A_CALL * details.FOODS_A_CALL


class ApiReading:
    """Reads some sources of FoodData Central; use once."""

    def __init__(self, run: Run, calls: Calls, counter: progress.Counter, workers: int = 8) -> None:
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
            whole = fetch_of(source_id).fdc_listed_whole or not read.known.published_on
            start = Order.OLDEST_ID if whole or read.known.compare_all else Order.NEWEST_DATE
            self._submit_page(source_id, read, 1, start)
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

    def _submit_page(self, source_id: str, read: SourceRead, page: int, order: Order) -> None:
        data_type = fetch_of(source_id).fdc_data_type or ""
        request = listing.list_request(data_type, page, order)

        def task() -> Page:
            found = self._run.ask(request, partial(listing.read_page, data_type=data_type))
            if found is None:
                raise DataError(f"the API has no list of {data_type} (404); has it moved?")
            return found

        def follow(found: Page) -> None:
            if page == 1 and not found.foods:
                raise _no_foods(data_type, found)
            read.unusable += found.unusable
            read.seen.setdefault(order, set()).update(food.fdc_id for food in found.foods)
            unseen = [food for food in found.foods if food.fdc_id not in read.by_id]
            read.by_id |= {food.fdc_id: food for food in unseen}
            new = [food for food in unseen if read.known.is_new(food)]
            is_last = found.size < listing.PAGE_SIZE
            goes_on = not is_last and (order is not Order.NEWEST_DATE or bool(new))
            if goes_on and page == listing.MOST_PAGES:
                raise DataError(
                    f"{data_type} has more foods than the API can list"
                    f" ({page * listing.PAGE_SIZE:,}); use --via bulk"
                )
            read.whole = is_last
            turns = is_last and order is Order.OLDEST_ID
            if goes_on:
                self._submit_page(source_id, read, page + 1, order)
            elif turns:
                self._submit_page(source_id, read, 1, Order.NEWEST_ID)
            elif len(read.in_one_direction) > _most_in_one_direction(read):
                raise _broken_list(data_type, read)
            self._submit_details(read, new, last=not goes_on and not turns)

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

    def _follow(self, read: SourceRead, asked: list[str], found: Details) -> None:
        read.bodies |= found.bodies
        for fdc_id in asked:
            if fdc_id not in found.bodies:
                read.missing[fdc_id] = found.reasons.get(fdc_id, _UNANSWERED)
        self._counter.add(len(asked))

    def _details(self, asked: list[str]) -> Details:
        request = details.details_request(asked)
        read = partial(details.read_details, asked=asked, unknown_keys=self._unknown_keys)
        found = self._run.ask(request, read)
        if found is None:
            raise DataError(f"the API has no {details.PATH} (404); has it moved?")
        bodies, reasons = dict(found.bodies), dict(found.reasons)
        for fdc_id in asked:
            if fdc_id not in bodies:
                alone = self._single_food(fdc_id)
                bodies |= alone.bodies
                reasons |= alone.reasons
        return Details(bodies, reasons)

    def _single_food(self, fdc_id: str) -> Details:
        """Request a food missing from the answer for several: in full, then once abridged."""
        reasons: dict[str, str] = {}
        for form in ("full", "abridged"):
            read = partial(details.read_food, fdc_id=fdc_id, unknown_keys=self._unknown_keys)
            found = self._run.ask(details.food_request(fdc_id, form), read)
            if found and found.bodies:
                return found
            reasons |= found.reasons if found else {}
        return Details({}, reasons)

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


def _no_foods(data_type: str, page: Page) -> DataError:
    reasons = Counter(reason for _, reason in page.unusable)
    stated = "".join(f"; {count} items are {reason}" for reason, count in reasons.most_common(3))
    return DataError(
        f"the API lists no food of {data_type}{stated}; its name changed upstream, or the list is"
        " broken: run again later"
    )


def _most_in_one_direction(read: SourceRead) -> float:
    return max(_FEW, _MOST_SHARE * len(read.by_id))


def _broken_list(data_type: str, read: SourceRead) -> DataError:
    either = len(read.by_id)
    return DataError(
        f"the list of {data_type} breaks off: of {either:,} foods only"
        f" {either - len(read.in_one_direction):,} stand in it in both directions; run again later"
    )
