"""What a receiver is to the client whom a message is about, which decides how much they may read."""

from models.area import Area
from models.client import Client
from models.need import Need
from models.person import Person, RoleName

CARE = (RoleName.STAFF, RoleName.COORDINATOR, RoleName.DESK, RoleName.ADMIN)


def is_in_care(person: Person, area: Area) -> bool:
    """Whether the person works in the area's care."""
    return any(person.has_role(name, area.id) for name in CARE)


def is_in_circle(person: Person, client: Client) -> bool:
    """Whether the person is a relative of this very client."""
    return any(member.person_id == person.id for member in client.circle)


def may_follow(person: Person, need: Need) -> bool:
    """Whether news of the need may reach the person still: who works in care somewhere, and the circle's followers.

    A relative who posted the need follows it while they may post.
    """
    if any(role.name in CARE for role in person.roles):
        return True
    mine = [member for member in need.client.circle if member.person_id == person.id]
    return any(member.may_follow or (member.may_post and need.posted_by_id == person.id) for member in mine)
