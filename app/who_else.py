"""Who else could come: for each of several needs the likeliest helpers and why, ranked in the database in one query."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.travel import DETOUR


@dataclass(frozen=True, slots=True)
class Other:
    """A helper who could be asked, with the matcher's reasons; whether they have said to be free then."""

    helper_id: int
    name: str
    phone: str | None
    is_free: bool
    reasons: list[dict[str, object]]


def who_else(session: Session, need_ids: Collection[int], now: datetime) -> dict[int, list[Other]]:
    """The first three for each of `need_ids`; no query where there are none.

    Whom she knows comes first, then who is free, then who is near. Asking looks at every gate once more.
    """
    found: dict[int, list[Other]] = defaultdict(list)
    if need_ids:
        for row in session.execute(RANKED, {"needs": list(need_ids), "now": now}):
            reasons: list[dict[str, object]] = []
            if row.knows:
                reasons.append({"code": "knows_client"})
            if row.km is not None:
                reasons.append({"code": "near", "km": round(row.km, 1)})
            found[row.need_id].append(Other(row.helper_id, row.name, row.phone, row.is_free, reasons))
    return found


NEAREST = 12
"""So many, whom she knows or who live near, are looked at closely."""

RANKED = text(
    f"""
    with asked as materialized (
        select need.id, need.area_id, need.client_id, need.earliest, need.latest, client.is_protected,
               kind.skills || need.skills as wanted, kind.car or need.car as by_car,
               (need.earliest at time zone area.zone_name) as wall, home.lat, home.lon, cos(radians(home.lat)) as narrow
          from need join client on client.id = need.client_id join kind on kind.id = need.kind_id
          join area on area.id = need.area_id join place home on home.id = need.place_id
         where need.id = any(:needs) and need.earliest > :now - interval '12 hours'),
    able as materialized (
        select helper.id, helper.area_id, helper.kind, helper.person_id, helper.skills, helper.car,
               place.lat, place.lon, person.name, person.phone,
               coalesce(helper.paused_until, '-infinity') as paused_until,
               least(coalesce(helper.cleared_until, 'infinity'), coalesce(organisation.insured_until,
                     case helper.kind when 'relative' then 'infinity' else '-infinity' end::date)) as last_day
          from helper join person on person.id = helper.person_id join place on place.id = helper.place_id
          left join organisation on organisation.id = helper.organisation_id
         where helper.area_id in (select area_id from asked) and not helper.is_protected and person.disabled_at is null
           and helper.welcomed_at is not null and helper.left_at is null)
    select asked.id as need_id, one.*
      from asked cross join lateral (
        select near.*,
               (select count(*) from weekly_slot slot where slot.helper_id = near.helper_id
                   and slot.weekday = extract(isodow from asked.wall) - 1 and slot.starts <= asked.wall::time
                   and (slot.ends > asked.wall::time or slot.ends = '00:00'))
               + (select count(*) from posted_slot slot where slot.helper_id = near.helper_id
                     and slot.during @> asked.earliest) > 0 as is_free
          from (select able.id as helper_id, able.name, able.phone,
                       coalesce(pair.met_at is not null or pair.state = 'preferred', false) as knows,
                       111.195 * {DETOUR} * sqrt(power(able.lat - asked.lat, 2)
                                               + power((able.lon - asked.lon) * asked.narrow, 2)) as km
                  from able left join pair on pair.helper_id = able.id and pair.client_id = asked.client_id
                 where able.area_id = asked.area_id and not asked.is_protected
                   and able.paused_until < asked.wall::date and able.last_day >= asked.wall::date
                   and coalesce(pair.state not in ('blocked', 'suspended'), true)
                   and able.skills @> asked.wanted and (able.car or not asked.by_car)
                   and (able.kind <> 'relative' or able.person_id in
                       (select family.person_id from circle_member family where family.client_id = asked.client_id))
                 order by knows desc, km, able.id
                 limit {NEAREST}) as near
         where (select count(*) from offer where offer.helper_id = near.helper_id and offer.need_id = asked.id
                   and offer.state <> 'expired') = 0
           and (select count(*) from visit where visit.helper_id = near.helper_id
                   and visit.starts_at between asked.earliest - interval '12 hours' and asked.latest
                   and visit.ends_at > asked.earliest and visit.state in ('booked', 'under_way')) = 0
           and (select count(*) from dated_exception away where away.helper_id = near.helper_id
                   and away.day = asked.wall::date and not away.is_free) = 0
         order by knows desc, is_free desc, km, near.helper_id
         limit 3) as one
    """  # noqa: S608 - numbers of our own
)
