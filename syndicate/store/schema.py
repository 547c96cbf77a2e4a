"""The store's tables. A change here needs a revision in `migrations/versions/` and a new `HEAD`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

HEAD: Final = "0009"
"""The revision of the migrations that makes these tables."""

# Keys are ordered by code point on every database, as Python orders them.
_KEY: Final = String(200).with_variant(String(200, collation="C"), "postgresql")
_LONG_KEY: Final = Text().with_variant(Text(collation="C"), "postgresql")
# A version one above the highest that an article may have; SQLite's integers are that large as they are.
_VERSION: Final = Integer().with_variant(BigInteger(), "postgresql")

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)
"""All tables."""

ARTICLES: Final = Table(
    "articles",
    METADATA,
    Column("id", _KEY, primary_key=True),
    Column("language", String(35), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("run", Text, nullable=False),
)
"""The newest version of each article, without its text."""

VERSIONS: Final = Table(
    "versions",
    METADATA,
    Column("article", _KEY, ForeignKey("articles.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("run", Text, nullable=False),
)
"""Every version of each article, the newest among them, whole."""

HOLDS: Final = Table(
    "holds",
    METADATA,
    Column("article", _KEY, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(20), nullable=False),
)
"""Articles withdrawn by a record that was refused: they have that status up to that version."""

REFUSALS: Final = Table(
    "refusals",
    METADATA,
    Column("key", _LONG_KEY, primary_key=True),
    Column("article", _LONG_KEY, nullable=True, index=True),
    Column("version", Integer, nullable=True),
    Column("digest", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("problems", LargeBinary, nullable=False),
    Column("run", Text, nullable=False),
)
"""The newest record that was refused under each key."""

RANKINGS: Final = Table(
    "rankings",
    METADATA,
    Column("name", _KEY, primary_key=True),
    Column("language", String(35), primary_key=True),
    Column("as_of", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("articles", LargeBinary, nullable=False),
    Column("run", Text, nullable=False),
)
"""The newest ranking of each name and language."""

TOLD: Final = Table(
    "told",
    METADATA,
    Column("article", _KEY, primary_key=True),
    Column("version", _VERSION, nullable=False),
    Column("own_version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("at", String(40), nullable=False),
)
"""What readers were told last of each article that was ever in a document (`syndicate.lifecycle`)."""

PLACES: Final = Table(
    "places",
    METADATA,
    Column("feed", _LONG_KEY, primary_key=True),
    Column("article", _KEY, primary_key=True, index=True),
    Column("place", Integer, nullable=True),
)
"""Which articles each feed ever listed, with their places in its archive."""

NUMBERS: Final = Table(
    "numbers",
    METADATA,
    Column("document", _LONG_KEY, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""The number under which each numbered document was last published, and what it was then."""

KEPT: Final = Table(
    "kept",
    METADATA,
    Column("article", _KEY, primary_key=True),
    Column("text", String(64), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("mentions", LargeBinary, nullable=False),
    Column("sizes", LargeBinary, nullable=False),
    Column("entries", LargeBinary, nullable=False),
    Column("proofs", LargeBinary, nullable=True),
)
"""The entries of articles as they were last written, under the digest of what they depend on (`syndicate.keeping`).

`text` is the digest of the article that they and `mentions` are of.
"""

SOURCES: Final = Table(
    "sources",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("context", LargeBinary, nullable=False),
    Column("path", LargeBinary, nullable=False),
)
"""The sources whose files are remembered, with the digest of all that their reading depends on beside the files."""

FILES: Final = Table(
    "files",
    METADATA,
    Column("key", LargeBinary, primary_key=True),
    Column("source", LargeBinary, nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("reading", BigInteger, nullable=False),
    Column("run", Text, nullable=False),
    Column("stamp", String(100), nullable=True),
    Column("valid", Integer, nullable=False),
    Column("notes", LargeBinary, nullable=True),
)
"""The files that were read (`syndicate.store.remembering`). One without a stamp is read again."""

RECORDS: Final = Table(
    "records",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("file", LargeBinary, primary_key=True, index=True),
    Column("article", _KEY, nullable=False, index=True),
    Column("clean", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("reading", BigInteger, nullable=False),
)
"""The records that are the newest version of their article, by the digest of their bytes and of what their reading
depends on, with the files in which they were found at `reading`, so many `times`."""

SEALS: Final = Table(
    "seals",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("mark", _KEY, nullable=False, unique=True),
)
"""The transactions that changed what a document may depend on, in their order, each with a mark of its own. The newest
stands for all that there is; one that is not here is another store's, or that of a store that was put back since."""

CHANGES: Final = Table(
    "changes",
    METADATA,
    Column("article", _KEY, primary_key=True),
    Column("seal", Integer, nullable=False, index=True),
)
"""By the number of its seal, the last transaction that changed what is said of an article: the article, a hold, what
readers were told, or its places in feeds."""
