"""About sixty districts of Helsinki, Espoo and Porvoo: names, postal code, and the centre as people would point to it.

Written down by hand, right to some 300 m. The demo lives in them, and the offline gazetteer knows them from the start.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class District:
    """A district: names, municipality, postal code, centre (WGS84 degrees), and the slug of the demo's area."""

    name_fi: str
    name_sv: str
    municipality: str
    postal_code: str
    lat: float
    lon: float
    area: str


_TABLE = """
kallio    | Helsinki | Kallio         | Berghäll         | 00530 | 60.1842 | 24.9500
kallio    | Helsinki | Alppiharju     | Åshöjden         | 00510 | 60.1893 | 24.9465
kallio    | Helsinki | Sörnäinen      | Sörnäs           | 00500 | 60.1868 | 24.9610
kallio    | Helsinki | Vallila        | Vallgård         | 00550 | 60.1950 | 24.9570
kallio    | Helsinki | Hermanni       | Hermanstad       | 00580 | 60.1945 | 24.9690
kallio    | Helsinki | Kalasatama     | Fiskehamnen      | 00580 | 60.1875 | 24.9770
kallio    | Helsinki | Kumpula        | Gumtäkt          | 00560 | 60.2085 | 24.9640
kallio    | Helsinki | Arabianranta   | Arabiastranden   | 00560 | 60.2075 | 24.9760
kallio    | Helsinki | Käpylä         | Kottby           | 00610 | 60.2135 | 24.9485
kallio    | Helsinki | Itä-Pasila     | Östra Böle       | 00520 | 60.1995 | 24.9385
etela     | Helsinki | Kruununhaka    | Kronohagen       | 00170 | 60.1730 | 24.9560
etela     | Helsinki | Katajanokka    | Skatudden        | 00160 | 60.1670 | 24.9690
etela     | Helsinki | Punavuori      | Rödbergen        | 00120 | 60.1615 | 24.9380
etela     | Helsinki | Ullanlinna     | Ulrikasborg      | 00140 | 60.1580 | 24.9490
etela     | Helsinki | Kamppi         | Kampen           | 00100 | 60.1680 | 24.9310
etela     | Helsinki | Etu-Töölö      | Främre Tölö      | 00100 | 60.1738 | 24.9255
etela     | Helsinki | Taka-Töölö     | Bortre Tölö      | 00250 | 60.1845 | 24.9200
etela     | Helsinki | Meilahti       | Mejlans          | 00270 | 60.1920 | 24.9020
etela     | Helsinki | Ruoholahti     | Gräsviken        | 00180 | 60.1635 | 24.9150
etela     | Helsinki | Lauttasaari    | Drumsö           | 00200 | 60.1595 | 24.8770
etela     | Helsinki | Munkkiniemi    | Munksnäs         | 00330 | 60.1982 | 24.8775
pohjoinen | Helsinki | Etelä-Haaga    | Södra Haga       | 00320 | 60.2145 | 24.8955
pohjoinen | Helsinki | Pitäjänmäki    | Sockenbacka      | 00370 | 60.2225 | 24.8600
pohjoinen | Helsinki | Kannelmäki     | Gamlas           | 00420 | 60.2400 | 24.8800
pohjoinen | Helsinki | Malminkartano  | Malmgård         | 00410 | 60.2490 | 24.8610
pohjoinen | Helsinki | Maunula        | Månsas           | 00630 | 60.2300 | 24.9280
pohjoinen | Helsinki | Oulunkylä      | Åggelby          | 00640 | 60.2295 | 24.9645
pohjoinen | Helsinki | Länsi-Pakila   | Västra Baggböle  | 00660 | 60.2415 | 24.9285
pohjoinen | Helsinki | Pukinmäki      | Bocksbacka       | 00720 | 60.2430 | 24.9920
pohjoinen | Helsinki | Malmi          | Malm             | 00700 | 60.2510 | 25.0115
pohjoinen | Helsinki | Tapanila       | Mosabacka        | 00730 | 60.2640 | 25.0280
pohjoinen | Helsinki | Suutarila      | Skomakarböle     | 00740 | 60.2760 | 25.0050
pohjoinen | Helsinki | Viikki         | Vik              | 00790 | 60.2250 | 25.0180
ita       | Helsinki | Kulosaari      | Brändö           | 00570 | 60.1870 | 25.0075
ita       | Helsinki | Herttoniemi    | Hertonäs         | 00800 | 60.1960 | 25.0310
ita       | Helsinki | Roihuvuori     | Kasberget        | 00820 | 60.1985 | 25.0560
ita       | Helsinki | Laajasalo      | Degerö           | 00840 | 60.1760 | 25.0500
ita       | Helsinki | Itäkeskus      | Östra centrum    | 00930 | 60.2102 | 25.0785
ita       | Helsinki | Myllypuro      | Kvarnbäcken      | 00920 | 60.2240 | 25.0755
ita       | Helsinki | Puotila        | Botby gård       | 00910 | 60.2145 | 25.0950
ita       | Helsinki | Kontula        | Gårdsbacka       | 00940 | 60.2362 | 25.0830
ita       | Helsinki | Mellunmäki     | Mellungsbacka    | 00970 | 60.2390 | 25.1110
ita       | Helsinki | Vuosaari       | Nordsjö          | 00980 | 60.2080 | 25.1430
espoo     | Espoo    | Leppävaara     | Alberga          | 02600 | 60.2190 | 24.8125
espoo     | Espoo    | Tapiola        | Hagalund         | 02100 | 60.1760 | 24.8045
espoo     | Espoo    | Otaniemi       | Otnäs            | 02150 | 60.1865 | 24.8310
espoo     | Espoo    | Haukilahti     | Gäddvik          | 02170 | 60.1620 | 24.7765
espoo     | Espoo    | Niittykumpu    | Ängskulla        | 02200 | 60.1705 | 24.7640
espoo     | Espoo    | Matinkylä      | Mattby           | 02230 | 60.1590 | 24.7430
espoo     | Espoo    | Olari          | Olars            | 02210 | 60.1750 | 24.7340
espoo     | Espoo    | Kilo           | Kilo             | 02610 | 60.2195 | 24.7770
espoo     | Espoo    | Viherlaakso    | Gröndal          | 02710 | 60.2275 | 24.7410
espoo     | Espoo    | Espoon keskus  | Esbo centrum     | 02770 | 60.2055 | 24.6560
espoo     | Espoo    | Kauklahti      | Köklax           | 02780 | 60.1900 | 24.6000
espoo     | Espoo    | Espoonlahti    | Esboviken        | 02320 | 60.1490 | 24.6570
espoo     | Espoo    | Kivenlahti     | Stensvik         | 02320 | 60.1530 | 24.6370
espoo     | Espoo    | Soukka         | Sökö             | 02360 | 60.1410 | 24.6710
espoo     | Espoo    | Nöykkiö        | Nöykis           | 02300 | 60.1640 | 24.6680
porvoo    | Porvoo   | Porvoon keskusta | Borgå centrum  | 06100 | 60.3935 | 25.6650
porvoo    | Porvoo   | Vanha Porvoo   | Gamla Borgå      | 06100 | 60.3972 | 25.6580
porvoo    | Porvoo   | Huhtinen       | Huktis           | 06150 | 60.3945 | 25.6850
porvoo    | Porvoo   | Kevätkumpu     | Vårberga         | 06150 | 60.3865 | 25.6880
porvoo    | Porvoo   | Gammelbacka    | Gammelbacka      | 06400 | 60.3705 | 25.6270
porvoo    | Porvoo   | Hamari         | Hammars          | 06650 | 60.3600 | 25.6380
porvoo    | Porvoo   | Tolkkinen      | Tolkis           | 06750 | 60.3410 | 25.5800
porvoo    | Porvoo   | Hinthaara      | Hindhår          | 07110 | 60.4085 | 25.4950
porvoo    | Porvoo   | Kerkkoo        | Kerko            | 06530 | 60.4640 | 25.6280
porvoo    | Porvoo   | Kulloonkylä    | Kulloby          | 06830 | 60.3440 | 25.4700
"""


def _districts() -> tuple[District, ...]:
    rows = (tuple(cell.strip() for cell in line.split("|")) for line in _TABLE.strip().splitlines())
    return tuple(
        District(fi, sv, municipality, code, float(lat), float(lon), area)
        for area, municipality, fi, sv, code, lat, lon in rows
    )


DISTRICTS = _districts()
