"""What must hold of bytes before anyone may see them, and what those who receive them make of them.

The gate trusts nothing that came before: it reads each document back as a stranger would, holds it against its schema
and looks for every address and identifier of what must not be seen. What it refuses is not published (`gate.checks`).

What a certain receiver would refuse, drop or ignore of a document that is good is another matter: it is told to those
who ask (`gate.rules`, `gate.receivers`) and changes nothing.
"""

from syndicate.gate.checks import Gate, xsd_of

__all__ = ["Gate", "xsd_of"]
