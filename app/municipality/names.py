"""Lists of common names and streets; people of the demo are combined from them at random and are nobody."""

import unicodedata
from random import Random

_ELDERS = {
    "fi": (
        "Aila Aune Eila Elli Helvi Hilkka Irja Kerttu Lahja Maija Martta Raili Saimi Sirkka Toini Vieno Arvo "
        "Eino Erkki Kalevi Lauri Olavi Paavo Reino Tauno Toivo Väinö Unto"
    ),
    "sv": "Gunvor Märta Greta Margareta Ingeborg Solveig Gunnel Hjördis Bertel Göran Nils Rolf Gustav Torsten",
    "ru": "Galina Ljudmila Tamara Valentina Raisa",
    "et": "Maie Urve Helju Aino-Mai Evi",
    "so": "Halima Fadumo Khadija Asha",
    "ar": "Samira Layla Nadia Huda",
    "en": "Grace Margaret Dorothy Joan",
}
_YOUNGER = {
    "fi": (
        "Anna Antti Eeva Emilia Hanna Heikki Heli Ilkka Jaana Janne Jari Johanna Jukka Juha Katja Katri Kirsi "
        "Laura Leena Markku Marko Matti Mika Minna Outi-Maria Päivi Pekka Petri Riikka Risto Sami Sanna Satu "
        "Seppo Taina Tarja Teemu Timo Tiina Tuula Ville Virpi"
    ),
    "sv": "Anders Camilla Carina Erik Eva Fredrik Gunilla Henrik Johan Kristina Lena Mats Mikael Monica Peter Susanne",
    "ru": "Anastasia Elena Irina Natalia Olga Svetlana Tatjana",
    "et": "Kadri Katrin Liis Merike Piret Tiina-Mai",
    "so": "Amina Abdi Hodan Ibrahim Mohamed Sahra",
    "ar": "Ahmad Karim Mariam Omar Rania Yasmin",
    "en": "Amy James Joseph Rebecca Samuel Sarah",
}
_FAMILIES = {
    "fi": (
        "Ahonen Hakala Heikkilä Heikkinen Heinonen Hiltunen Hämäläinen Jokinen Järvinen Karjalainen Kallio "
        "Kinnunen Koskinen Laitinen Lahtinen Lehtinen Lehtonen Leppänen Manninen Mattila Mäkelä Niemi "
        "Nieminen Peltonen Pitkänen Rantanen Räsänen Saarinen Salminen Salo Salonen Savolainen Toivonen "
        "Tuominen Turunen Väisänen"
    ),
    "sv": (
        "Andersson Backman Björklund Eklund Eriksson Forsman Grönroos Holmberg Johansson Karlsson Lindqvist Lindström "
        "Lundqvist Nyberg Nyman Sjöberg Sundström Söderström Westerlund Österberg"
    ),
    "ru": "Ivanova Kuznetsova Morozova Petrova Smirnova Sokolova",
    "et": "Ilves Kask Kukk Saar Sepp Tamm",
    "so": "Ali Farah Hassan Jama Nur Warsame",
    "ar": "Haddad Khalil Mansour Nasser Saleh",
    "en": "Brown Clarke Okafor Taylor Walker",
}
_STREETS = {
    "kallio": (
        "Aleksis Kiven katu|Castréninkatu|Fleminginkatu|Harjukatu|Helsinginkatu|Hämeentie|Kustaankatu|Porthaninkatu"
    ),
    "etela": (
        "Fredrikinkatu|Kalevankatu|Lapinlahdenkatu|Liisankatu|Mechelininkatu|Runeberginkatu|Tehtaankatu|Uudenmaankatu"
    ),
    "pohjoinen": ("Kirkonkyläntie|Malmin raitti|Maunulantie|Näyttelijäntie|Pakilantie|Pitäjänmäentie|Siltavoudintie"),
    "ita": ("Itäkatu|Kontulankaari|Laajasalontie|Meripellontie|Naapuripellontie|Ostostie|Roihuvuorentie|Siilitie"),
    "espoo": (
        "Kirkkojärventie|Kivenlahdenkatu|Leppävaarankatu|Matinkatu|Merituulentie|Olarinkatu|Soukantie|Tapiolantie"
    ),
    "porvoo": (
        "Adlercreutzinkatu|Aleksanterinkatu|Jokikatu|Lundinkatu|Mannerheiminkatu|Piispankatu|Runeberginkatu|Vuorikatu"
    ),
}


def elder(rng: Random, language: str) -> str:
    """The whole name of somebody born before 1950 whose first language is `language`."""
    return f"{rng.choice(_ELDERS[language].split())} {family(rng, language)}"


def adult(rng: Random, language: str, family_name: str = "") -> str:
    """The whole name of somebody of working age, or just retired, by first language."""
    return f"{rng.choice(_YOUNGER[language].split())} {family_name or family(rng, language)}"


def family(rng: Random, language: str) -> str:
    """A family name that is common among speakers of `language`."""
    return rng.choice(_FAMILIES[language].split())


def street(rng: Random, area: str) -> str:
    """A street of the area `area` with a house number."""
    return f"{rng.choice(_STREETS[area].split('|'))} {rng.randint(1, 44)}"


def email_name(name: str) -> str:
    """`Päivi Mäkelä` as `paivi.makela`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(plain.lower().split())
