"""Who may see and decide claims of expenses. The rule is that of `app/access.py`."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from app.web import Web
from models.errors import NotFound
from models.expense import Expense
from models.helper import Helper
from models.person import Person, RoleName
from models.visit import Visit, VisitState

WENT = (VisitState.DONE, VisitState.NOT_HOME)
"""Visits to which the helper has gone."""


def helpers_paid_by(person: Person, *, acts: bool = True) -> ColumnElement[bool]:
    """Helpers of the areas and organisations whose coordinator the person is; an admin looks (`acts` False)."""
    names = (RoleName.COORDINATOR,) if acts else (RoleName.COORDINATOR, RoleName.ADMIN)
    areas = [area.id for area in person.areas_as(*names)]
    organisations = [role.organisation_id for role in person.roles if role.organisation_id]
    return or_(Helper.area_id.in_(areas), Helper.organisation_id.in_(organisations))


def claims(person: Person, *, acts: bool = True) -> Select[Expense]:
    """Claims of those helpers, with everything that a list shows."""
    helper = joinedload(Expense.helper).options(joinedload(Helper.person), joinedload(Helper.organisation))
    mine = select(Expense).join(Expense.helper).where(helpers_paid_by(person, acts=acts))
    return mine.options(helper, joinedload(Expense.decided_by))


def expense(web: Web, expense_id: int) -> Expense:
    """A claim of this person's own, or one that they may decide or look at."""
    mine = or_(Helper.person_id == web.person.id, helpers_paid_by(web.person, acts=False))
    found = web.session.scalar(select(Expense).join(Expense.helper).where(mine, Expense.id == expense_id))
    if found is None:
        raise NotFound
    return found


def expenses_to_decide(web: Web, ids: Collection[int]) -> list[Expense]:
    """Claims that this person decides, all or none. Their rows are held, in order."""
    rows = select(Expense).join(Expense.helper).where(helpers_paid_by(web.person), Expense.id.in_(ids))
    held = rows.order_by(Expense.id).with_for_update(of=Expense, key_share=True)
    found = list(web.session.scalars(held.execution_options(populate_existing=True)))
    if len(found) < len(set(ids)):
        raise NotFound
    return found


def visits_to_claim_for(person: Person) -> Select[Visit]:
    """Visits to which this person has gone as a helper."""
    return select(Visit).join(Visit.helper).where(Helper.person_id == person.id, Visit.state.in_(WENT))


def visit_to_claim_for(web: Web, visit_id: int) -> Visit:
    """A visit to which this person has gone as a helper."""
    found = web.session.scalar(visits_to_claim_for(web.person).where(Visit.id == visit_id))
    if found is None:
        raise NotFound
    return found
