"""NewsML-G2 read: names of concepts (`names`), items (`items`), bodies (`bodies`); `sources.newsml_g2` is the source."""
