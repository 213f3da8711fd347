"""What we have said in the conversation of a pull request: the query, and how its answer is read.

The youngest hundred comments: an answer is looked for soon after it was sent.
Schema: https://docs.github.com/en/graphql/reference/objects#pullrequest (comments: IssueComment).
"""

from __future__ import annotations

from typing import Any

from bot.github.posted import own

TALK = """
query($owner: String!, $name: String!, $number: Int!) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    databaseId
    nameWithOwner
    pullRequest(number: $number) {
      comments(last: 100) { nodes { body viewerDidAuthor author { __typename login } } }
    }
  }
}
"""


def bodies(found: dict[str, Any], ours: str) -> tuple[str, ...]:
    """Of our comments, oldest first; `ours` is the login of our bot. Raises KeyError and the like for another shape."""
    nodes = found["pullRequest"]["comments"]["nodes"]
    return tuple(str(node["body"]) for node in nodes if node and own(node, ours))
