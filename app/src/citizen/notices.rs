//! What one was told, how one wants to be told, and the webhooks that are told instead.

use contract::{
    Items, NewWebhook, NoticePage, NoticeSettings, NoticeView, Problem, WebhookView, paths,
};
use domain::Language;
use domain::notices::MailWish;
use maud::{Markup, html};

use super::Desk;
use super::frame::framed;
use crate::components::{copyable, part_failed};
use crate::locale::citizen::Mine;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::staff::form::{Text, hidden, pages, select, summary};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The list.
pub fn page(desk: &Desk, found: &NoticePage) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    let unread = match found.unread {
        0 => say.all_read.to_owned(),
        some => fill(say.unread, &[&format::number(some)]),
    };
    framed(
        desk,
        say.notices,
        None,
        &html! {
            div.results-head {
                p role="status" { (unread) }
                a.button.quiet.end href="/account/notices" { (say.settings) }
                @if found.unread > 0 {
                    form method="post" action=(paths::NOTICES_READ) {
                        (hidden("next", "/notices"))
                        (hidden("all", "true"))
                        button { (say.mark_read) }
                    }
                }
            }
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.no_notices) } }
                    p.muted { (say.no_notices_help) }
                }
            } @else {
                ul.work.notices { @for notice in &found.items { (item(notice, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

fn item(notice: &NoticeView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let NoticeView { id, title, text, href, created_at, read_at, .. } = notice;
    let fresh = read_at.is_none();
    html! {
        li.fresh[fresh] {
            div.what {
                h2 lang=[locale.lang_of(title)] {
                    a href=(href) { (title) }
                    @if fresh { " " span.chip.new { (say.new_mark) } }
                }
                p lang=[locale.lang_of(text)] { (text) }
                p.meta { time datetime=(created_at.to_rfc3339()) { (format::moment(*created_at, locale.language)) } }
            }
            @if fresh {
                form method="post" action=(paths::NOTICES_READ) {
                    (hidden("next", "/notices"))
                    (hidden("ids[]", id))
                    button.quiet { (say.mark_one) span.unseen { " " (title) } }
                }
            }
        }
    }
}

/// How one is told.
pub fn settings(
    desk: &Desk,
    settings: Result<NoticeSettings, Problem>,
    webhooks: Result<Items<WebhookView>, Problem>,
) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    framed(
        desk,
        say.settings,
        Some(&desk.session.account.email),
        &html! {
            div.tiles {
                section.card.stack aria-labelledby="letters" {
                    h2 #letters { (say.settings) }
                    @match settings {
                        Ok(settings) => (letters(settings, locale.language)),
                        Err(problem) => (part_failed(&problem, locale)),
                    }
                }
                section.card.stack aria-labelledby="webhooks" {
                    h2 #webhooks { (say.webhooks) }
                    p.muted { (say.webhooks_help) }
                    @match webhooks {
                        Ok(hooks) => (hook_list(&hooks.items, locale)),
                        Err(problem) => (part_failed(&problem, locale)),
                    }
                    (new_hook(say))
                }
            }
        },
    )
}

fn letters(settings: NoticeSettings, language: Language) -> Markup {
    let say = Mine::of(language);
    let wishes = || {
        let name = |wish: &MailWish| match wish {
            MailWish::AtOnce => say.at_once,
            MailWish::Daily => say.daily,
            MailWish::Off => say.off,
        };
        MailWish::ALL.iter().map(move |wish| (wish.value().to_owned(), name(wish).to_owned()))
    };
    html! {
        form.stack method="post" action=(paths::NOTICE_SETTINGS) data-method="PUT" data-said=(say.saved) {
            (hidden("next", "/account/notices"))
            (summary())
            (select("own", say.mail_own, "", wishes(), settings.own.value()))
            (select("followed", say.mail_follows, "", wishes(), settings.followed.value()))
            p.actions { button.primary { (say.save) } }
        }
    }
}

fn hook_list(hooks: &[WebhookView], locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    html! {
        @if hooks.is_empty() { p.muted { (say.no_webhooks) } }
        ul.rows {
            @for hook in hooks {
                @let on = hook.state == "on";
                li {
                    div {
                        p.break { code { (hook.url) } }
                        p.meta {
                            span.state.(if on { "up" } else { "down" }) { (if on { say.webhook_on } else { say.webhook_off }) }
                            span { (locale.day(hook.created_at)) }
                        }
                    }
                    div.folds {
                        form method="post" action=(paths::webhook_test(&hook.id)) data-said=(say.webhook_tested) {
                            (hidden("next", "/account/notices"))
                            (summary())
                            button { (say.webhook_test) span.unseen { " " (hook.url) } }
                        }
                        form method="post" action=(paths::webhook_remove(&hook.id)) {
                            (hidden("next", "/account/notices"))
                            button.quiet { (say.webhook_remove) span.unseen { " " (hook.url) } }
                        }
                    }
                }
            }
        }
    }
}

fn new_hook(say: &Mine) -> Markup {
    let field = Text {
        name: "url",
        label: say.webhook_url,
        help: say.webhook_url_help,
        kind: "url",
        required: true,
        most: Some(2000),
        ..Text::default()
    };
    html! {
        form.stack.tight method="post" action=(paths::WEBHOOKS) data-answer="webhook" {
            (hidden("next", "/account/notices"))
            (summary())
            (field.line())
            p.actions { button { (say.webhook_add) } }
        }
        div.stack data-place="" {}
    }
}

/// A webhook that was just made, with its secret.
pub fn made(hook: &NewWebhook, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    html! {
        div.note {
            p { strong { (say.webhook_once) } }
            (copyable(&hook.secret, say.webhook_secret, locale))
            p { a.button href="/account/notices" rel="external" { (say.kept) } }
        }
    }
}
