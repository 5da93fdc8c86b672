"""What can happen to releases, as sentences. `releases` in the data of the first two is what targets read from the event log."""

from __future__ import annotations

from cockpit.audit import traces
from cockpit.audit.actions import register

register(
    "version.published",
    "{slug} {number} blev udgivet, gældende fra {effective_from}.",
    "{slug} {number} was published, effective {effective_from}.",
)
register(
    "version.withdrawn", "{slug} {number} blev trukket tilbage: {reason}", "{slug} {number} was withdrawn: {reason}"
)
register("release.signed", "Udgivelse {sequence} blev underskrevet.", "Release {sequence} was signed.")
register(
    "release.delivered",
    "Udgivelse {sequence} blev leveret til {target} og læst tilbage.",
    "Release {sequence} was delivered to {target} and read back.",
)
register(
    "delivery.failed",
    "Udgivelse {sequence} kunne ikke leveres til {target}; der prøves igen. {error}",
    "Release {sequence} could not be delivered to {target}; it is tried again. {error_en}",
)
register(
    "delivery.retried",
    "Levering af udgivelse {sequence} til {target} blev sat i gang igen.",
    "Delivery of release {sequence} to {target} was started again.",
)
register(
    "delivery.rewound",
    "{target} havde kun udgivelserne før nummer {sequence}; de følgende leveres igen.",
    "{target} only had the releases before number {sequence}; the following ones are delivered again.",
)
register("target.added", "{target} modtager udgivelser fra nu af.", "{target} receives releases from now on.")

# Who is superseded is told by the event of the successor that was published.
for _kind, _action in (("publish", "version.published"), ("withdraw", "version.withdrawn")):
    traces.told("publishing_release", "version", subject="version_id", actions=[_action], when=f"kind = '{_kind}'")
traces.told("publishing_releasesignature", "release", subject="release_id", actions=["release.signed"])
