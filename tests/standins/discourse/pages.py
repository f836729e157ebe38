"""The few pages that a browser's test needs: categories, topics, posts; and what health checks ask."""

from __future__ import annotations

import html
import secrets

from ..kit.server import Answer, json_answer, page, redirect
from ..kit.state import Do
from . import VERSION
from .answers import told
from .forum import FULL, REPLY, Forum
from .web import Asked, Routes


def routes(add: Routes) -> None:
    add("GET", "/", front)
    add("GET", "/login", login)
    add("GET", "/site/basic-info.json", info)
    add("GET", "/about.json", about)
    add("GET", "/c/{slug}", by_slug)
    add("GET", "/c/{slug}/{number}", category)
    add("GET", "/t/{number}", topic)
    add("POST", "/standin/topic/{number}", write_topic)
    add("POST", "/standin/post/{number}", write_post)


def _token(asked: Asked) -> str:
    token = asked.request.session.setdefault("csrf", secrets.token_urlsafe(24))
    return f'<input type="hidden" name="authenticity_token" value="{html.escape(token)}">'


def info(forum: Forum, do: Do, asked: Asked) -> Answer:
    return json_answer({"title": forum.settings(do)["title"], "login_required": forum.on(do, "login_required")})


def about(forum: Forum, do: Do, asked: Asked) -> Answer:
    return json_answer({"about": {"version": VERSION, "title": forum.settings(do)["title"]}})


def front(forum: Forum, do: Do, asked: Asked) -> Answer:
    """Until a human administrator is there, it is the page of an installation."""
    if not forum.has_admin(do) and asked.user is None and not forum.env.get("DISCOURSE_SKIP_INSTALLATION"):
        return redirect("/finish-installation")
    if asked.user is None and forum.on(do, "login_required"):
        return redirect("/login")
    may = forum.allowed(do, asked.user)
    rows = [row for row in do("select id, name, slug from categories order by name") if row["id"] in may]
    links = "".join(f'<li><a href="/c/{r["slug"]}/{r["id"]}">{html.escape(r["name"])}</a></li>' for r in rows)
    title = html.escape(forum.settings(do)["title"])
    return page(title, f"<h1>{title}</h1><ul id='categories'>{links}</ul>")


def login(forum: Forum, do: Do, asked: Asked) -> Answer:
    if asked.user is not None:
        return redirect("/")
    return page("Anmeldung", f'<form method="post" action="/auth/oidc">{_token(asked)}<button>Anmelden</button></form>')


def by_slug(forum: Forum, do: Do, asked: Asked, slug: str) -> Answer:
    rows = do("select id from categories where slug = :slug", slug=slug)
    return redirect(f"/c/{slug}/{rows[0]['id']}") if rows else page("Nicht gefunden", "<h1>Nicht gefunden</h1>", 404)


def category(forum: Forum, do: Do, asked: Asked, slug: str, number: str) -> Answer:
    if asked.user is None and forum.on(do, "login_required"):
        return redirect("/login")
    may = forum.allowed(do, asked.user)
    rows = do("select id, name from categories where id = :id", id=int(number)) if number.isdecimal() else []
    if not rows or rows[0]["id"] not in may:
        return page("Nicht gefunden", "<h1>Diese Seite gibt es nicht, oder sie ist privat.</h1>", 404)
    sql = "select id, title from topics where category_id = :id and deleted_at is null order by id desc"
    topics = "".join(
        f'<li><a href="/t/{row["id"]}">{html.escape(row["title"])}</a></li>' for row in do(sql, id=rows[0]["id"])
    )
    write = ""
    if may[rows[0]["id"]] == FULL and asked.user is not None:
        write = (
            f'<form method="post" action="/standin/topic/{number}">{_token(asked)}<label>Titel <input name="title">'
            '</label><label>Text <textarea name="raw"></textarea></label><button>Thema erstellen</button></form>'
        )
    return page(rows[0]["name"], f"<h1>{html.escape(rows[0]['name'])}</h1>{write}<ul>{topics}</ul>")


def topic(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    rows = (
        do("select * from topics where id = :id and deleted_at is null", id=int(number)) if number.isdecimal() else []
    )
    may = forum.allowed(do, asked.user)
    if not rows or rows[0]["category_id"] not in may or (asked.user is None and forum.on(do, "login_required")):
        return page("Nicht gefunden", "<h1>Diese Seite gibt es nicht, oder sie ist privat.</h1>", 404)
    sql = "select raw from posts where topic_id = :id and deleted_at is null order by post_number"
    posts = "".join(f"<article>{html.escape(row['raw'])}</article>" for row in do(sql, id=rows[0]["id"]))
    write = ""
    if asked.user is not None and may[rows[0]["category_id"]] <= REPLY:
        write = (
            f'<form method="post" action="/standin/post/{number}">{_token(asked)}<label>Antwort '
            '<textarea name="raw"></textarea></label><button>Antworten</button></form>'
        )
    return page(rows[0]["title"], f"<h1>{html.escape(rows[0]['title'])}</h1>{posts}{write}")


def write_topic(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    sent = told(asked.request)
    if asked.user is None or forum.allowed(do, asked.user).get(int(number), 9) > FULL:
        return page("Nicht erlaubt", "<h1>Nicht erlaubt</h1>", 403)
    made = forum.topic(do, asked.user["id"], int(number), sent["title"], sent["raw"])
    return redirect(f"/t/{made}", 303)


def write_post(forum: Forum, do: Do, asked: Asked, number: str) -> Answer:
    rows = do("select category_id from topics where id = :id and deleted_at is null", id=int(number))
    if asked.user is None or not rows or forum.allowed(do, asked.user).get(rows[0]["category_id"], 9) > REPLY:
        return page("Nicht erlaubt", "<h1>Nicht erlaubt</h1>", 403)
    forum.post(do, asked.user["id"], int(number), told(asked.request)["raw"])
    return redirect(f"/t/{number}", 303)
