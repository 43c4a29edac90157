"""The description as forms: a field for each member of a call, and the call as code.

The page's script builds the same request from the same fields and templates
(``static/js/tryout.js``); without it the server draws them from the query.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from ayrdash.api.description import described

# Where the body is a file, which a schema of JSON can't say.
FILES = {"upload": "file"}
# The header names the profile, and older names only confuse.
LEFT_OUT = frozenset({"profileKey"})
# What required members start with, by name; the rest starts empty.
SAMPLES: dict[str, Any] = {
    "title": "Acme",
    "post": "Hello from the API",
    "platforms": ["bluesky"],
    "platform": "bluesky",
    "schedule": ["09:00Z", "17:30Z"],
    "action": "social",
    "url": "https://example.com/hook",
    "mediaUrl": "https://example.com/picture.jpg",
}
LONG_TEXTS = frozenset({"post", "body", "comment", "message"})


@dataclass(frozen=True)
class Part:
    """One member of a call: where it goes and what it may be.

    ``where`` is path, query, body, raw (the whole body) or file; ``kind`` is string,
    integer, boolean, array or object.
    """

    name: str
    where: str
    kind: str
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()

    @property
    def field_name(self) -> str:
        return f"{self.where}.{self.name}"

    @property
    def sample(self) -> Any:
        wanted = self.required or self.name == "post"
        return SAMPLES.get(self.name) if wanted and self.where in ("body", "query") else None


@dataclass(frozen=True)
class Operation:
    """One call of the description."""

    id: str
    method: str
    path: str
    tag: str
    text: str
    parts: tuple[Part, ...]

    @property
    def summary(self) -> str:
        """The first paragraph of the text."""
        return self.text.partition("\n\n")[0].replace("`", "")

    @property
    def short_path(self) -> str:
        """The path without the prefix that all have."""
        return self.path.removeprefix("/api")

    @property
    def is_offered(self) -> bool:
        return not self.text.startswith("Not offered")


@cache
def operations() -> dict[str, Operation]:
    """Return every described call by its operation id."""
    found = [
        _operation(path, method.upper(), operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]
    return {operation.id: operation for operation in found}


def _operation(path: str, method: str, told: dict[str, Any]) -> Operation:
    parts = [
        _part(row["name"], row["in"], row["schema"], required=row.get("required", False))
        for row in told.get("parameters", [])
        if not row["schema"].get("deprecated")
    ]
    name = told["operationId"]
    if name in FILES:
        parts.append(Part(FILES[name], "file", "string", required=True))
    else:
        parts += _body_parts(method, told)
    return Operation(name, method, path, told["tags"][0], told.get("description", ""), tuple(parts))


def _body_parts(method: str, told: dict[str, Any]) -> list[Part]:
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        free = method in ("POST", "PUT", "PATCH") and told["responses"].get("200")
        return [Part("body", "raw", "object", help=str(_("JSON")))] if free else []
    schema = _resolved(content["schema"])
    required = schema.get("required", ())
    return [
        _part(name, "body", member, required=name in required)
        for name, member in schema.get("properties", {}).items()
        if name not in LEFT_OUT and not member.get("deprecated")
    ]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = described()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if len(schema.get("allOf", ())) == 1:
        return _resolved(schema["allOf"][0])
    return schema


def _part(name: str, where: str, schema: dict[str, Any], *, required: bool) -> Part:
    help_text = schema.get("description", "")
    told = _resolved(schema)
    options = [_resolved(option) for option in told.get("anyOf", [])]
    # The first is the simplest: text before an object of texts.
    first = next((option for option in options if option.get("type") != "null"), told)
    choices = tuple(str(word) for word in first.get("enum", ()))
    kind = str(first.get("type", "string"))
    kind = {"number": "integer"}.get(kind, kind)
    return Part(name, where, kind, required, help_text.replace("`", ""), choices)


class KeysForm(forms.Form):
    """The keys that the page keeps in its memory alone: fields without a form around."""

    key = forms.CharField(label=_("API key"), required=False)
    profile_key = forms.CharField(
        label=_("Profile Key"), required=False, help_text=_("Empty: the Primary Profile.")
    )

    def __init__(self) -> None:
        super().__init__(auto_id="tryout-%s")
        for field in self.fields.values():
            # No password field: browsers would offer to keep it.
            attrs = {"autocomplete": "off", "spellcheck": "false", "class": "concealed"}
            field.widget = forms.TextInput(attrs=attrs)


class CallForm(forms.Form):
    """One field for each member of a call."""

    def __init__(self, operation: Operation, sent: Any = None) -> None:
        super().__init__(sent or None, auto_id="call-%s", use_required_attribute=False)
        self.operation = operation
        for part in operation.parts:
            self.fields[part.field_name] = _field(part)

    def values(self) -> dict[str, str]:
        """Return what stands in each field, as text."""
        shown = {name: self[name].value() for name in self.fields}
        return {name: str(value) for name, value in shown.items() if value not in (None, "")}


def _field(part: Part) -> forms.Field:
    attrs = {"data-kind": part.kind, "data-where": part.where, "data-name": part.name}
    options: dict[str, Any] = {"label": part.name, "required": part.required}
    sample = part.sample
    if isinstance(sample, list):
        sample = ", ".join(sample)
    options |= {"initial": sample, "help_text": _help(part)}
    if part.where == "file":
        return forms.FileField(widget=forms.FileInput(attrs=attrs), **options)
    if part.kind == "boolean" or part.choices:
        words = part.choices or ("true", "false")
        choices = [("", "—"), *((word, word) for word in words)]
        return forms.ChoiceField(choices=choices, widget=forms.Select(attrs=attrs), **options)
    if part.kind == "object" or part.name in LONG_TEXTS:
        widget: forms.Widget = forms.Textarea(attrs=attrs | {"rows": 3, "spellcheck": "false"})
    elif part.kind == "integer":
        widget = forms.NumberInput(attrs=attrs)
    else:
        widget = forms.TextInput(attrs=attrs)
    return forms.CharField(widget=widget, **options)


def _help(part: Part) -> Any:
    hints = {"array": _("Several: with commas between."), "object": _("As JSON.")}
    return part.help or (hints.get(part.kind, "") if part.where != "raw" else "")


# --- The call as code -----------------------------------------------------------

# Lines that begin with "?word|" stand only where the call has a profile, body or file.
TEMPLATES = {
    "curl": """curl -X %METHOD% '%URL%' \\
