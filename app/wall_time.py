"""What a wall clock shows: times as people say them, in the hours that a DST change skips or repeats too."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.pages import tied
from app.web import Web
from models import language as words
from models.errors import N_

SOON = N_("%(time)s today"), N_("%(time)s tomorrow")


def moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """When (UTC) the clock in `zone` shows `at` on `day`: once; never in a skipped hour; twice in a repeated one."""
    shown = datetime.combine(day, at)
    tried = {shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in tried if moment.astimezone(zone).replace(tzinfo=None) == shown)


def deadline(web: Web, at: datetime) -> str:
    """`at` as the end of "you will know by …": `15.00 today`, `15.00 tomorrow`, or the date and the time."""
    zone = web.person.zone
    at_time = words.time_of_day(at, web.language, zone)
    ahead = (at.astimezone(zone).date() - web.now.astimezone(zone).date()).days
    if ahead in (0, 1):
        return web.say(SOON[ahead], time=at_time)
    return tied(words.moment(at, web.language, zone))
