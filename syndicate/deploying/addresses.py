"""Where a release is published: a directory of this machine, or a URL with a tree of its own on this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from syndicate.errors import ConfigurationError
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication

S3: Final = frozenset({"s3", "s3a"})
SFTP: Final = frozenset({"sftp", "ssh"})
DIRECTORIES: Final = frozenset({"file", "local"})

_URL: Final = re.compile(r"[a-z][a-z0-9+.\-]*://", re.IGNORECASE)
_READ_ONLY: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Address:
    """The URL below which documents are published."""

    url: str
    """Without a slash at its end; may have a password in it, so that `shown` is what people are shown."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The address that a text is, or None where it is a path.

        Raises:
            ConfigurationError: OUTPUT_UNUSABLE: it is a URL below which nothing can be published.
        """
        if not _URL.match(text):
            return None
        address = cls(text.rstrip("/"))
        try:
            parts = address.parts
            _ = parts.port
        except ValueError as error:
            raise address.unusable(str(error)) from None
        if address.scheme in _READ_ONLY:
            raise address.unusable(N_("a web server takes no documents"))
        if address.scheme in S3 and not parts.netloc:
            raise address.unusable(N_("the bucket is missing"))
        if address.scheme in SFTP and not (parts.hostname and parts.path.strip("/")):
            raise address.unusable(N_("the host or the directory is missing"))
        return address

    @property
    def parts(self) -> SplitResult:
        """The parts of the URL."""
        return urlsplit(self.url)

    @property
    def scheme(self) -> str:
        """The URL's scheme, in lower case."""
        return self.parts.scheme.lower()

    @property
    def shown(self) -> str:
        """The URL without what nobody may see."""
        try:
            parts = self.parts
        except ValueError:
            return f"{self.url.partition('://')[0]}://"
        user, at, host = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user.partition(':')[0]}{at}{host}", query="").geturl()

    @property
    def slug(self) -> str:
        """A name for a directory, another one for every address."""
        readable = re.sub("[^a-z0-9]+", "-", self.shown.lower()).strip("-")
        return f"{readable[:60].strip('-')}-{sha256(self.shown.encode()).hexdigest()[:8]}"

    def unusable(self, reason: str) -> ConfigurationError:
        """The error that nothing can be published here, for a reason."""
        return ConfigurationError(Problem.of(Code.OUTPUT_UNUSABLE, value=self.shown, reason=reason))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a release is published."""

    tree: Path
    """Where it is made and kept on this machine: what readers see, or what is then sent to `address`."""
    address: Address | None = None

    @classmethod
    def of(cls, publication: Publication, given: str | None = None) -> Self:
        """Where a publication is published; where `given`, a path or a URL, says so instead.

        Raises:
            ConfigurationError: OUTPUT_UNUSABLE.
        """
        address = Address.parse(publication.output if given is None else given)
        if address is not None:
            return cls(publication.path(publication.release.staging) / address.slug, address)
        return cls(publication.path(publication.output) if given is None else Path(given))

    @property
    def shown(self) -> str:
        """Where readers find it, as people are shown it."""
        return self.address.shown if self.address else str(self.tree.absolute())
