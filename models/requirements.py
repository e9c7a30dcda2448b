"""What help asks of whoever gives it: what its kind always asks, and what this one help asks besides."""

from typing import TYPE_CHECKING

from models.errors import N_, Refused

if TYPE_CHECKING:
    from models.helper import Helper
    from models.need import Need


class LacksCar(Refused):
    """The help needs a car, and the helper has none."""

    message = N_("%(name)s has no car, and this help needs one.")


class LacksSkill(Refused):
    """The help needs something that the helper has not said to be able to do."""

    message = N_("%(name)s does not have all the skills that this help needs.")


def needs_car(need: "Need") -> bool:
    """Whether whoever helps must have a car."""
    return need.car or need.kind.car


def skills_of(need: "Need") -> set[str]:
    """What whoever helps must be able to do."""
    return {*need.skills, *need.kind.skills}


def lacking(need: "Need", helper: "Helper") -> Refused | None:
    """What `helper` lacks for `need`; None where nothing."""
    if needs_car(need) and not helper.car:
        return LacksCar(name=helper.person.name)
    return None if skills_of(need) <= set(helper.skills) else LacksSkill(name=helper.person.name)
