"""What a text must contain to hold something that is looked for; cheap enough for every row."""

from audit.detect.secrets import LITERALS

#: In values that are one word or code.
IN_CODES: tuple[str, ...] = ("@", "://")
#: In texts, settings and logs.
IN_TEXTS: tuple[str, ...] = tuple(sorted({*IN_CODES, *LITERALS}))
