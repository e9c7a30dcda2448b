"""Approved claims as a table for payroll: CSV as Finnish spreadsheets read it. docs/csv.md documents the columns."""

import csv
import io
from collections.abc import Iterable

from models.expense import Expense

COLUMNS = (
    "claim",
    "day",
    "helper",
    "organisation",
    "kind",
    "km",
    "cents_per_km",
    "euros",
    "approved_on",
    "approved_by",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""

BOM = "\ufeff"


def as_csv(claims: Iterable[Expense]) -> bytes:
    """The claims, one a line: semicolons, decimal commas, UTF-8 with a byte order mark, and no formulas."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for claim in claims:
        rows.writerow([harmless(cell) for cell in _row(claim)])
    return (BOM + out.getvalue()).encode()


def harmless(text: str) -> str:
    """`text` as text, whatever a spreadsheet would make of it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _row(claim: Expense) -> list[str]:
    helper, zone = claim.helper, claim.helper.area.zone
    organisation = helper.organisation
    rate = organisation.km_cents if organisation and claim.km is not None else None
    return [
        str(claim.id),
        claim.day.isoformat(),
        helper.person.name,
        organisation.name if organisation else "",
        claim.kind.value,
        "" if claim.km is None else f"{claim.km:.1f}".replace(".", ","),
        "" if rate is None else str(rate),
        "" if claim.cents is None else f"{claim.cents // 100},{claim.cents % 100:02d}",
        claim.decided_at.astimezone(zone).date().isoformat() if claim.decided_at else "",
        claim.decided_by.name if claim.decided_by else "",
    ]
