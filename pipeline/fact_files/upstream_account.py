"""The outcome of each upstream row where a source merges rows or leaves them to others."""

from pipeline.diagnostics.errors import DataError
from pipeline.fact_files.read import RESTORE, Facts
from pipeline.fact_files.sidecar import Sidecar

READ, PUBLISHED, REJECTED = "rows read", "published", "rejected"


def upstream_accounts(sources: list[Facts]) -> dict[str, dict[str, int]]:
    """Return rows read and rows by outcome, for each source whose sidecar has an account.

    Raise a DataError where the account does not add up or does not fit the facts.
    """
    accounts = declared_accounts([facts.sidecar for facts in sources])
    for facts in sources:
        account = accounts.get(facts.source_id)
        if account is None:
            continue
        refused = facts.tables["rejected"].filter(fact_table="value").height
        found = {PUBLISHED: facts.tables["value"].height, REJECTED: refused}
        for outcome, rows in found.items():
            if account.get(outcome) != rows:
                raise DataError(
                    f"{facts.source_id}: its account says {account.get(outcome)} {outcome}, but the"
                    f" facts hold {rows}; {RESTORE}"
                )
        others = sum(rows for outcome, rows in account.items() if outcome != READ)
        if account.get(READ) != others:
            raise DataError(
                f"{facts.source_id}: {account.get(READ)} upstream rows were read, but {others} are"
                f" accounted for; {RESTORE}"
            )
    return accounts


def declared_accounts(sidecars: list[Sidecar]) -> dict[str, dict[str, int]]:
    """Return the accounts as the sidecars give them, unchecked."""
    return {sidecar.source_id: sidecar.account for sidecar in sidecars if sidecar.account}
