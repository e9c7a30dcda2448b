"""The two names of Finland's municipalities that have two."""

_PAIRS = """
Helsinki Helsingfors, Espoo Esbo, Vantaa Vanda, Kauniainen Grankulla, Porvoo Borgå, Sipoo Sibbo, Loviisa Lovisa,
Kirkkonummi Kyrkslätt, Kerava Kervo, Tuusula Tusby, Järvenpää Träskända, Hyvinkää Hyvinge, Vihti Vichtis, Lohja Lojo,
Siuntio Sjundeå, Inkoo Ingå, Raasepori Raseborg, Hanko Hangö, Karkkila Högfors, Pornainen Borgnäs, Myrskylä Mörskom,
Lapinjärvi Lappträsk, Pyhtää Pyttis, Hamina Fredrikshamn, Turku Åbo, Kaarina S:t-Karins, Parainen Pargas,
Naantali Nådendal, Raisio Reso, Kemiönsaari Kimitoön, Uusikaupunki Nystad, Rauma Raumo, Pori Björneborg,
Tampere Tammerfors, Hämeenlinna Tavastehus, Lahti Lahtis, Lappeenranta Villmanstrand, Savonlinna Nyslott,
Mikkeli S:t-Michel, Vaasa Vasa, Mustasaari Korsholm, Maalahti Malax, Närpiö Närpes, Kaskinen Kaskö,
Kristiinankaupunki Kristinestad, Vöyri Vörå, Uusikaarlepyy Nykarleby, Pietarsaari Jakobstad, Luoto Larsmo,
Kruunupyy Kronoby, Kokkola Karleby, Kajaani Kajana, Oulu Uleåborg, Raahe Brahestad, Tornio Torneå, Inari Enare,
Enontekiö Enontekis, Maarianhamina Mariehamn
"""


def _pairs() -> dict[str, str]:
    words = _PAIRS.replace(",", " ").split()
    return dict(zip(words[::2], words[1::2], strict=True))


SWEDISH = _pairs()
"""Finnish name to Swedish name."""
