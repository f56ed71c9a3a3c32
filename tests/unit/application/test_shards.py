"""Links in parts: all of them, none twice, those of one host together."""

from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.shards import shards_of

HOSTS = st.sampled_from(["a.example", "b.example", "c.example", "d.example"])
LINKS = st.lists(
    st.one_of(st.builds("https://{}/{}".format, HOSTS, st.integers(0, 99)), st.text(), st.just("exports/m.zip")),
    unique=True,
)


@given(LINKS, st.integers(1, 9))
def test_every_link_is_in_one_part_and_no_part_is_empty(links: list[str], count: int) -> None:
    parts = shards_of(links, count)
    assert sorted(link for part in parts for link in part) == sorted(links)
    assert all(parts)
    assert len(parts) <= count


@given(st.lists(st.builds("https://{}/{}".format, HOSTS, st.integers(0, 99))), st.integers(1, 9))
def test_links_of_one_host_are_in_one_part(links: list[str], count: int) -> None:
    parts = shards_of(links, count)
    for host in {link.split("/")[2] for link in links}:
        assert sum(any(link.split("/")[2] == host for link in part) for part in parts) == 1


def test_parts_are_of_about_the_same_size_in_the_order_of_the_links() -> None:
    links = [
        f"https://{host}.example/{number}" for host, count in (("a", 5), ("b", 3), ("c", 2)) for number in range(count)
    ]
    assert [len(part) for part in shards_of(links, 2)] == [5, 5]
    assert shards_of(links, 2)[0] == links[:5]


def test_files_are_spread_one_by_one() -> None:
    assert shards_of(["exports/a.zip", "exports/b.zip", "exports/c.zip"], 2) == [
        ["exports/a.zip", "exports/c.zip"],
        ["exports/b.zip"],
    ]
