"""The pages of the generated site: deterministic, each a blog article with what blogs have around one."""

import hashlib
import json
import random

WORDS_IN = "bcdfghjklmnprstvw"
WORDS_OUT = "aeiou"


def _vocabulary() -> list[str]:
    chance = random.Random(7)
    return [
        "".join(chance.choice(WORDS_IN) + chance.choice(WORDS_OUT) for _ in range(chance.randint(1, 4)))
        for _ in range(4000)
    ]


VOCABULARY = _vocabulary()
STYLE = "\n".join(f".block-{n} {{ margin: {n % 40}px; padding: 0 {n % 9}px; color: #{n:06x} }}" for n in range(260))
SCRIPT = ";".join(f"window.layer_{n}=window.layer_{n}||function(){{return {n}}}" for n in range(160))


def marker(number: int) -> str:
    """A word that only this page's text holds."""
    return f"marker{hashlib.sha256(str(number).encode()).hexdigest()[:12]}"


def page(number: int) -> bytes:
    """About 46 KB of HTML with about 1,300 words of article."""
    chance = random.Random(number)

    def words(count: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=count))

    title = f"{words(5).capitalize()} {number}"
    described = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": title,
        "datePublished": "2024-05-06T10:00:00Z",
        "author": {"@type": "Person", "name": "Bench Mark"},
    }
    head = (
        f"<title>{title} | A blog</title><meta charset=utf-8><meta property='og:title' content='{title}'>"
        f"<meta property='og:description' content='{words(20)}'><meta property='og:site_name' content='A blog'>"
        f"<link rel=canonical href='/p{number}'><link rel=alternate type='application/rss+xml' href='/feed'>"
        f"<script type='application/ld+json'>{json.dumps(described)}</script>"
        f"<style>{STYLE}</style><script>{SCRIPT}</script>"
    )
    paragraphs = [f"<p>{marker(number)} {words(70)}.</p>"]
    for section in range(7):
        paragraphs.append(f"<h2>{words(5).capitalize()}</h2>")
        paragraphs += [
            f"<p>{words(30)} <a href='/x{section}'>{words(3)}</a> {words(25)} <em>{words(2)}</em>, {words(15)}.</p>"
            for _ in range(2)
        ]
    listing = "".join(f"<li>{words(9)}</li>" for _ in range(6))
    rows = "".join(f"<tr><td>{words(1)}</td><td>{words(2)}</td><td>{n}</td></tr>" for n in range(6))
    code = "\n".join(f"def {words(1)}(x):\n    return x + {n}" for n in range(6))
    paragraphs.insert(4, f"<ul>{listing}</ul>")
    paragraphs.insert(8, f"<pre><code class='language-python'>{code}</code></pre>")
    paragraphs.insert(12, f"<table><tr><th>a</th><th>b</th><th>c</th></tr>{rows}</table>")
    paragraphs.insert(
        14, f"<figure><img src='/i{number}.png' alt='{words(3)}'><figcaption>{words(8)}</figcaption></figure>"
    )
    navigation = "".join(f"<li class='block-{n}'><a href='/n{n}'>{words(2)}</a></li>" for n in range(40))
    related = "".join(
        f"<div class='card block-{n}'><a href='/r{n}'><img src='/t{n}.png' alt=''><span>{words(7)}</span></a></div>"
        for n in range(40)
    )
    comments = "".join(
        f"<div class='comment block-{n}'><b>{words(2)}</b><p>{words(22)}</p><a href='#r{n}'>Reply</a></div>"
        for n in range(12)
    )
    return (
        f"<!DOCTYPE html><html lang=en><head>{head}</head><body><header><nav><ul>{navigation}</ul></nav></header>"
        f"<main><article><h1>{title}</h1>{''.join(paragraphs)}</article></main><aside>{related}</aside>"
        f"<section class=comments id=comments>{comments}</section><footer><ul>{navigation}</ul></footer></body></html>"
    ).encode()
