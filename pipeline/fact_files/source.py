"""The model of ``source.toml``: publisher, terms, notation of values, location of files.

Each key and value is checked: an unknown or missing key or a value of the wrong type stops the run.
"""

import re
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipeline.fact_files.notation import Reading, reading

Qualifier = Literal["below_lod", "below_loq", "trace", "range"]
Origin = Literal[
    "analytical", "imputed", "calculated", "assumed", "label", "compiled", "unknown"
]  # schemas.codes.ORIGINS; a test compares


class _Table(BaseModel):
    """A table of the file: frozen, strictly typed, without undeclared keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cell(_Table):
    """One form of a cell of amounts; see ``notation.reading``.

    ``decimal_mark`` is that of this form, if not the table's.
    """

    looks_like: str
    means: Qualifier | None = None
    origin: Origin | None = None
    decimal_mark: Literal[".", ","] | None = None
    limit: float | None = Field(default=None, gt=0)


class Values(_Table):
    """How the source prints amounts, and what its zeros and missing origins mean."""

    basis: Literal["100 g", "100 ml"]
    decimal_mark: Literal[".", ","] = "."
    thousands_mark: Literal[","] | None = None
    cells: tuple[Cell, ...] = Field(strict=False, min_length=1)
    origin: Origin | None = None
    zero_may_be_censored: bool = False
    averages_studies: bool = False
    of_studies: bool = False
    locator: str

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The forms of a cell, in the order in which they are tried."""
        return tuple(
            reading(
                cell.looks_like,
                cell.decimal_mark or self.decimal_mark,
                cell.means,
                cell.origin,
                self.thousands_mark,
                cell.limit,
            )
            for cell in self.cells
        )

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.thousands_mark == self.decimal_mark:
            raise ValueError("thousands_mark and decimal_mark are the same")
        return self


class Foods(_Table):
    """Codes, names and groups of the foods, as reviewed files refer to them.

    ``catalogue_of`` names the source whose foods this one lists, by the same codes and names.
    ``supersedes`` names the older source whose foods these replace, ``groups_of`` the one whose
    food groups are used here, and ``samples_of`` the one whose foods were sampled.
    ``ingredients_of`` names those whose foods its dishes are made of, by the same codes: the first
    that states an amount counts. ``code_scheme`` is what the codes are called in ``crosswalk``;
    sources with the same name share their codes, filled with zeros to the ``code_width`` of one.
    """

    catalogue_of: str | None = None
    code_width: int | None = Field(default=None, gt=0)
    code_scheme: str | None = None
    reviewed_by: Literal["name", "name_original"] = "name"
    supersedes: str | None = None
    groups_of: str | None = None
    groups_are_free_text: bool = False
    samples_of: str | None = None
    ingredients_of: tuple[str, ...] = Field(default=(), strict=False)
    portions_weighed_for_others: bool = False


class Fetch(_Table):
    """Where a refresh finds the files; by hand without ``repository`` and ``fdc_download``.

    ``page`` is the publisher's web page. ``base`` is the address that ``<SOURCE>_URL`` replaces;
    below it a repository lists the files of ``doi``, or ``files`` have fixed names in ``folder``.
    ``optional_files`` are taken where the repository offers them.
    ``unread`` is the release that the publisher offers, if the extract module cannot read it yet.
    """

    page: str
    base: str | None = None
    repository: Literal["dataverse", "figshare", "fixed"] | None = None
    doi: str | None = None
    folder: str = ""
    files: tuple[str, ...] = Field(default=(), strict=False)
    optional_files: tuple[str, ...] = Field(default=(), strict=False)
    unread: str | None = None
    fdc_download: str | None = None
    fdc_data_type: str | None = None
    fdc_listed_whole: bool = False
    final_release: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.repository is None) != (self.base is None):
            raise ValueError("base and repository belong together")
        if self.repository in ("dataverse", "figshare") and not self.doi:
            raise ValueError(f"{self.repository} lists files by a doi, and none is given")
        if self.repository in ("dataverse", "fixed") and not self.files:
            raise ValueError(f"name the files to take ({self.repository})")
        return self


class Release(_Table):
    """What a release of the source states otherwise than the others; see ``Source.of_release``."""

    title: str | None = None
    url: str | None = None
    licence: str | None = None
    licence_url: str | None = None
    attribution: str | None = None


class Most(_Table):
    """The largest file that an extract step reads whole; more is not the right file.

    ``rows`` and ``columns`` are those of a text table. A cell takes about 150 times its bytes while
    it is read, so that these defaults stay within 1 GB.
    """

    bytes: int = Field(default=5_000_000, gt=0)
    rows: int = Field(default=20_000, gt=0)
    columns: int = Field(default=1_000, gt=0)


class Source(_Table):
    """One source; ``source_id`` is the name of its folder.

    ``publisher_short`` names who is behind it in one spelling for all tables and studies of theirs:
    values under one such name are not independent of one another.
    ``facts`` says whether the repository holds facts (``committed``), gets them by a refresh alone
    (``refreshed``) or never, as the user brings the file (``brought``). ``release_days`` is how
    long a release stays before somebody should look for a newer one; none for final ones.
    ``usage_warning`` is what users have to know of its numbers before they use any. ``releases``
    holds, by name, the releases that are cited or licensed otherwise.
    ``not_in_every_format`` names, by facts table, the columns that one of the source's formats
    lacks: a refresh from that one may leave them empty. ``most`` bounds the files that are read
    whole, ``most_of`` those of other layouts, by the names that ``extract`` gives them.
    """

    source_id: str
    title: str
    short_name: str
    place: str | None = None
    publisher: str
    publisher_short: str
    url: str
    licence: str
    licence_url: str | None = None
    attribution: str
    redistributable: bool
    why_not_redistributed: str | None = None
    language: str
    country: str
    facts: Literal["committed", "refreshed", "brought"]
    release_days: int | None = Field(default=None, gt=0)
    release_rhythm: str
    usage_warning: str | None = None
    values: Values
    foods: Foods = Foods()
    fetch: Fetch | None = None
    minimum: dict[str, int] = Field(default_factory=dict)
    releases: dict[str, Release] = Field(default_factory=dict)
    most: Most = Most()
    most_of: dict[str, Most] = Field(default_factory=dict)
    not_in_every_format: dict[str, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.redistributable == bool(self.why_not_redistributed):
            raise ValueError("why_not_redistributed is for sources that are not redistributable")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.source_id):
            raise ValueError("the folder's name is the id: lower-case letters, digits and _")
        return self

    def of_release(self, release: str) -> Self:
        """Return the source with what it states of this release in particular.

        The name of a kind of release, such as "open data", also stands for those with a date
        behind it.
        """
        named = (name for name in self.releases if f"{release} ".startswith(f"{name} "))
        own = self.releases.get(next(named, ""))
        return self.model_copy(update=own.model_dump(exclude_none=True)) if own else self

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that its extract step reads together, where they are fixed."""
        return self.fetch.files if self.fetch else ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """How its cells of amounts are read."""
        return self.values.readings

    @property
    def brought(self) -> bool:
        """Whether it enters a build only by ``--include``, from a file that the user provides."""
        return self.facts == "brought"
