"""Sheet: the few pages without Dash. Who has not signed in gets no part of the application."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard import words

PAGE = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · {name}</title>
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
<link rel="stylesheet" href="/assets/style.css">
<link rel="stylesheet" href="/assets/accounts.css">
<script src="/assets/scheme.js"></script>
<script src="/assets/accounts.js" defer></script>
</head>
<body class="sheet">
<main class="card entrance">
<p class="brand"><span class="icon" aria-hidden="true"></span><span class="word">{name}</span></p>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
""")
FORM = Markup("""<form class="rows" data-post="{to}" data-secret="{secret}" data-failed="{failed}" novalidate>
{fields}
<div class="notice" role="alert" hidden><div class="words"><strong></strong> <span></span></div></div>
<button type="submit" class="main-button">{button}</button>
</form>
""")
FIELD = Markup("""<div class="field"><label for="{key}">{label}</label>
<input id="{key}" name="{key}" type="{kind}" autocomplete="{filled}" {described} required
 autocapitalize="none" spellcheck="false">{hint}</div>
""")


@dataclass(frozen=True)
class Field:
    """One field of a form. filled : what a password store may fill in."""

    key: str
    label: str
    kind: str = "text"
    filled: str = "off"
    hint: str = ""


def sheet(title: str, body: Markup) -> str:
    """Return a whole page."""
    return PAGE.format(title=title, name=words.NAME, body=body)


def paragraph(text: str) -> Markup:
    """Return a paragraph."""
    return Markup('<p class="quiet">{}</p>\n').format(text)


def form(to: str, fields: Sequence[Field], button: str, failed: str, secret: str = "") -> Markup:
    """Return a form that is sent as JSON. secret : name of the cookie that its header repeats."""
    made = Markup("").join(_field(field) for field in fields)
    return FORM.format(to=to, fields=made, button=button, failed=failed, secret=secret)


def _field(field: Field) -> Markup:
    hint = Markup('<p class="quiet small" id="{}-hint">{}</p>').format(field.key, field.hint)
    return FIELD.format(
        key=field.key,
        label=field.label,
        kind=field.kind,
        filled=field.filled,
        described=Markup('aria-describedby="{}-hint"').format(field.key) if field.hint else "",
        hint=hint if field.hint else "",
    )
