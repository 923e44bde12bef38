"""Read a page the way a test wants to: elements by tag, attribute and text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "use", "path", "line", "rect"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list["Element | str"] = field(default_factory=list)

    def text(self) -> str:
        """Give the visible text, white space folded."""
        parts = [child if isinstance(child, str) else child.text() for child in self.children]
        return " ".join(" ".join(parts).split())

    def all(self, tag: str = "", **attributes: str) -> list["Element"]:
        """Find descendants by tag and attributes (`class_` matches one of the classes)."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if child.fits(tag, attributes):
                    found.append(child)
                found += child.all(tag, **attributes)
        return found

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """Find the only such descendant."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements <{tag}> with {attributes}"
        return found[0]

    def fits(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        for name, wanted in attributes.items():
            plain = name.rstrip("_").replace("_", "-")
            value = self.attributes.get(plain)
            if value is None or (
                wanted not in value.split() if plain == "class" else wanted != value
            ):
                return False
        return True


class Document(Element, HTMLParser):
    def __init__(self, html: str) -> None:
        Element.__init__(self, "#document", {})
        HTMLParser.__init__(self)
        self._open: list[Element] = [self]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
