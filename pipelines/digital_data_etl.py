"""The digital data ETL: a user, and everything that the links say the user has published."""

from zenml import pipeline

from steps.etl import crawl_links, get_or_create_user


@pipeline
def digital_data_etl(user_full_name: str, links: list[str]) -> None:
    """Collect what is behind the links into the warehouse, as documents of this user."""
    user = get_or_create_user(user_full_name)
    crawl_links(user=user, links=links)
