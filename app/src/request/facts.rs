//! What a request says, as a list of facts, with who will use the data and what came with it.

use contract::{AttachmentView, MemberView, RequestView, paths};
use domain::request::{Kind, Road};
use maud::{Markup, html};

use crate::components::stamp;
use crate::locale::citizen::Request;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// Everything that the form says, then the users and the attachments.
pub fn facts(view: &RequestView, locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    html! {
        dl.facts.asked {
            @for (name, value) in stated(view, locale) { div { dt { (name) } dd { (value) } } }
        }
        @if !view.questions.is_empty() {
            h3 { (say.answers) }
            dl.facts.asked {
                @for question in &view.questions {
                    @let answer = view.form.answers.iter().find(|it| it.question == *question);
                    @let answer = answer.map(|it| it.answer.as_str()).filter(|it| !it.is_empty());
                    div {
                        dt lang=[locale.lang_of(question)] { (question) }
                        @match answer {
                            Some(answer) => dd.pre lang=[locale.lang_of(answer)] { (answer) },
                            None => dd.muted { (say.no_answer) },
                        }
                    }
                }
            }
        }
        @if !view.members.is_empty() {
            h3 { (say.members) }
            p.small.muted { (say.members_help) }
            (members(&view.members, locale))
        }
        @if !view.attachments.is_empty() {
            h3 { (say.attachments) }
            (attachments(view, locale))
        }
        @if !view.undertaking.is_empty() && view.kind == Kind::Access {
            details.rest {
                summary { (say.undertaking_read) }
                div.undertaking.pre lang=[locale.lang_of(&view.undertaking)] { (view.undertaking) }
            }
        }
    }
}

/// The members of the form that are filled in, or whose being empty says something.
fn stated(view: &RequestView, locale: Locale) -> Vec<(&'static str, Markup)> {
    let say = Request::of(locale.language);
    let access = view.kind == Kind::Access;
    let form = &view.form;
    let mut stated = vec![
        (say.applicant, applicant(view, locale)),
        (say.about, dataset(view, locale)),
        (say.satisfied, satisfied(view, locale)),
        (say.provider_asked, provider(view, locale)),
    ];
    if view.road == Road::Sharing {
        stated.push((say.road, Some(html! { (view.road.label(locale.language)) })));
    }
    let of_access = |words: &str| access.then(|| html! { (words) });
    let yes_no = |yes: bool, words: [&'static str; 2]| of_access(words[usize::from(!yes)]);
    let times = form.times.map_or_else(
        || say.times_any.to_owned(),
        |times| fill(say.times_some, &[&times.to_string()]),
    );
    stated.extend([
        (say.files, view.dataset.as_ref().and_then(|_| files(view, locale))),
        (say.title, text(&form.title, locale)),
        (say.text, text(&form.text, locale)),
        (say.purpose, text(&form.purpose, locale)),
        (say.scenario, text(&form.scenario, locale)),
        (say.protection, text(&form.protection, locale)),
        (say.storage, text(&form.storage, locale)),
        (say.until, form.until.map(|day| html! { (locale.date(day)) })),
        (say.times, of_access(&times)),
        (say.updates, yes_no(form.updates, [say.updates_yes, say.updates_no])),
        (say.leaves, yes_no(form.leaves_country, [say.leaves_yes, say.leaves_no])),
        (say.assessment, line(form.assessment.as_deref(), locale)),
        (say.organisation, line(form.organisation_name.as_deref(), locale)),
        (say.credit_code, line(form.credit_code.as_deref(), locale)),
        (say.phone, line(form.phone.as_deref(), locale)),
        (say.renews, form.renews.as_deref().map(|id| renews(id, say))),
        (say.emergency_reason, line(form.emergency_reason.as_deref(), locale)),
    ]);
    stated.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}

fn applicant(view: &RequestView, locale: Locale) -> Option<Markup> {
    let say = Request::of(locale.language);
    view.applicant.as_ref().map(|who| {
        html! {
            (who.name)
            @if let Some(email) = &who.email { " " a href={ "mailto:" (email) } { (email) } }
            @if let Some(organisation) = &who.organisation {
                " " span.muted lang=[locale.lang_of(&organisation.name)] {
                    (fill(say.asked_for, &[&organisation.name]))
                }
            }
        }
    })
}

fn dataset(view: &RequestView, locale: Locale) -> Option<Markup> {
    view.dataset.as_ref().map(|dataset| linked(dataset, locale))
}

fn satisfied(view: &RequestView, locale: Locale) -> Option<Markup> {
    view.satisfied_by.as_ref().map(|dataset| linked(dataset, locale))
}

fn linked(dataset: &contract::DatasetRef, locale: Locale) -> Markup {
    let lang = locale.lang_of(&dataset.title);
    html! {
        @if dataset.published {
            a href=(paths::dataset_page(dataset.id.as_str())) lang=[lang] { (dataset.title) }
        } @else {
            span lang=[lang] { (dataset.title) }
            " " span.muted.small { (Request::of(locale.language).not_public) }
        }
        " " (stamp(dataset.openness, locale))
    }
}

fn provider(view: &RequestView, locale: Locale) -> Option<Markup> {
    view.provider.as_ref().map(|it| html! { span lang=[locale.lang_of(&it.name)] { (it.name) } })
}

/// The files that are asked for, by their names where these are told.
fn files(view: &RequestView, locale: Locale) -> Option<Markup> {
    let say = Request::of(locale.language);
    let asked = &view.form.distributions;
    if asked.is_empty() {
        return (view.kind == Kind::Access).then(|| html! { (say.all_files) });
    }
    let known = view.entry.iter().flat_map(|entry| &entry.files);
    let named: Vec<_> = known.filter(|file| asked.contains(&file.id)).collect();
    let unnamed = asked.len().saturating_sub(named.len());
    Some(html! {
        ul.plain {
            @for file in named { li lang=[locale.lang_of(&file.title)] { (file.title) } }
            @if unnamed > 0 { li.muted { (fill(say.some_files, &[&unnamed.to_string()])) } }
        }
    })
}

fn renews(grant: &str, say: &Request) -> Markup {
    html! { a href=(paths::grant_page(grant)) { (say.renews_yes) } }
}

fn text(words: &str, locale: Locale) -> Option<Markup> {
    (!words.is_empty()).then(|| html! { span.pre lang=[locale.lang_of(words)] { (words) } })
}

fn line(words: Option<&str>, locale: Locale) -> Option<Markup> {
    words.and_then(|words| text(words, locale))
}

/// Who will use the data, and who of them accepted the undertaking.
fn members(members: &[MemberView], locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    html! {
        ul.rows.members {
            @for member in members {
                li {
                    span.break {
                        (member.email)
                        @if member.own { " " span.chip { (say.you) } }
                    }
                    @match member.accepted_at {
                        Some(at) => span.small.signed { (fill(say.signed, &[&locale.day(at)])) },
                        None => span.small.unsigned { (say.unsigned) },
                    }
                }
            }
        }
    }
}

/// The files that came with it, to be taken along.
fn attachments(view: &RequestView, locale: Locale) -> Markup {
    html! {
        ul.rows { @for file in &view.attachments { li { (attachment(view, file, locale)) } } }
    }
}

/// A file that came with it.
pub fn attachment(view: &RequestView, file: &AttachmentView, locale: Locale) -> Markup {
    html! {
        a.break rel="external" lang=[locale.lang_of(&file.name)]
            href=(paths::request_attachment(view.id.as_str(), &file.id))
        { (file.name) }
        span.small.muted { (format::bytes(file.size)) " · " (locale.day(file.added_at)) }
    }
}
