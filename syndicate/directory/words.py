"""What pages say by themselves: on every page, and while somebody uses one."""

from __future__ import annotations

from typing import Any, Final

from syndicate.languages import Catalogue

_SLOT: Final = "{}"
"""Where the script puts what only it knows."""
_COUNTS: Final = 200
"""How many counts are told one by one. No language's plural looks at more than the last two digits and at whether a
number is small, so that of 200 and more the form is that of 100 and its last two digits."""


def phrases(spoken: Catalogue, contact: str) -> dict[str, str]:
    """What every page says."""
    return {
        "skip": spoken("Skip to the feeds"),
        "languages": spoken("Languages"),
        "contents": spoken("On this page"),
        "formats": spoken("Formats"),
        "also_in": spoken("Also in:"),
        "find": spoken("Find a feed"),
        "contact": spoken("Questions about these feeds: %(contact)s", contact=contact),
    }


def steps(spoken: Catalogue) -> tuple[str, ...]:
    """How to subscribe, step by step."""
    return (
        spoken("Get a feed reader, an app or a website that shows you the new articles of the feeds you choose."),
        spoken("Copy the address of a feed here; readers understand RSS and Atom, most of them JSON Feed too."),
        spoken("Paste it into your reader, where it offers to add or follow something."),
        spoken("“Subscribe” does both at once, where a reader on your device opens such links."),
    )


def script_words(spoken: Catalogue) -> dict[str, Any]:
    """What the script says, by the names that it knows; `{}` stands for what only it knows."""
    return {
        "copy": spoken("Copy the address: %(label)s", label=_SLOT),
        "copied": spoken("Copied: %(address)s", address=_SLOT),
        "failed": spoken("It could not be copied. The address is %(address)s", address=_SLOT),
        "none": spoken("No feeds found"),
        "found": _counted(spoken),
        "numbers": _number_locale(spoken),
        "direction": spoken.direction,
    }


def _counted(spoken: Catalogue) -> dict[str, Any]:
    """How a number of feeds is said: the forms, and the place among them of each count's, one after the other.

    The catalogue decides which count has which form, here and not in the browser: the two need not agree.
    """
    said = [_found(spoken, count).replace(spoken.number(count), _SLOT) for count in range(_COUNTS)]
    forms = list(dict.fromkeys(said))
    return {"forms": forms, "order": [forms.index(form) for form in said]}


def _found(spoken: Catalogue, count: int) -> str:
    return spoken.plural("%(number)s feed found", "%(number)s feeds found", count)


def _number_locale(spoken: Catalogue) -> str:
    """The locale whose numbers the script writes, as browsers name it (BCP 47, with its digits)."""
    return f"{str(spoken.locale).replace('_', '-')}-u-nu-{spoken.locale.default_numbering_system}"