?profile|  -H "Profile-Key: $PROFILE_KEY" \\
?file|  -F 'file=@picture.jpg' \\
?body|  -H 'Content-Type: application/json' \\
?body|  -d '%SHELL%' \\
  -H "Authorization: Bearer $API_KEY\"""",
    "Python": '''import requests

reply = requests.request(
    "%METHOD%",
    "%URL%",
    headers={
        "Authorization": f"Bearer {API_KEY}",
?profile|        "Profile-Key": PROFILE_KEY,
?body|        "Content-Type": "application/json",
    },
?body|    data=r"""%BODY%""".encode(),
?file|    files={"file": open("picture.jpg", "rb")},
)
print(reply.status_code, reply.json())''',
    "JavaScript": """?file|const form = new FormData();
?file|form.append("file", await openAsBlob("picture.jpg"), "picture.jpg");
const reply = await fetch("%URL%", {
  method: "%METHOD%",
  headers: {
    Authorization: `Bearer ${API_KEY}`,
?profile|    "Profile-Key": PROFILE_KEY,
?body|    "Content-Type": "application/json",
  },
?body|  body: JSON.stringify(%BODY%),
?file|  body: form,
});
console.log(reply.status, await reply.json());""",
}


@dataclass(frozen=True)
class Snippet:
    """The call in one language, and the template that the page's script fills anew."""

    language: str
    template: str
    text: str


def snippets(form: CallForm, base: str) -> list[Snippet]:
    """Return the call with the form's values in each language."""
    values, operation = form.values(), form.operation
    has = {"file"} if any(part.where == "file" for part in operation.parts) else set()
    body = _body(operation, values)
    if body:
        has.add("body")
    told = {
        "%METHOD%": operation.method,
        "%URL%": base + _target(operation, values),
        "%SHELL%": body.replace("'", "'\\''"),
        "%BODY%": body,
    }
    return [
        Snippet(language, template, _filled(template, has, told))
        for language, template in TEMPLATES.items()
    ]


def _filled(template: str, has: set[str], told: dict[str, str]) -> str:
    lines = []
    for line in template.splitlines():
        word, _bar, rest = line.removeprefix("?").partition("|")
        if not line.startswith("?"):
            lines.append(line)
        elif word in has:
            lines.append(rest)
    text = "\n".join(lines)
    for token, value in told.items():
        text = text.replace(token, value)
    return text


def _target(operation: Operation, values: dict[str, str]) -> str:
    path, query = operation.path, []
    for part in operation.parts:
        value = values.get(part.field_name, "")
        if part.where == "path":
            path = path.replace(f"{{{part.name}}}", quote(value, safe="") or f"{{{part.name}}}")
        elif part.where == "query" and value:
            query.append((part.name, value))
    return f"{path}?{urlencode(query)}" if query else path


def _body(operation: Operation, values: dict[str, str]) -> str:
    parts = [part for part in operation.parts if part.where == "body"]
    if raw := values.get("raw.body"):
        return raw
    members = {p.name: _typed(p, values[p.field_name]) for p in parts if p.field_name in values}
    return json.dumps(members, ensure_ascii=False, indent=2) if parts else ""


def _typed(part: Part, text: str) -> Any:
    if part.kind == "boolean":
        return text == "true"
    if part.kind == "array" and not text.lstrip().startswith("["):
        return [word.strip() for word in text.split(",") if word.strip()]
    if part.kind in ("integer", "object", "array"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
