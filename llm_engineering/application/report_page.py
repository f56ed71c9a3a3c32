"""The crawl report as a page, shown by the ZenML dashboard."""

from jinja2 import Environment

from llm_engineering.application.report import COLUMNS, CrawlReport
from llm_engineering.domain.outcomes import LinkOutcome, Outcome

_MOST_SHOWN = 2000

_TEMPLATE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Crawl report: {{ report.user.full_name }}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; color: #1c2430; background: #fff; margin: 2rem; max-width: 72rem; }
  h1 { font-size: 1.5rem; margin: 0; }
  h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
  p.headline { color: #556; margin: .2rem 0 1.5rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid #e3e7ee;
           vertical-align: top; overflow-wrap: anywhere; }
  th { font-weight: 600; background: #f6f8fb; }
  td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
  tr.child td:first-child { padding-left: 2rem; }
  .tag { border-radius: 1rem; padding: .05rem .6rem; font-size: .85rem; white-space: nowrap; }
  .stored { background: #d9f2e3; } .updated { background: #d8ebfa; } .unchanged { background: #eceff4; }
  .skipped { background: #fdf0cf; } .failed { background: #fbdad7; }
  small { color: #667; }
</style>
</head>
<body>
<h1>Crawl report: {{ report.user.full_name }}</h1>
<p class="headline">{{ report.headline() }}</p>

<h2>Documents by platform</h2>
<table>
  <tr><th>platform</th>{% for title in columns.values() %}<th class="n">{{ title }}</th>{% endfor %}</tr>
{% for platform, counts in platforms.items() %}
  <tr><td>{{ platform }}</td>{% for outcome in columns %}<td class="n">{{ counts[outcome.value] }}</td>{% endfor %}</tr>
{% endfor %}
</table>

<h2>Links</h2>
<p>{{ report.outcomes|length }} given:
{% for outcome, count in links.items() %}
  <span class="tag {{ outcome }}">{{ count }} {{ outcome }}</span>
{% endfor %}
</p>
{% macro row(outcome, child) %}
  <tr{% if child %} class="child"{% endif %}>
    <td>{{ outcome.link }}{% if outcome.detail %}<br><small>{{ outcome.detail }}</small>{% endif %}</td>
    <td>{{ outcome.platform }}</td>
    <td><span class="tag {{ outcome.outcome.value }}">{{ outcome.outcome.value }}</span></td>
    <td>{{ outcome.reason.value if outcome.reason else "" }}</td>
    <td class="n">{{ outcome.document_ids|length }}</td>
    <td class="n">{{ "%.2f"|format(outcome.seconds) }}</td>
  </tr>
{% for found in outcome.found %}
{{ row(found, true) }}
{% endfor %}
{% endmacro %}
<table>
  <tr>
    <th>link</th><th>platform</th><th>outcome</th><th>reason</th>
    <th class="n">documents</th><th class="n">seconds</th>
  </tr>
{% for outcome in shown %}
{{ row(outcome, false) }}
{% endfor %}
</table>
{% if shown|length < report.outcomes|length %}
<p>… and {{ report.outcomes|length - shown|length }} more; failed ones are shown first.
All are in the outcomes file: <code>--outcomes FILE.jsonl</code>, or OUTCOMES_FILE.</p>
{% endif %}
</body>
</html>
"""


def _shown(report: CrawlReport) -> list[LinkOutcome]:
    """All links of a crawl that a browser can show; of a larger one the first, those that failed before the others."""
    if len(report.outcomes) <= _MOST_SHOWN:
        return list(report.outcomes)
    return sorted(report.outcomes, key=lambda outcome: outcome.outcome is not Outcome.FAILED)[:_MOST_SHOWN]


def report_page(report: CrawlReport) -> str:
    """A self-contained HTML page without scripts; whatever came from outside is escaped."""
    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_TEMPLATE)
    return template.render(
        report=report,
        shown=_shown(report),
        columns=COLUMNS,
        platforms=report.by_platform(),
        links=report.links_by_outcome(),
    )
