"""Accounts, the App, installations, repositories."""

from __future__ import annotations

from typing import Any

from ..core import Core
from ..records import Installation, Repository, User
from ..world import node_id

Json = dict[str, Any]
USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
REPOSITORY_LINKS = (
    "archive:/{archive_format}{/ref} assignees:{/user} blobs:git/blobs{/sha} branches:{/branch} collaborators:{/collaborator} "
    "comments:{/number} commits:{/sha} compare:/{base}...{head} contents:/{+path} contributors deployments downloads events "
    "forks git_commits:git/commits{/sha} git_refs:git/refs{/sha} git_tags:git/tags{/sha} "
    "issue_comment:issues/comments{/number} issue_events:issues/events{/number} issues:{/number} keys:{/key_id} labels:{/name} "
    "languages merges milestones:{/number} notifications:{?since,all,participating} pulls:{/number} releases:{/id} stargazers "
    "statuses:{/sha} subscribers subscription tags teams trees:git/trees{/sha} hooks"
)


def user(hub: Core, login: str) -> Json:
    """simple-user; `ghost` where the account is gone."""
    who = hub.user(login)
    place = f"{hub.api}/users/{who.login}"
    return {
        "login": who.login,
        "id": who.id,
        "node_id": node_id("BOT" if who.type == "Bot" else "U", who.id),
        "avatar_url": f"{hub.html}/avatars/{who.id}",
        "gravatar_id": "",
        "url": place,
        "html_url": f"{hub.html}/{who.login}" if who.type != "Bot" else f"{hub.html}/apps/{who.login.removesuffix('[bot]')}",
        **{name: place + tail for name, tail in USER_LINKS.items()},
        "type": who.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def public_user(hub: Core, who: User) -> Json:
    blank = ("name", "company", "location", "email", "hireable", "bio")
    counts = ("public_repos", "public_gists", "followers", "following")
    moments = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    return user(hub, who.login) | dict.fromkeys(blank) | dict.fromkeys(counts, 0) | {"blog": ""} | moments


def association(repo: Repository, login: str) -> str:
    """As an App sees it: deceptive, as GitHub's own (facts on authorisation)."""
    if login == repo.owner:
        return "OWNER"
    return "COLLABORATOR" if login in repo.roles else "CONTRIBUTOR" if login.endswith("[bot]") else "NONE"


def repository(hub: Core, repo: Repository) -> Json:
    """repository"""
    place, html = f"{hub.api}/repos/{repo.full_name}", f"{hub.html}/{repo.full_name}"
    host = hub.html.partition("://")[2]
    return {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "owner": user(hub, repo.owner),
        "html_url": html,
        "description": None,
        "fork": repo.fork_of is not None,
        "url": place,
        **_links(place),
        "git_url": f"git://{host}/{repo.full_name}.git",
        "ssh_url": f"git@{host}:{repo.full_name}.git",
        "clone_url": f"{html}.git",
        "svn_url": html,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        **dict.fromkeys(("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "open_issues"), 0),
        "open_issues_count": 0,
        "size": 1,
        "default_branch": repo.default_branch,
        **dict.fromkeys(("has_issues", "has_projects", "has_wiki", "allow_forking"), True),
        **dict.fromkeys(("has_pages", "has_discussions", "disabled", "is_template"), False),
        "archived": repo.archived,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if repo.private else "public",
        **dict.fromkeys(("created_at", "updated_at", "pushed_at"), repo.created),
    }


def full_repository(hub: Core, repo: Repository) -> Json:
    """full-repository"""
    return repository(hub, repo) | {"network_count": 0, "subscribers_count": 0}


def _links(place: str) -> Json:
    links = {}
    for word in REPOSITORY_LINKS.split():
        name, _, rest = word.partition(":")
        tail = rest if name == "archive" else f"/{rest}" if rest[:1].isalpha() else f"/{name}{rest}"
        links[f"{name}_url"] = place + tail
    return links


def app(hub: Core) -> Json:
    """integration"""
    return {
        "id": hub.app.id,
        "client_id": hub.app.client_id,
        "slug": hub.app.slug,
        "node_id": node_id("A", hub.app.id),
        "owner": user(hub, "backstop-makers"),
        "name": hub.app.slug.capitalize(),
        "description": "",
        "external_url": "https://example.org/",
        "html_url": f"{hub.html}/apps/{hub.app.slug}",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "permissions": dict(hub.permissions),
        "events": list(hub.events),
    }


def installation(hub: Core, found: Installation) -> Json:
    """installation"""
    account = user(hub, found.account)
    return {
        "id": found.id,
        "client_id": hub.app.client_id,
        "account": account,
        "repository_selection": "selected",
        "access_tokens_url": f"{hub.api}/app/installations/{found.id}/access_tokens",
        "repositories_url": f"{hub.api}/installation/repositories",
        "html_url": f"{hub.html}/settings/installations/{found.id}",
        "app_id": hub.app.id,
        "app_slug": hub.app.slug,
        "target_id": account["id"],
        "target_type": account["type"],
        "permissions": found.permissions,
        "events": found.events,
        "created_at": found.created,
        "updated_at": found.created,
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": user(hub, found.account) if found.suspended else None,
        "suspended_at": found.suspended,
    }


def short_repository(repo: Repository) -> Json:
    """As installation events list them."""
    return {
        "id": repo.id,
        "node_id": node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
    }
