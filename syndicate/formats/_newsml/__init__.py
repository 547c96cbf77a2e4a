"""NewsML-G2 in parts: the words (`vocabulary`), items, media, bodies and the message; `formats.newsml` is the format."""
