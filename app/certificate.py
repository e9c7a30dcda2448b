"""The certificate of a helper's hours: for which organisation, when, how often and how long. No ranking."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.availability import local_moment
from models.helper import Helper
from models.visit import Visit, VisitState


@dataclass(frozen=True, slots=True)
class Year:
    """Done visits of one year, and their agreed lengths together."""

    year: int
    visits: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is certified of `helper`, from `first` to `last`, both included."""

    helper: Helper
    first: date
    last: date
    years: list[Year]

    @property
    def visits(self) -> int:
        """Done visits together."""
        return sum(year.visits for year in self.years)

    @property
    def minutes(self) -> int:
        """Agreed lengths together: no tap is measured."""
        return sum(year.minutes for year in self.years)


def certify(session: Session, helper: Helper, first: date, last: date) -> Certificate:
    """What `helper` has done from `first` to `last`."""
    zone = helper.area.zone
    since, until = local_moment(first, time(), zone), local_moment(last + timedelta(days=1), time(), zone)
    done = select(Visit.starts_at, Visit.ends_at).where(
        Visit.helper_id == helper.id, Visit.state == VisitState.DONE, Visit.starts_at >= since, Visit.starts_at < until
    )
    spans = [(start, end) for start, end in session.execute(done.order_by(Visit.starts_at))]
    years = sorted({start.astimezone(zone).year for start, _ in spans})
    return Certificate(
        helper,
        first,
        last,
        [_year(year, [span for span in spans if span[0].astimezone(zone).year == year]) for year in years],
    )


def _year(year: int, spans: list[tuple[datetime, datetime]]) -> Year:
    minutes = sum((end - start for start, end in spans), timedelta()) // timedelta(minutes=1)
    return Year(year, len(spans), minutes)
