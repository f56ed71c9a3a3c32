"""Labels and headings around articles, in many languages."""

import pytest

from llm_engineering.application.extraction.phrases import begins_afterwords, begins_back_matter, is_label
from llm_engineering.application.extraction.words import words_of


@pytest.mark.parametrize(
    "text",
    """
    Teilen mit: | Inhaltsverzeichnis | 5 Min. Lesezeit | Partager sur Facebook | S'abonner | 12 J’aime
    Lire la suite
    Compartir: | Tiempo de lectura: 5 min | Compartilhe isso: | Leia mais | Condividi: | Indice dei contenuti
    Advertentie | Innehållsförteckning | 5 min läsning | Udostępnij: | Spis treści | Поделиться: | Содержание
    Реклама
    Περιεχόμενα | İçindekiler | Bunu paylaş: | شارك هذا: | جدول المحتويات | תוכן עניינים | שתפו: | اشتراک‌گذاری:
    فهرست مطالب | विषय-सूची | इसे साझा करें: | সূচিপত্র | แชร์สิ่งนี้: | สารบัญ | อ่าน 5 นาที | 目录 | 目錄
    阅读时间 5 分钟 | 下一篇 | 分享到：
    目次 | この記事は5分で読めます | 続きを読む | シェアする | 목차 | 공유하기 | 좋아요 12개 | 이전 글
    읽는 시간 5분
    """.replace("\n", "|").split("|"),
)
def test_a_label_is_known_in_every_language(text: str) -> None:
    assert is_label(words_of(text)) or not text.strip()


@pytest.mark.parametrize(
    "text",
    """
    Ähnliche Beiträge | Schreibe einen Kommentar | 3 Kommentare | Über den Autor | Articles similaires
    À propos de l'auteur
    Laisser un commentaire | Entradas relacionadas | Deja una respuesta | Sobre el autor | Leia também
    Deixe um comentário
    Articoli correlati | Lascia un commento | Lees ook | Relaterade inlägg | Lämna en kommentar
    Podobne wpisy | O autorze
    Похожие записи | 3 комментария | Читайте также | Σχετικά άρθρα | 3 σχόλια | İlgili yazılar | Bir yanıt yazın
    مقالات ذات صلة | اترك تعليقا | תגובות | פוסטים קשורים | مطالب مرتبط | ۳ دیدگاه | संबंधित लेख
    মন্তব্য করুন | บทความที่เกี่ยวข้อง
    相关文章 | 3 条评论 | 發佈留言 | 关于作者 | 関連記事 | コメント 3件 | コメントを残す | この記事を書いた人
    관련 글 | 댓글 3개 | 글쓴이 소개
    """.replace("\n", "|").split("|"),
)
def test_a_heading_of_afterwords_is_known_in_every_language(text: str) -> None:
    assert begins_afterwords(words_of(text)) or not text.strip()


@pytest.mark.parametrize(
    "text",
    """
    Teilen und Herrschen | Der Inhalt der Flasche | Partager un secret | Índice de precios
    El comentario de la abuela
    Содержание письма | 分享我的经验 | 目录结构 | 相关性分析 | 評論家的工作 | コメントの書き方 | 目次の作り方
    広告業界 | 댓글 시스템 만들기
    Comment threads in C | Related work | Share price | Prints of the moon
    """.replace("\n", "|").split("|"),
)
def test_what_only_begins_like_one_is_none(text: str) -> None:
    assert not is_label(words_of(text))
    assert not begins_afterwords(words_of(text))


def test_sources_are_no_afterwords() -> None:
    assert begins_back_matter(words_of("References"))
    assert not begins_afterwords(words_of("References"))
