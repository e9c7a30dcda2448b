"""Strict JSON for frozen dataclasses: an unknown key, a wrong type or an odd number is an error that names its path."""

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from math import isfinite
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

type Decoder = Callable[[Any], Any]

LARGEST_NUMBER = 1e9
YEARS = range(1970, 2200)
KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}


class FormError(ValueError):
    """What is wrong with a document, and where: `path` like `needs[3].latest` (empty: the document itself)."""

    root = "document"

    def __init__(self, path: str, message: str) -> None:
        super().__init__(path, message)
        self.path = path
        self.message = message

    def __str__(self) -> str:
        return f"{self.path or self.root}: {self.message}"

    def inside(self, step: str) -> "FormError":
        """The same fault seen from one level up."""
        joint = "" if not self.path or self.path.startswith("[") else "."
        return FormError(f"{step}{joint}{self.path}", self.message)


def parse(text: str | bytes) -> Any:
    """The JSON value in `text`; FormError where it holds none."""
    try:
        return json.loads(text)
    except RecursionError:
        raise FormError("", "is nested too deeply") from None
    except ValueError as error:
        raise FormError("", f"is not JSON ({error})") from None


def decode[T](kind: Callable[..., T], data: Any) -> T:
    """`data` (parsed JSON) as an instance of the dataclass `kind`; FormError names what does not fit."""
    return decoder(kind)(data)  # type: ignore[no-any-return]


def encode(value: Any) -> Any:
    """The JSON value of a dataclass; fields that hold their default are left out."""
    if is_dataclass(value):
        return {name: encode(item) for name, item in _told(value)}
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if hasattr(value, "_fields"):
        return [encode(item) for item in value if item is not None]
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def _told(value: Any) -> list[tuple[str, Any]]:
    kind: Any = type(value)
    pairs = ((name, getattr(value, name), default) for name, default in _defaults(kind))
    return [(name, item) for name, item, default in pairs if default is MISSING or item != default]


@cache
def _defaults(kind: Any) -> list[tuple[str, Any]]:
    made = ((field, field.default_factory) for field in fields(kind))
    return [(field.name, field.default if make is MISSING else make()) for field, make in made]


@cache
def decoder(kind: Any) -> Decoder:
    """The function that reads one value of the annotated type `kind`."""
    kind = getattr(kind, "__value__", kind)
    if kind in SCALARS:
        return SCALARS[kind]
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is Literal:
        return _choice(get_args(kind))
    if origin is tuple:
        return _list(decoder(get_args(kind)[0]))
    if origin is Mapping:
        return _mapping(decoder(get_args(kind)[1]))
    return _record(kind) if is_dataclass(kind) else _row(kind)


def _record(kind: Any) -> Decoder:
    readers = {name: decoder(hint) for name, hint in get_type_hints(kind).items()}
    needed = [name for name, default in _defaults(kind) if default is MISSING]

    def read(value: Any) -> Any:
        _expect(value, dict)
        found = {}
        for key, item in value.items():
            if key in readers:
                found[key] = _at(key, readers[key], item)
            elif not key.startswith("_"):
                raise FormError(key, f"is not known here; known are {', '.join(sorted(readers))}")
        if missing := [name for name in needed if name not in found]:
            raise FormError(missing[0], "is missing")
        return kind(**found)

    return read


def _row(kind: Any) -> Decoder:
    """A named tuple stands in JSON as a list; its last members may be left out."""
    readers = [decoder(hint) for hint in get_type_hints(kind).values()]
    least = len(readers) - len(kind._field_defaults)

    def read(value: Any) -> Any:
        _expect(value, list)
        if not least <= len(value) <= len(readers):
            raise FormError("", f"must be [{', '.join(kind._fields)}], not a list of {len(value)}")
        return kind(
            *(_at(f"[{i}]", reader, item) for i, (reader, item) in enumerate(zip(readers, value, strict=False)))
        )

    return read


def _list(item: Decoder) -> Decoder:
    def read(value: Any) -> Any:
        _expect(value, list)
        try:
            return tuple([item(each) for each in value])
        except FormError:
            # Only a faulty list pays for numbering its items.
            return tuple(_at(f"[{i}]", item, each) for i, each in enumerate(value))

    return read


def _mapping(item: Decoder) -> Decoder:
    def read(value: Any) -> Any:
        _expect(value, dict)
        return {_text(key): _at(key, item, each) for key, each in value.items()}

    return read


def _union(kinds: tuple[Any, ...]) -> Decoder:
    readers = {KIND_OF.get(kind, dict): decoder(kind) for kind in kinds if kind is not types.NoneType}
    optional = types.NoneType in kinds

    def read(value: Any) -> Any:
        if value is None and optional:
            return None
        reader = readers.get(type(value)) or next(iter(readers.values()))
        return reader(value)

    return read


def _choice(allowed: tuple[Any, ...]) -> Decoder:
    def read(value: Any) -> Any:
        if value not in allowed or type(value) is not type(allowed[0]):
            raise FormError("", f"must be one of {', '.join(map(repr, allowed))}, not {_shown(value)}")
        return value

    return read


def _text(value: Any) -> str:
    _expect(value, str)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise FormError("", "holds half a character (a lone surrogate)") from None
    return value  # type: ignore[no-any-return]


def _flag(value: Any) -> bool:
    _expect(value, bool)
    return value  # type: ignore[no-any-return]


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise FormError("", f"must be a whole number, not {_shown(value)}")
    return int(_number(value))


def _number(value: Any) -> float:
    if type(value) is not float and type(value) is not int:
        raise FormError("", f"must be a number, not {_shown(value)}")
    if type(value) is float and not isfinite(value):
        raise FormError("", f"must be a finite number, not {value}")
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise FormError("", f"must lie between -{LARGEST_NUMBER:.0e} and {LARGEST_NUMBER:.0e}")
    return float(value)


def _moment(value: Any) -> datetime:
    _expect(value, str)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise FormError("", f"must be a time like 2026-11-23T09:30:00+02:00, not {_shown(value)}") from None
    if moment.tzinfo is None:
        raise FormError("", f"needs an offset, like {value}+02:00")
    if moment.microsecond or moment.year not in YEARS:
        raise FormError("", f"must be a whole second of the years {YEARS[0]}-{YEARS[-1]}, not {_shown(value)}")
    return moment


def _at(step: str, read: Decoder, value: Any) -> Any:
    try:
        return read(value)
    except FormError as error:
        raise error.inside(step) from None


def _expect(value: Any, kind: type) -> None:
    if type(value) is not kind:
        raise FormError("", f"must be {KINDS[kind]}, not {_shown(value)}")


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return KINDS[type(value)]
    text = json.dumps(value) if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


SCALARS: dict[Any, Decoder] = {str: _text, bool: _flag, int: _whole, float: _number, datetime: _moment}
KIND_OF: dict[Any, type] = {str: str, bool: bool, int: int, float: float, datetime: str}
