"""CSV files for the import tests."""

from collections.abc import Callable
from pathlib import Path

Write = Callable[[str | bytes], Path]

CLIENTS = """\
name;street;postal_code;municipality;area;phone;languages;consent_on;told_by;dog;protected
Eeva Esimerkki;Vaasankatu 12 A 3;500;Helsinki;Kallio;040 123 4567;fi|sv;24.11.2025;nurse;x;no
 Oiva\u00a0Esimerkki ;Kolmas linja 5;00530;Helsingfors;kallio;;;;;;kyllä
"""
HELPERS = """\
name,email,phone,language,area,street,municipality,mode,max_km,max_visits_per_week,languages,skills,kinds,organisation
Anna Apu,Anna@Example.org,0401234567,,kallio,Vaasankatu 7,Helsinki,bike,"4,5",3,fi|en,first aid,Seura|walk,kallio parish
Bo Apu,bo@example.org,,sv,Berghäll,Vasagatan 20,Helsingfors,car,,,,,,
"""
NO_KIND = "There is no such kind of help. The kinds are: company, escort, pharmacy, repairs, shopping, snow, walk."
