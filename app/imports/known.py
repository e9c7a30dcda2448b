"""What rows refer to by name: areas, teams, organisations, kinds of help, people."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.imports.report import Wrong
from app.places.folding import fold
from models.area import Area, Team
from models.errors import N_
from models.kind import Kind
from models.organisation import Organisation
from models.person import Person


@dataclass(frozen=True)
class Known:
    """Looks names up, as people write them. Wrong, for the column, where there is no such thing."""

    session: Session

    def area(self, name: str) -> Area:
        """An area by its short name or either of its names."""
        if fold(name) not in self._areas:
            known = ", ".join(sorted({area.slug for area in self._areas.values()})) or "-"
            raise Wrong(N_("There is no such area. The areas are: %(known)s."), "area", known=known)
        return self._areas[fold(name)]

    def team(self, name: str | None, area: Area) -> Team | None:
        """A team of the area."""
        if name is None:
            return None
        team = next((team for team in self._teams if team.area_id == area.id and fold(team.name) == fold(name)), None)
        if team is None:
            raise Wrong(N_("This area has no such team."), "team")
        return team

    def organisation(self, name: str | None) -> Organisation | None:
        """An organisation."""
        if name is not None and fold(name) not in self._organisations:
            raise Wrong(N_("There is no such organisation."), "organisation")
        return self._organisations[fold(name)] if name is not None else None

    def kind(self, name: str, column: str = "kind") -> Kind:
        """A kind of help by its key or its name in any language."""
        if fold(name) not in self._kinds:
            known = ", ".join(sorted({kind.key for kind in self._kinds.values()}))
            raise Wrong(N_("There is no such kind of help. The kinds are: %(known)s."), column, known=known)
        return self._kinds[fold(name)]

    def people(self, emails: Iterable[str | None]) -> dict[str, Person]:
        """Those of the e-mail addresses that somebody has, with that person."""
        wanted = literal(sorted({email for email in emails if email}), ARRAY(Text()))
        found = self.session.scalars(select(Person).where(Person.email == any_(wanted)))
        return {person.email: person for person in found if person.email}

    @cached_property
    def _areas(self) -> dict[str, Area]:
        areas = self.session.scalars(select(Area)).all()
        return {fold(name): area for area in areas for name in (area.name_sv, area.name_fi, area.slug)}

    @cached_property
    def _teams(self) -> list[Team]:
        return list(self.session.scalars(select(Team)))

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {fold(organisation.name): organisation for organisation in self.session.scalars(select(Organisation))}

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        kinds = self.session.scalars(select(Kind)).all()
        return {fold(name): kind for kind in kinds for name in (*kind.names.values(), kind.key)}
