"""Furniture by its shape, whatever it is called: contents, boxes of forms, cards of articles, counted comments."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.phrases import begins_afterwords, is_label
from llm_engineering.application.extraction.tree import shown_text, text_length, xpath
from llm_engineering.application.extraction.words import words_of

_TO_PARTS = xpath("descendant::a[starts-with(@href, '#') and @href != '#']")
_MAIL = xpath("descendant::input[@type = 'email' or @name = 'email' or @name = 'EMAIL']")
_LINKED = xpath("descendant::a[ancestor::h2 or ancestor::h3 or ancestor::h4 or h2 or h3 or h4]")
_HEADINGS = ("h2", "h3", "h4", "h5")
_COUNT = re.compile(r"\d")
_LISTS = ("ul", "ol")
_BOXES = ("div", "section", "aside", "details", "figure", "header", "footer")
_NOTE = re.compile(r"#_?(fn|footnote|cite|ref|note|user-content-fn|endnote|sdfoot|ftn)", re.IGNORECASE)
_DOCUMENT = re.compile(r"(^|\s)level\d(?=\s|$)")
_FEW = 3
_BESIDE = 60
"""Characters of a title that a list of contents may have."""
_ABOUT = 300
"""Characters that a form for subscribers may have around it."""
_NO_LETTERS = re.compile(r"[\W_]+")


def keep_section(section: HtmlElement) -> None:
    """Take the id off a section that is called like its heading: "html-tags" is no list of the page's tags."""
    heading = section[0] if len(section) else section
    if heading.tag not in _HEADINGS:
        return
    title, name = _letters(shown_text(heading)), _letters(section.get("id") or "")
    if name and title.endswith(name.rstrip("0123456789")) and _is_of_document(section, heading):
        section.attrib.pop("id")


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).lower()


def _is_of_document(section: HtmlElement, heading: HtmlElement) -> bool:
    """Whether it is one of a document's sections, and not the page's comments or recommendations."""
    if _DOCUMENT.search(section.get("class") or "") or heading.find("a[@class='headerlink']") is not None:
        return True
    words = words_of(shown_text(heading))
    return not begins_afterwords(words) and not is_label(words)


def counted_comments(element: HtmlElement) -> list[HtmlElement]:
    """Boxes under a heading such as "12 comments", which may be longer than the article."""
    found: list[HtmlElement] = []
    for heading in element.iterdescendants(*_HEADINGS):
        title = shown_text(heading)
        if not _COUNT.search(title) or not begins_afterwords(words_of(title)):
            continue
        box = heading
        for around in heading.iterancestors():
            if around.tag not in _BOXES or not shown_text(around).startswith(title):
                break
            box = around
        if box is not heading:
            found.append(box)
    return found


def shaped_furniture(element: HtmlElement, most: float) -> list[HtmlElement]:
    """What is furniture by its shape, with at most so many characters each."""
    found = [part for contents in _contents(element) for part in contents]
    found += [_box_around(form, _ABOUT, most) for form in element.iterdescendants("form") if _MAIL(form)]
    articles = list(element.iterdescendants("article"))
    cards = [one for one in articles if next(one.iterancestors("article"), None) is not None and _LINKED(one)]
    return found + cards if sum(map(text_length, cards)) <= most else found


def _contents(element: HtmlElement) -> list[list[HtmlElement]]:
    """Lists of nothing but links to the page's own parts, each with its title."""
    links: dict[HtmlElement, list[HtmlElement]] = {}
    for link in _TO_PARTS(element):
        lists = list(link.iterancestors(*_LISTS))
        if lists:
            links.setdefault(lists[-1], []).append(link)
    return [
        _with_title(contents)
        for contents, inside in links.items()
        if len(inside) >= _FEW
        and len(shown_text(contents)) <= sum(len(shown_text(link)) + _FEW for link in inside)
        and not any(_NOTE.match(link.get("href") or "") for link in inside)
    ]


def _with_title(contents: HtmlElement) -> list[HtmlElement]:
    box = _box_around(contents, _BESIDE, text_length(contents) + _BESIDE)
    before = box.getprevious()
    is_title = before is not None and is_label(words_of(shown_text(before)))
    return [before, box] if before is not None and is_title else [box]


def _box_around(tag: HtmlElement, beside: int, most: float) -> HtmlElement:
    """The largest box with the tag and little else."""
    most = min(most, len(shown_text(tag)) + beside)
    for around in tag.iterancestors():
        if around.tag not in _BOXES or len(shown_text(around)) > most or around.find(".//h1") is not None:
            break
        tag = around
    return tag
