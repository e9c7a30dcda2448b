"""A geocoding service on loopback: answers what it was told to, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class GeocodingServer(ThreadingHTTPServer):
    """`answer` (JSON, or bytes as they are) goes out with `status` after `delay` seconds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Any = {}
        self.status = 200
        self.delay = 0.0
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def domain(self) -> str:
        """As the setting TALKOOT_GEOCODER_DOMAIN takes it, with a path of its own as Digitransit has."""
        return f"http://127.0.0.1:{self.server_port}/geocoding"


class _Handler(BaseHTTPRequestHandler):
    server: GeocodingServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.server.asked.append((url.path, {key: values[0] for key, values in parse_qs(url.query).items()}))
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        time.sleep(self.server.delay)
        answer = self.server.answer
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def geocoding_server() -> Iterator[GeocodingServer]:
    """A running service on a free port."""
    with GeocodingServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def pelias(**properties: Any) -> dict[str, Any]:
    """A feature as Digitransit's Pelias gives it: a house in Vaasankatu, but for `properties`."""
    seen = {
        "layer": "address",
        "name": "Vaasankatu 12",
        "housenumber": "12",
        "street": "Vaasankatu",
        "postalcode": "00500",
        "confidence": 1,
        "match_type": "exact",
        "accuracy": "point",
        "localadmin": "Helsinki",
        "neighbourhood": "Kallio",
        "label": "Vaasankatu 12, Helsinki",
    }
    return _feature(seen | properties)


def photon(**properties: Any) -> dict[str, Any]:
    """A feature as Photon gives it."""
    seen = {
        "osm_key": "building",
        "osm_value": "apartments",
        "type": "house",
        "housenumber": "12",
        "street": "Vaasankatu",
        "postcode": "00500",
        "district": "Kallio",
        "city": "Helsinki",
        "country": "Finland",
    }
    return _feature(seen | properties)


def _feature(properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [24.9601, 60.1878]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def nominatim(address: dict[str, str] | None = None, **result: Any) -> dict[str, Any]:
    """A result as Nominatim gives it, with address details."""
    house = {"house_number": "12", "road": "Vaasankatu", "suburb": "Kallio", "city": "Helsinki", "postcode": "00500"}
    seen = {"class": "building", "type": "apartments", "addresstype": "building", "display_name": "12, Vaasankatu"}
    return {"lat": "60.1878", "lon": "24.9601"} | seen | result | {"address": address or house}
