"""What the import contracts of pyproject.toml speak of is what there is."""

import tomllib
from pathlib import Path
from pkgutil import iter_modules

import pytest

from syndicate import cli, formats, sources

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


@pytest.mark.parametrize("package", [formats, sources], ids=lambda package: package.__name__)
def test_every_format_and_source_is_named_in_the_contract_of_its_folder(package):
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    named = {
        module
        for contract in contracts
        if contract["type"] == "independence"
        for module in contract["modules"]
        if module.startswith(package.__name__)
    }
    found = {f"{package.__name__}.{one.name}" for one in iter_modules(package.__path__) if one.name[0] != "_"}
    assert named in (found, {f"{package.__name__}.*"})
    assert len(found) >= 3


def test_every_room_is_in_the_contract_of_the_house():
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = {room.strip() for layer in layers for room in layer.split(":")}
    package = Path(cli.__file__).parents[1]
    rooms = {f"syndicate.{one.name}" for one in iter_modules([str(package)])}
    assert rooms == named
